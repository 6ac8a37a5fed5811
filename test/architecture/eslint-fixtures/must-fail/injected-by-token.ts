// expect: no-own-session
import { Inject } from '@nestjs/common';

export class Service {
  @Inject('DATA_SOURCE')
  private readonly source: { name: string };
}
