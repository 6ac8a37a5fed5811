import { Global, Module } from '@nestjs/common';
import { Idempotency } from './idempotency';
import { IdempotencyInterceptor } from './idempotency.interceptor';
import { KeyPurge } from './key-purge';
import { RequestKeys } from './request-keys';

/** Idempotency keys of requests and of whoever else does something once. */
@Global()
@Module({
  providers: [Idempotency, RequestKeys, IdempotencyInterceptor, KeyPurge],
  exports: [Idempotency, RequestKeys, IdempotencyInterceptor],
})
export class IdempotencyModule {}
