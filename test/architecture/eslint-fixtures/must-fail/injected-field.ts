// expect: no-own-session
import { Inject } from '@nestjs/common';
import { type Orchestrator } from '@app/persistence';

export class Service {
  @Inject('BOUNDARY')
  private readonly boundary: Orchestrator;
}
