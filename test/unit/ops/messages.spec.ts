import { ConfigError } from '@app/config';
import { AppError } from '@app/kernel';
import { CliError, EXIT } from '../../../apps/ops/src/cli.error';
import { explainError } from '../../../apps/ops/src/explain-error';
import { describeImport, progressLines } from '../../../apps/ops/src/discover/progress-lines';
import { renderChecks } from '../../../apps/ops/src/doctor/render-checks';
import { type DiscoveryProgress, type ImportedFile } from '@app/discovery-client';

describe('what is said about an error', () => {
  it('keeps the exit code of an error that was made for the command line', () => {
    expect(explainError(new CliError('Do this.', EXIT.usage))).toEqual({ message: 'Do this.', exitCode: 2 });
  });

  it('names faulty fields as options, and calls them wrong usage', () => {
    const errors = [
      { field: 'expiresAt', code: 'IS_DATE_STRING', message: 'expiresAt must be a valid ISO 8601 date string' },
      { field: 'clientAccountId', code: 'TENANT_MISMATCH', message: 'The role agent needs a clientAccountId.' },
    ];
    expect(explainError(new AppError('VALIDATION_FAILED', '2 fields are not valid; see errors.', { errors }))).toEqual({
      message: '--expires-at must be a valid ISO 8601 date string. The role agent needs a --client-account-id.',
      exitCode: 2,
    });
    expect(explainError(AppError.notFound('flow'))).toEqual({ message: 'There is no such flow in this engagement.', exitCode: 1 });
  });

  it('says what to do about a database that does not answer, also when several addresses were tried', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED ::1:5432'), { code: 'ECONNREFUSED' });
    for (const error of [refused, new AggregateError([refused])])
      expect(explainError(error).message).toMatch(/^connect ECONNREFUSED ::1:5432\. .*Start the database, or correct DATABASE_URL/);
  });

  it('lists every fault of the environment', () => {
    const { message, exitCode } = explainError(new ConfigError(['PORT must be a number.', 'HOST must not be empty.']));
    expect(message).toMatch(/PORT must be a number\.[^]*HOST must not be empty\./);
    expect(exitCode).toBe(EXIT.failed);
  });

  it('copes with what is no error at all', () => {
    expect(explainError('oops')).toEqual({ message: 'oops', exitCode: 1 });
  });
});

describe('progress as lines', () => {
  const imported = { detectedFormat: 'rvtools_vinfo', totalRecords: 1200, rejectedRecords: 3 } as ImportedFile;
  const event = (type: string, data: Record<string, unknown> = {}): DiscoveryProgress => ({ kind: 'event', event: { id: 1, type, data } });
  const linesOf = (...all: DiscoveryProgress[]): string[] => {
    const lines: string[] = [];
    const display = progressLines((line) => lines.push(line));
    for (const progress of all) display.show(progress);
    return lines;
  };

  it('has a line for each file and each finished phase', () => {
    expect(
      linesOf(
        { kind: 'uploading', file: '/x/vms.csv', sentBytes: 1, totalBytes: 2 },
        { kind: 'imported', file: '/x/vms.csv', imported },
        event('flow.created', { name: 'x' }),
        event('phase.started', { phase: 'data_import' }),
        event('phase.progress', { phase: 'data_import', rows: 1, of: 2 }),
        event('phase.completed', { phase: 'data_import', imports: 2, totalRecords: 1200, at: '2026-01-01', list: [1] }),
        event('phase.skipped', { phase: 'dependency_analysis', reason: 'no dependencies' }),
        event('flow.waiting_for_approval', { reasons: [] }),
      ),
    ).toEqual([
      'vms.csv: rvtools_vinfo, 1,200 rows, 3 rejected',
      'data_import: completed, imports 2, totalRecords 1,200',
      'dependency_analysis: skipped, reason no dependencies',
      'flow waiting for approval',
    ]);
    expect(describeImport(imported)).toBe('rvtools_vinfo, 1,200 rows, 3 rejected');
  });
});

describe('the table of checks', () => {
  it('says for a failure what to do, within the width of the terminal', () => {
    const table = renderChecks(
      [
        { check: 'node', ok: true, detail: 'Node 20.20.2', remedy: null },
        { check: 'port', ok: false, detail: '8000 is in use', remedy: 'Stop the process that listens there, or choose another port.' },
      ],
      80,
    );
    expect(table).toMatch(/node +│ ok +│ Node 20\.20\.2 /);
    expect(table).toMatch(/port +│ FAIL +│ 8000 is in use /);
    expect(table).toContain('-> Stop the process');
    for (const line of table.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});
