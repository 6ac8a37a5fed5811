// expect: no-own-session
import { Column } from 'typeorm';

export class Row {
  @Column()
  name: string;
}
