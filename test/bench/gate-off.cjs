// Preloaded into the server that gate-cost.mjs compares with: the same program with a bare set_config in the place of ticket and
// seal, and without the guards of the process. It is what the product defends against, and never part of it.
const { join } = require('node:path');
const pg = require('pg');

const persistence = join(__dirname, '..', '..', 'dist', 'libs', 'persistence', 'src');
const patch = (file, change) => change(require(join(persistence, file)));

patch('sql-guard/sql-guard.js', (module) => (module.refusalOf = () => null));
patch('gate/assert-tickets-accepted.js', (module) => (module.assertTicketsAccepted = async () => undefined));
patch('gate/ticket-office.js', ({ TicketOffice }) => {
  TicketOffice.prototype.issue = (tenant, _context, mode) => ({ text: [tenant.clientAccountId, tenant.engagementId, mode], seal: '' });
});

const BIND = {
  name: 'bare.bind',
  text: `SELECT set_config('sec.client_account_id', $1, true), set_config('sec.engagement_id', $2, true), set_config('sec.mode', $3, true)`,
};
const AUDIT = {
  name: 'bare.audit',
  text: `INSERT INTO audit_logs (client_account_id, engagement_id, id, category, level, operation, flow_id, principal_id, request_id, context)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
};
const SEALED = Promise.resolve({ command: 'SELECT', rows: [], rowCount: 0 });
const query = pg.Client.prototype.query;
pg.Client.prototype.query = function (config, ...rest) {
  if (config?.name === 'sec.open') return query.call(this, { ...BIND, values: config.values[0] }, ...rest);
  if (config?.name === 'sec.seal') return SEALED;
  if (config?.name === 'audit.with_commit') return query.call(this, { ...AUDIT, values: config.values.slice(0, -1) }, ...rest);
  return query.call(this, config, ...rest);
};
