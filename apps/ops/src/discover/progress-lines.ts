import { basename } from 'node:path';
import { type DiscoveryProgress, type FlowEvent, type ImportedFile } from '@app/discovery-client';

/** Shows how a discovery goes. `pause` leaves the screen to somebody else until the next progress. */
export interface ProgressDisplay {
  show(progress: DiscoveryProgress): void;
  pause(): void;
}

/** A line a step, for logs and pipes. Uploads and the steps inside a phase are not shown. */
export function progressLines(write: (line: string) => void): ProgressDisplay {
  return {
    show(progress) {
      const line = describe(progress);
      if (line) write(line);
    },
    pause: () => undefined,
  };
}

/** What was made of a file, for people. */
export function describeImport({ detectedFormat, totalRecords, rejectedRecords }: ImportedFile): string {
  return `${detectedFormat}, ${totalRecords.toLocaleString('en')} rows, ${rejectedRecords.toLocaleString('en')} rejected`;
}

function describe(progress: DiscoveryProgress): string | null {
  switch (progress.kind) {
    case 'created':
      return `flow ${progress.flow.id}`;
    case 'imported':
      return `${basename(progress.file)}: ${describeImport(progress.imported)}`;
    case 'event':
      return describeEvent(progress.event);
    case 'uploading':
      return null;
  }
}

function describeEvent({ type, data: { phase, ...data } }: FlowEvent): string | null {
  const [subject, what = ''] = type.split('.');
  if (subject === 'phase')
    return what === 'completed' || what === 'skipped' ? `${String(phase)}: ${[what, ...facts(data)].join(', ')}` : null;
  return type === 'flow.created' ? null : `flow ${what.replaceAll('_', ' ')}`;
}

/** The plain facts of a phase's summary; lists and objects are for the report. */
function facts(summary: Record<string, unknown>): string[] {
  return Object.entries(summary)
    .filter((entry): entry is [string, string | number] => typeof entry[1] === 'number' || typeof entry[1] === 'string')
    .filter(([name]) => name !== 'at')
    .map(([name, value]) => `${name} ${value.toLocaleString('en')}`);
}
