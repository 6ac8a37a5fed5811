import { type RequestContext } from '@app/context';
import { type UnitOfWork } from '@app/persistence';

/** What one registry is bound to: one context and one unit of work. The payload of Nest's REQUEST token for it. */
export interface Execution {
  context: RequestContext;
  unit: UnitOfWork;
}
