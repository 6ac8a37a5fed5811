import { EXPORT_FORMATS, type ExportFormat } from '@app/audit';
import { loadConfig } from '@app/config';
import { type Tenant } from '@app/context';
import { type Command, Option } from 'commander';
import { CliError, EXIT } from '../cli.error';
import { uuid, wholeNumber } from '../option-parsers';
import { asLines, type OutputOptions, print } from '../output';
import { withDatabase } from '../with-database';
import { exportTrail } from './export-trail';
import { retainMonths } from './retain-months';
import { sealAll } from './seal-all';
import { assertWhole, describeFigures, verifyTrails } from './verify-trails';

const JSON_OPTION = ['--json', 'print JSON'] as const;
const ACCOUNT = '--client-account-id <uuid>';
const ENGAGEMENT = '--engagement-id <uuid>';

/** `audit verify|export|seal|retain|public-key`: the evidence, for operators and those who audit them. */
export function addAuditCommands(program: Command): void {
  const audit = program.command('audit').description('the audit trail and its signed digests');

  audit
    .command('verify')
    .description('compare the trail with its digests; exit code 1 and the first bad row when something was changed, deleted or slipped in')
    .option(ACCOUNT, 'one tenant; left out: all', uuid)
    .option(ENGAGEMENT, 'its engagement', uuid)
    .option(...JSON_OPTION)
    .action(async ({ json, ...ids }: OutputOptions & Partial<Tenant>) => {
      if (!ids.clientAccountId !== !ids.engagementId)
        throw new CliError('A tenant takes both --client-account-id and --engagement-id.', EXIT.usage);
      const result = await withDatabase(loadConfig(), (database) => verifyTrails(database, ids.engagementId ? (ids as Tenant) : null));
      print({ json }, result, describeFigures(result));
      assertWhole(result);
    });

  audit
    .command('export')
    .description('write the trail of one tenant, its digests and the public keys, for ops/scripts/verify-audit-export.mjs')
    .requiredOption(ACCOUNT, 'client account', uuid)
    .requiredOption(ENGAGEMENT, 'engagement', uuid)
    .addOption(new Option('--format <format>', 'of the rows').choices(EXPORT_FORMATS).default('ndjson'))
    .requiredOption('--output <dir>', 'folder, which is made')
    .option(...JSON_OPTION)
    .action(async ({ json, format, output, ...tenant }: OutputOptions & Tenant & { format: ExportFormat; output: string }) => {
      const files = await withDatabase(loadConfig(), (database) => exportTrail(database, tenant, format, output));
      print({ json }, { files }, files.join('\n'));
    });

  audit
    .command('seal')
    .description('seal now what the service would seal within AUDIT_SEAL_INTERVAL_MS')
    .option(...JSON_OPTION)
    .action(async (options: OutputOptions) => {
      const digests = await sealAll(loadConfig());
      print(options, { digests }, `${digests} digests were made.`);
    });

  audit
    .command('retain')
    .description('drop the months that ended more than so many months before the present one; needs the admin connection')
    .requiredOption('--months <number>', 'months that are kept beside the present one', wholeNumber)
    .option(...JSON_OPTION)
    .action(async ({ json, months }: OutputOptions & { months: number }) => {
      const dropped = await retainMonths(loadConfig(), months);
      const text = dropped.map(({ month, rows }) => `Dropped ${month.slice(0, 'YYYY-MM'.length)} with ${rows} rows.`).join('\n');
      print({ json }, { dropped }, text || 'Nothing to drop.');
    });

  audit
    .command('public-key')
    .description('the key that digests are signed with; for AUDIT_TRUSTED_KEYS before REGISTRY_SECRET changes')
    .option(...JSON_OPTION)
    .action(async (options: OutputOptions) => {
      const key = await withDatabase(loadConfig(), async ({ digestSigner: { keyId, publicKey } }) => ({ keyId, publicKey }));
      print(options, key, asLines(key));
    });
}
