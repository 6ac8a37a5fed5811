import { AuditService } from '@app/audit';
import { IsolationProber } from '@app/tenancy';
import { type TestDatabase } from './test-database';

/** An isolation prober of the test's own, which runs when it is told to, or every `intervalMs` once it is started. */
export function proberOn({ config, database }: TestDatabase, intervalMs = 30_000): IsolationProber {
  const { orchestrator, gateProbe, pools } = database;
  return new IsolationProber(orchestrator, gateProbe, pools, new AuditService(pools), { ...config, isolationProbeIntervalMs: intervalMs });
}
