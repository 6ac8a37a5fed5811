import { type ServiceRegistry } from '@app/service-registry';

/** A tool: validated input in, output out, data only by way of the services. No I/O of its own in `execute`. */
export interface ToolHandler<Input, Output> {
  execute(input: Input, services: ServiceRegistry): Promise<Output>;
}
