import { ToolCatalogue, validateDto } from '@app/tools';
import { type Answer, type TestApp } from './test-app';

/** Tables that a tool could write to; counted to show that reading leaves nothing. */
const DOMAIN_TABLES = [
  'assets',
  'asset_sources',
  'asset_dependencies',
  'findings',
  'migration_waves',
  'learned_mappings',
  'raw_import_records',
];

/** Runs tools over HTTP as an agent would, and holds every answer to the tool's declared output. */
export class ToolClient {
  constructor(
    private readonly app: TestApp,
    private readonly key: string,
  ) {}

  /** The whole answer. A success whose output is not what the tool declares throws. */
  async run(tool: string, input: unknown, more: { flowId?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
    const { headers, ...execution } = more;
    const answer = await this.app.request('POST', `/api/v1/tools/${tool}/executions`, {
      key: this.key,
      body: { input, ...execution },
      headers,
    });
    if (answer.status === 200) {
      const { options } = this.app.app.get(ToolCatalogue, { strict: false }).get(tool);
      validateDto(options.output, answer.body.output);
    }
    return answer;
  }

  /** The output of a run that must succeed. */
  async output(tool: string, input: unknown): Promise<any> {
    const { status, body } = await this.run(tool, input);
    expect({ status, detail: body.detail }).toEqual({ status: 200, detail: undefined });
    return body.output;
  }

  /** Audit rows of a tool, oldest first. */
  async audits(tool: string): Promise<{ level: string; flow_id: string | null; client_account_id: string; context: any }[]> {
    const { rows } = await this.app.db.admin.query('SELECT * FROM audit_logs WHERE operation = $1 ORDER BY created_at, id', [tool]);
    return rows;
  }

  /** How many rows each table of the domain holds, of all tenants. */
  async rowCounts(): Promise<Record<string, number>> {
    const counts = DOMAIN_TABLES.map((table) => `(SELECT count(*)::int FROM ${table}) AS ${table}`);
    return (await this.app.db.admin.query(`SELECT ${counts.join(', ')}`)).rows[0];
  }
}
