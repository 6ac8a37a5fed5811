import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { Counter } from 'prom-client';
import { SESSION_OWNERSHIP_VIOLATIONS_TOTAL } from './metric-names';

/** The label of what cannot be put down to a tool. */
const NO_TOOL = 'none';

/** Counts violations of session ownership by tool. Tools are made known first, so that nothing else becomes a label. */
@Injectable()
export class ViolationCounter {
  readonly #counter: Counter<'tool_name'>;
  readonly #known = new Set<string>();

  constructor(@InjectMetric(SESSION_OWNERSHIP_VIOLATIONS_TOTAL) counter: Counter<'tool_name'>) {
    this.#counter = counter;
    this.know([NO_TOOL]);
  }

  /** Shows 0 for these tools from now on: a rate over a counter that begins with 1 misses the first violation. */
  know(tools: Iterable<string>): void {
    for (const tool of tools) {
      this.#known.add(tool);
      this.#counter.inc({ tool_name: tool }, 0);
    }
  }

  /** `tool` null, or one that was not made known, counts as `none`. */
  count(tool: string | null): void {
    this.#counter.inc({ tool_name: tool !== null && this.#known.has(tool) ? tool : NO_TOOL });
  }
}
