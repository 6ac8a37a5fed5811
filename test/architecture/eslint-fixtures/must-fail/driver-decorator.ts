// expect: no-own-session
import { InjectDataSource } from '@nestjs/typeorm';

export class Service {
  constructor(@InjectDataSource() private readonly source: unknown) {}
}
