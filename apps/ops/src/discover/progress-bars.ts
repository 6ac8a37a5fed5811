import { basename } from 'node:path';
import { type DiscoveryProgress, type FlowEvent } from '@app/discovery-client';
import { MultiBar, type SingleBar } from 'cli-progress';
import { describeImport, type ProgressDisplay } from './progress-lines';

const FORMAT = '{name} [{bar}] {percentage}% {note}';
const NAME_WIDTH = 24;

/** A bar a file and a bar a phase, for terminals. */
export function progressBars(stream: NodeJS.WritableStream): ProgressDisplay {
  let screen: MultiBar | null = null;
  const bars = new Map<string, SingleBar>();
  const bar = (name: string): SingleBar => {
    // The bars themselves must not catch Ctrl-C: the command has to end its server first.
    screen ??= new MultiBar({ format: FORMAT, stream, hideCursor: true, clearOnComplete: false, gracefulExit: false });
    const known = bars.get(name) ?? screen.create(1, 0, { name: name.slice(0, NAME_WIDTH).padEnd(NAME_WIDTH), note: '' });
    bars.set(name, known);
    return known;
  };
  const set = (name: string, done: number, total: number, note: string): void => {
    const shown = bar(name);
    shown.setTotal(Math.max(total, 1));
    shown.update(total === 0 ? 1 : done, { note });
  };
  return {
    show(progress) {
      if (progress.kind === 'uploading') set(basename(progress.file), progress.sentBytes, progress.totalBytes, 'uploading');
      if (progress.kind === 'imported') set(basename(progress.file), 1, 1, describeImport(progress.imported));
      if (progress.kind === 'event') showPhase(progress, set);
    },
    pause() {
      screen?.stop();
      screen = null;
      bars.clear();
    },
  };
}

function showPhase(
  { event: { type, data } }: Extract<DiscoveryProgress, { kind: 'event' }>,
  set: (name: string, done: number, total: number, note: string) => void,
): void {
  const phase = String(data.phase);
  if (type === 'phase.started') set(phase, 0, 1, '');
  if (type === 'phase.completed') set(phase, 1, 1, 'done');
  if (type === 'phase.skipped') set(phase, 1, 1, 'skipped');
  if (type === 'phase.progress') set(phase, doneOf(data), Number(data.of), typeof data.import === 'string' ? data.import : '');
}

/** A phase counts rows, assets or dependencies; besides the total, its count is the only number of the event. */
function doneOf({ of: total, ...data }: FlowEvent['data']): number {
  const done = Object.values(data).find((value) => typeof value === 'number') ?? 0;
  return Math.min(done, Number(total));
}
