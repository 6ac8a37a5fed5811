import { type Variable, type VariableName, VARIABLES } from './variables';

const TRUE = new Set(['true', '1', 'yes', 'on']);
const FALSE = new Set(['false', '0', 'no', 'off']);

export type Environment = Record<string, string | undefined>;
export type ParsedVariables = Record<VariableName, string | number | boolean | undefined>;

/** Parses every declared variable; collects one sentence per fault instead of stopping at the first. */
export function parseVariables(env: Environment): { values: ParsedVariables; faults: string[] } {
  const faults: string[] = [];
  const values = Object.fromEntries(
    VARIABLES.map((variable: Variable) => {
      const raw = env[variable.name]?.trim();
      // An empty variable is what compose files and dashboards produce for "not set".
      const text = raw === undefined || raw === '' ? variable.default : raw;
      if (text === undefined) return [variable.name, undefined];
      const parsed = parseOne(variable, text);
      if (parsed.fault) faults.push(`${variable.name} ${parsed.fault}`);
      return [variable.name, parsed.value];
    }),
  ) as ParsedVariables;
  return { values, faults };
}

function parseOne(variable: Variable, text: string): { value?: string | number | boolean; fault?: string } {
  // A secret's value must not be repeated in an error that ends in a log.
  const shown = variable.kind === 'secret' ? 'its value' : `"${text}"`;
  switch (variable.kind) {
    case 'boolean': {
      const lower = text.toLowerCase();
      if (TRUE.has(lower)) return { value: true };
      if (FALSE.has(lower)) return { value: false };
      return { fault: `must be true or false (or 1/0, yes/no, on/off), not ${shown}.` };
    }
    case 'integer': {
      const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = variable;
      const number = Number(text);
      if (/^-?\d+$/.test(text) && number >= min && number <= max) return { value: number };
      return { fault: `must be a whole number from ${min} to ${max}, not ${shown}.` };
    }
    case 'choice':
      if (variable.choices?.includes(text)) return { value: text };
      return { fault: `must be one of ${variable.choices?.join(', ')}, not ${shown}.` };
    case 'text':
    case 'secret':
      return { value: text };
  }
}
