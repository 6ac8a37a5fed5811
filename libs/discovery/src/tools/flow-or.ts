import { AppError } from '@app/kernel';
import { type ServiceRegistry } from '@app/service-registry';

/** Which flow a tool is to work on, and what it could work on instead. */
export interface FlowChoice {
  flowId: string | null | undefined;
  /** The input field that stands in for a flow, and its value. */
  instead: { field: string; value: unknown };
}

/** The flow of the input, else of the request (`flowId` of the execution, X-Flow-ID). @throws AppError VALIDATION_FAILED without one */
export function flowOf(flowId: string | null | undefined, { context }: ServiceRegistry, instead = ''): string {
  const flow = flowId ?? context.flowId;
  if (!flow) throw fault(`Give flowId${instead && ` or ${instead}`}, or send the X-Flow-ID header.`, 'flowId');
  return flow;
}

/** Like flowOf; null when the other field is given instead. @throws AppError VALIDATION_FAILED for neither of the two, or both in one input */
export function flowOr({ flowId, instead: { field, value } }: FlowChoice, services: ServiceRegistry): string | null {
  const other = value !== undefined && value !== null;
  if (other && flowId) throw fault(`Give either flowId or ${field}, not both.`, field);
  return other ? null : flowOf(flowId, services, field);
}

function fault(message: string, field: string): AppError {
  return new AppError('VALIDATION_FAILED', message, { errors: [{ field, code: 'ONE_OF', message }] });
}
