// expect: no-own-session
import { DatabasePools } from '@app/persistence';

export const pools: unknown = DatabasePools;
