import { AppError } from '@app/kernel';
import { CliError, EXIT } from './cli.error';

const CONNECTION: Record<string, string> = {
  ECONNREFUSED: 'Nothing listens there. Start the database, or correct DATABASE_URL; unset, the embedded one is used.',
  ENOTFOUND: 'There is no such host. Correct DATABASE_URL.',
  ETIMEDOUT: 'It did not answer in time. Check the address and the firewall.',
  '28P01': 'The password is not accepted: REGISTRY_SECRET must be the deployment’s; `npm run ops -- migrate up` sets the passwords anew.',
  '3D000': 'There is no such database. Create it, or correct DATABASE_URL.',
  ENOENT: 'Check the path.',
  EACCES: 'Check the rights of this file or folder.',
};

export interface Explanation {
  message: string;
  exitCode: number;
}

/** What a person is told about an error: one sentence or two, never a stack. */
export function explainError(error: unknown): Explanation {
  if (error instanceof CliError) return { message: error.message, exitCode: error.exitCode };
  if (error instanceof AppError) return explainAppError(error);
  // Node tries every address of a host, and bundles the refusals into an error without a message.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  if (!(first instanceof Error)) return { message: String(first), exitCode: EXIT.failed };
  const advice = 'code' in first && typeof first.code === 'string' ? CONNECTION[first.code] : undefined;
  return { message: advice ? `${first.message}. ${advice}` : first.message, exitCode: EXIT.failed };
}

/** What the API calls a faulty field is an option here. */
function explainAppError({ message, errors, problem }: AppError): Explanation {
  const exitCode = problem.status === 422 ? EXIT.usage : EXIT.failed;
  if (errors.length === 0) return { message, exitCode };
  const faults = errors.map(({ field, message }) => message.replaceAll(field, optionOf(field)));
  return { message: faults.map((fault) => (fault.endsWith('.') ? fault : `${fault}.`)).join(' '), exitCode };
}

function optionOf(field: string): string {
  return `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
