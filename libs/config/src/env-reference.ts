import { type Variable, VARIABLES } from './variables';

/** The text of `.env.example`; a test keeps the file equal to it. */
export function envReference(): string {
  const entries = VARIABLES.map((variable: Variable) => {
    const range = variable.choices
      ? ` One of: ${variable.choices.join(', ')}.`
      : variable.min !== undefined
        ? ` ${variable.min} to ${variable.max}.`
        : '';
    return `# ${variable.description}${range}\n#${variable.name}=${variable.default ?? ''}\n`;
  });
  return `# Every variable the service reads. All are optional outside production; the values shown are the defaults.\n\n${entries.join('\n')}`;
}
