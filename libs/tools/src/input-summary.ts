import { type ToolOptions } from './tool.decorator';

const LONGEST_VALUE = 200;
const MOST_FIELDS = 30;

/** What an auditor sees of an input: short scalars, sizes of the rest, nothing of a field declared sensitive. */
export function inputSummary({ sensitive }: ToolOptions, input: unknown): Record<string, unknown> {
  if (input === null || typeof input !== 'object') return {};
  return Object.fromEntries(
    Object.entries(input)
      .slice(0, MOST_FIELDS)
      .map(([key, value]: [string, unknown]) => {
        if (sensitive?.includes(key)) return [key, '[REDACTED]'];
        if (Array.isArray(value)) return [key, `${value.length} items`];
        if (value !== null && typeof value === 'object') return [key, `${Object.keys(value).length} fields`];
        return [key, typeof value === 'string' ? value.slice(0, LONGEST_VALUE) : value];
      }),
  );
}
