import { type Type } from '@nestjs/common';
import { type ToolHandler } from '@app/tools';
import { type Feature } from '../../../apps/migration-backend/src/app.module';
import { type Visitor } from './visitor';

export type ToolClass = Type<ToolHandler<never, object>>;

/** What the battery has to know of a tool. `P` is what it prepares for itself, for example the id of a flow. */
export interface ToolContract<P = undefined> {
  /** Makes what the examples are about, as a client would, in the visitor's engagement. */
  prepare?: (visitor: Visitor) => Promise<P>;
  /** Inputs that succeed on a prepared engagement. Between them they give every field at least once. */
  examples: ((prepared: P) => Record<string, unknown>)[];
  /** Inputs that are refused beyond their types, and the field that the refusal must name. */
  refused?: { input: Record<string, unknown>; field: string }[];
  /** Modules of a tool that is not in the application. */
  features?: Feature[];
}
