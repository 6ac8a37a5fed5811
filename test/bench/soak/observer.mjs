// What is seen of the server and of its database while a soak runs.

const SESSIONS = `SELECT coalesce(nullif(application_name, ''), '(none)') AS name, coalesce(state, '') AS state, count(*)::int AS n,
    count(*) FILTER (WHERE state LIKE 'idle in transaction%' AND clock_timestamp() - state_change > interval '2 s')::int AS stuck
  FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
  GROUP BY 1, 2`;

/** Every request of the soak with what it left: effects by host name, audit rows of success by request id. Dry runs leave a row, no effect. */
const ROWS = `SELECT name, sum(effects)::int AS effects, sum(audited)::int AS audited FROM (
    SELECT left(hostname, 12) AS name, 1 AS effects, 0 AS audited FROM assets
    UNION ALL
    SELECT request_id, 0, 1 FROM audit_logs WHERE operation = 'asset_upsert' AND level = 'INFO' AND (context->>'dry_run') IS DISTINCT FROM 'true') s
  WHERE name LIKE 'soak-%' GROUP BY name`;

export class Observer {
  /** Answers of probes other than 200. */
  failedProbes = [];
  probes = 0;
  /** `{minute, live}` in bytes after each collection. */
  collected = [];
  /** The most connections by application name, and the sum of transactions that stood idle for more than 2 s. */
  mostConnections = {};
  stuck = 0;
  mostRss = 0;
  #started = performance.now();
  #collection = null;

  /** `admin`: a connected client of the superuser; `server`: see startServer. */
  constructor(server, admin) {
    Object.assign(this, { server, admin });
  }

  get minute() {
    return (performance.now() - this.#started) / 60_000;
  }

  /** For the lines that the server prints. */
  hear(line) {
    const [, heap, external] = /^LIVE (\d+) (\d+)$/.exec(line) ?? [];
    if (heap) this.#collection?.({ minute: this.minute, live: Number(heap) + Number(external) });
  }

  async collect() {
    const collection = new Promise((resolve) => (this.#collection = resolve));
    this.server.child.kill('SIGUSR2');
    this.collected.push(await collection);
  }

  async probe() {
    for (const path of ['/health/live', '/health/ready']) {
      const { status } = await fetch(`${this.server.url}${path}`);
      this.probes += 1;
      if (status !== 200) this.failedProbes.push(`${path} ${status} at minute ${this.minute.toFixed(2)}`);
    }
  }

  /** What /metrics says, by the whole name of the series. */
  async metrics() {
    const text = await (await fetch(`${this.server.url}/metrics`)).text();
    const series = text.split('\n').filter((line) => line && !line.startsWith('#'));
    const values = Object.fromEntries(
      series.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
    );
    return {
      heap: values.nodejs_heap_size_used_bytes,
      rss: values.process_resident_memory_bytes,
      handles: values.nodejs_active_handles_total,
      inProgress: values['units_of_work{state="in_progress"}'],
      waiting: values['units_of_work{state="waiting"}'],
    };
  }

  async sessions() {
    const { rows } = await this.admin.query(SESSIONS);
    const of = (pick) => {
      const sums = {};
      for (const row of rows) sums[pick(row)] = (sums[pick(row)] ?? 0) + row.n;
      return sums;
    };
    const byName = of(({ name }) => name);
    for (const [name, n] of Object.entries(byName)) this.mostConnections[name] = Math.max(n, this.mostConnections[name] ?? 0);
    this.stuck += rows.reduce((sum, { stuck }) => sum + stuck, 0);
    const states = of(({ state }) => state);
    return { byName, states, idleInTransaction: (states['idle in transaction'] ?? 0) + (states['idle in transaction (aborted)'] ?? 0) };
  }

  async sample() {
    const [metrics, sessions] = [await this.metrics(), await this.sessions()];
    this.mostRss = Math.max(this.mostRss, metrics.rss);
    return { minute: this.minute, ...metrics, ...sessions };
  }

  /** Names of requests whose effects or audit rows are not those that `expected` says; a null of it: as many of one as of the other. */
  async differences(expected) {
    const { rows } = await this.admin.query(ROWS);
    const stored = new Map(rows.map((row) => [row.name, row]));
    const wrong = [];
    for (const name of new Set([...expected.keys(), ...stored.keys()])) {
      const { effects, audited } = stored.get(name) ?? { effects: 0, audited: 0 };
      const wanted = expected.get(name) ?? null;
      if (effects !== audited || (wanted !== null && wanted !== effects)) wrong.push(`${name}: ${wanted} ${effects} ${audited}`);
    }
    return wrong;
  }
}

/** Least squares: how much `y` grows with each `x`. */
export function slope(points) {
  const mean = (pick) => points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [x, y] = [mean(([at]) => at), mean(([, value]) => value)];
  return mean(([at, value]) => (at - x) * (value - y)) / mean(([at]) => (at - x) ** 2);
}
