import { PassThrough, Writable } from 'node:stream';
import { type DiscoveryProgress, type FieldMapping, type ImportedFile } from '@app/discovery-client';
import { askToApprove, describeDoubts } from '../../../apps/ops/src/discover/ask-approval';
import { progressBars } from '../../../apps/ops/src/discover/progress-bars';

describe('the question about the mappings', () => {
  const never = new AbortController().signal;
  const answer = (text: string, signal = never): Promise<boolean> => {
    const input = new PassThrough();
    input.end(text);
    return askToApprove(signal, { input, output: new PassThrough() });
  };

  it.each([
    ['y\n', true],
    ['YES\n', true],
    ['n\n', false],
    ['\n', false],
    ['yeah, why not\n', false],
    ['', false],
  ])('takes %j for %s', async (text, approved) => {
    expect(await answer(text)).toBe(approved);
  });

  it('is withdrawn when the command is interrupted', async () => {
    const stop = new AbortController();
    const asked = askToApprove(stop.signal, { input: new PassThrough(), output: new PassThrough() });
    stop.abort();
    await expect(asked).rejects.toThrow('abort');
  });

  it('comes with the reasons and the columns that are not sure', () => {
    const mapping = { importId: 'i', target: 'name', reason: 'a guess', status: 'suggested' } as const;
    const mappings: FieldMapping[] = [
      { ...mapping, source: 'Box', confidence: 0.5 },
      { ...mapping, source: 'Sure', confidence: 0.99 },
    ];
    const text = describeDoubts(mappings, ['vms.csv: name: not sure'], { autoApproveThreshold: 0.85, autopilot: false });
    expect(text).toMatch(/\n {2}- vms\.csv: name: not sure\n[^]*│ Box +│ name +│ +50 % │ a guess/);
    expect(text).not.toContain('Sure ');
    expect(describeDoubts([], ['x'], { autoApproveThreshold: 0.85, autopilot: false })).toMatch(/- x$/);
  });
});

describe('progress as bars', () => {
  const event = (type: string, data: Record<string, unknown>): DiscoveryProgress => ({ kind: 'event', event: { id: 1, type, data } });
  /** What stands on the screen in the end. */
  const screen = (...all: DiscoveryProgress[]): string => {
    const written: string[] = [];
    const stream = Object.assign(
      new Writable({
        write(chunk, _encoding, done) {
          written.push(String(chunk));
          done();
        },
      }),
      { isTTY: true, columns: 120 },
    );
    const display = progressBars(stream);
    for (const progress of all) display.show(progress);
    display.pause();
    return written.join('');
  };

  it('has a bar for each file and each phase, and fills it with what is done', () => {
    const imported = { detectedFormat: 'rvtools_vinfo', totalRecords: 9, rejectedRecords: 1 } as ImportedFile;
    const text = screen(
      { kind: 'uploading', file: '/x/big.csv', sentBytes: 25, totalBytes: 100 },
      { kind: 'imported', file: '/x/vms.csv', imported },
      event('phase.completed', { phase: 'field_mapping' }),
      event('phase.skipped', { phase: 'dependency_analysis' }),
      event('phase.progress', { phase: 'data_cleansing', import: 'vms.csv', rows: 6, of: 8, at: '2026-01-01' }),
      event('phase.started', { phase: 'asset_inventory' }),
    );
    expect(text).toMatch(/big\.csv +\[=+-+\] 25% uploading/);
    expect(text).toMatch(/vms\.csv +\[=+\] 100% rvtools_vinfo, 9 rows, 1 rejected/);
    expect(text).toMatch(/field_mapping +\[=+\] 100% done/);
    expect(text).toMatch(/dependency_analysis +\[=+\] 100% skipped/);
    expect(text).toMatch(/data_cleansing +\[=+-+\] 75% vms\.csv/);
    expect(text).toMatch(/asset_inventory +\[-+\] 0% /);
  });

  it('gives the cursor back when it pauses', () => {
    const text = screen(event('phase.started', { phase: 'data_import' }));
    expect(text.lastIndexOf('\u001b[?25h')).toBeGreaterThan(text.lastIndexOf('\u001b[?25l'));
  });
});
