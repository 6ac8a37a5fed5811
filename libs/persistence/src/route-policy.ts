import { SetMetadata } from '@nestjs/common';
import { type UnitMode } from './unit-mode';

export type TransactionPolicy = UnitMode | 'none';

/** Metadata key of a route's transaction policy. */
export const TRANSACTION_POLICY = 'registry:transaction-policy';

/** The handler runs in one unit of work that commits when it returns. `read`: row policies refuse every write. */
export const Orchestrated = (mode: UnitMode): MethodDecorator => SetMetadata(TRANSACTION_POLICY, mode);

/** The handler holds no transaction: it touches no tenant data, or opens short units of work itself (uploads, streams). */
export const NoTransaction = (): MethodDecorator => SetMetadata(TRANSACTION_POLICY, 'none');
