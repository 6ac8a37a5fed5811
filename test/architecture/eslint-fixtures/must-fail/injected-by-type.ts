// expect: no-own-session
import { Inject } from '@nestjs/common';
import { type DataSource } from 'typeorm';

export class Service {
  constructor(@Inject('SOURCE') private readonly source: DataSource) {}
}
