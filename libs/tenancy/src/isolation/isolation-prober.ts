import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AuditService } from '@app/audit';
import { APP_CONFIG, type AppConfig } from '@app/config';
import { RequestContext } from '@app/context';
import { systemClock, uuidV7 } from '@app/kernel';
import { DatabasePools, GateProbe, Orchestrator } from '@app/persistence';
import { CanarySessions } from './canary-sessions';
import { GATE_PROBES } from './gate-probes';
import { type IsolationReport } from './isolation-report';
import { type Probe } from './probe';
import { READ_PROBES } from './read-probes';
import { type ProbeOutcome, runProbes } from './run-probes';
import { WRITE_PROBES } from './write-probes';

type Listener = (report: IsolationReport) => void;

const PROBES: readonly Probe[] = [...READ_PROBES, ...WRITE_PROBES, ...GATE_PROBES];
/** Each statement is bounded by its role (15 s, 2 s for a lock); the whole run by this. */
const RUN_MS = 10_000;
/** Replicas that were started together must not stay in step. */
const JITTER = 0.2;
const NOT_RUN: IsolationReport = { ok: false, state: 'unknown', checkedAt: null, durationMs: 0, probes: [] };

/**
 * Shows all the time that tenants are apart: acts as two canary tenants on the real pool, at start and about every
 * ISOLATION_PROBE_INTERVAL_MS (0: never). Runs do not overlap. A violation stands until a run has passed: a database that went
 * away meanwhile takes nothing back.
 */
@Injectable()
export class IsolationProber implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #logger = new Logger('IsolationProber');
  readonly #sessions: CanarySessions;
  readonly #intervalMs: number;
  readonly #listeners = new Set<Listener>();
  readonly #stop = new AbortController();
  #latest = NOT_RUN;
  #running: Promise<IsolationReport> | null = null;
  /** Outlives its run when a statement hangs. */
  #probing: Promise<ProbeOutcome> | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** What the audit trail knows. */
  #audited: 'ok' | 'violated' = 'ok';

  constructor(
    orchestrator: Orchestrator,
    gate: GateProbe,
    pools: DatabasePools,
    private readonly audit: AuditService,
    @Inject(APP_CONFIG) config: AppConfig,
  ) {
    this.#sessions = new CanarySessions(orchestrator, gate, pools);
    this.#intervalMs = config.isolationProbeIntervalMs;
  }

  /** The standing result: of the newest run, or the violation that no run has cleared. */
  get latest(): IsolationReport {
    return this.#latest;
  }

  /** Whether this replica may serve as far as isolation goes: not before the first run, not while a violation stands. */
  get mayServe(): boolean {
    return this.#latest.state !== 'violated' && (this.#latest.checkedAt !== null || this.#intervalMs === 0);
  }

  /** Calls `listener` after each run with the standing result; what it throws is logged. Returns how to stop that. */
  onResult(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The replica listens after the first run, so that its first answer about readiness is one. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.#intervalMs === 0) this.#logger.warn('The isolation of tenants is not probed: ISOLATION_PROBE_INTERVAL_MS is 0.');
    else await this.#runAndSchedule();
  }

  /** Ends with the probe that runs; the pools are closed after this. */
  async onModuleDestroy(): Promise<void> {
    this.#stop.abort();
    if (this.#timer) clearTimeout(this.#timer);
    await Promise.all([this.#probing, this.#running]);
  }

  /** One run, or the rest of the one that is going on. Returns the standing result; never throws. */
  run(): Promise<IsolationReport> {
    this.#running ??= this.#runOnce().finally(() => (this.#running = null));
    return this.#running;
  }

  async #runOnce(): Promise<IsolationReport> {
    const [started, checkedAt] = [systemClock.monotonicMs(), systemClock.now().toISOString()];
    const outcome = await this.#probe();
    const durationMs = Math.round(systemClock.monotonicMs() - started);
    // A run that the shutdown has cut off says nothing.
    if (this.#stop.signal.aborted) return this.#latest;
    this.#log(outcome);
    const stands = this.#latest.state === 'violated' && outcome.state === 'unknown';
    if (!stands) this.#latest = { ok: outcome.state === 'ok', state: outcome.state, checkedAt, durationMs, probes: outcome.probes };
    for (const listener of this.#listeners) this.#tell(listener);
    await this.#record();
    return this.#latest;
  }

  /** A run that takes too long counts as unknown and goes on; the next one only waits for its end. */
  async #probe(): Promise<ProbeOutcome> {
    const limit = AbortSignal.timeout(RUN_MS);
    // Asked for, since Node 20 keeps what AbortSignal.any makes for as long as the signal of the shutdown lives.
    const over = (): boolean => limit.aborted || this.#stop.signal.aborted;
    this.#probing ??= runProbes(PROBES, this.#sessions, over).finally(() => (this.#probing = null));
    const late = new Promise<ProbeOutcome>((resolve) => limit.addEventListener('abort', () => resolve({ state: 'unknown', probes: [] })));
    return Promise.race([this.#probing, late]);
  }

  async #runAndSchedule(): Promise<void> {
    await this.run();
    if (this.#stop.signal.aborted) return;
    const delay = this.#intervalMs * (1 - JITTER / 2 + JITTER * Math.random());
    this.#timer = setTimeout(() => void this.#runAndSchedule(), delay).unref();
  }

  #log({ state, probes }: ProbeOutcome): void {
    const failed = probes.filter(({ control, refusal }) => control === 'failed' || refusal === 'failed');
    const list = failed.map(({ name, detail }) => `${name}: ${detail}`).join(' ');
    if (state === 'violated') this.#logger.error(`Tenants are not isolated. ${list}`);
    else if (state === 'unknown' && (this.#latest.state !== 'unknown' || this.#latest.checkedAt === null))
      this.#logger.warn(`Isolation could not be shown. ${list}`);
    else if (state === 'ok' && this.#latest.state === 'violated') this.#logger.warn('Tenants are isolated again.');
  }

  #tell(listener: Listener): void {
    try {
      listener(this.#latest);
    } catch (error) {
      this.#logger.error(error);
    }
  }

  /** Once a change; tried again with the next run while the audit trail cannot be reached. */
  async #record(): Promise<void> {
    const { state, probes } = this.#latest;
    if (state === 'unknown' || state === this.#audited) return;
    const failed = probes.filter(({ refusal }) => refusal === 'failed').map(({ name, detail }) => ({ name, detail }));
    try {
      await this.audit.recordDetached(new RequestContext({ requestId: `isolation-probe:${uuidV7()}`, agentName: 'isolation-prober' }), {
        category: 'SECURITY_EVENT',
        level: state === 'violated' ? 'CRITICAL' : 'INFO',
        operation: state === 'violated' ? 'tenant_isolation.violated' : 'tenant_isolation.restored',
        details: { probes: failed, success: state === 'ok' },
      });
      this.#audited = state;
    } catch (error) {
      this.#logger.error(`The audit trail could not be told that isolation is ${state}: ${error instanceof Error ? error.message : ''}`);
    }
  }
}
