import { type Role } from '@app/context';
import { type Answer, type TestApp } from '../test-app';
import { type TestTenant } from '../test-database';

/** Somebody who runs a tool in an engagement of their own. */
export class Visitor {
  private constructor(
    readonly app: TestApp,
    readonly tenant: TestTenant,
    readonly key: string,
  ) {}

  static async arrive(app: TestApp, role: Role): Promise<Visitor> {
    const tenant = await app.db.createTenant();
    return new Visitor(app, tenant, await app.createKey(role, tenant));
  }

  run(tool: string, input: unknown, { dryRun, idempotencyKey }: { dryRun?: boolean; idempotencyKey?: string } = {}): Promise<Answer> {
    return this.app.request('POST', `/api/v1/tools/${tool}/executions`, {
      key: this.key,
      body: { input, ...(dryRun ? { dryRun } : {}) },
      headers: idempotencyKey ? { 'idempotency-key': idempotencyKey } : {},
    });
  }

  /** The audit rows of a tool that this visitor has caused, oldest first. */
  async audits(tool: string): Promise<{ level: string; context: Record<string, unknown> }[]> {
    const { rows } = await this.app.db.admin.query<{ level: string; context: Record<string, unknown> }>(
      'SELECT level, context FROM audit_logs WHERE client_account_id = $1 AND operation = $2 ORDER BY id',
      [this.tenant.clientAccountId, tool],
    );
    return rows;
  }
}
