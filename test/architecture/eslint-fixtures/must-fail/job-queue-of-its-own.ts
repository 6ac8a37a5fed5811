// expect: no-own-session
import { makeWorkerUtils } from 'graphile-worker';

export const jobs = (): unknown => makeWorkerUtils({ connectionString: 'postgres://' });
