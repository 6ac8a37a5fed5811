// expect: no-own-session
import { ModuleRef } from '@nestjs/core';

export class Service {
  constructor(private readonly modules: ModuleRef) {}

  find(): unknown {
    return this.modules.get('DatabasePools', { strict: false });
  }
}
