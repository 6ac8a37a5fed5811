import { randomUUID } from 'node:crypto';
import { type OwnershipViolation, OwnershipViolations } from '@app/persistence';
import { type RegisteredTool, ToolCatalogue } from '@app/tools';
import { type Answer, TestApp } from '../test-app';
import { type ToolClass, type ToolContract } from './contract';
import { Visitor } from './visitor';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** A visitor and what the tool was made ready for them. */
export interface Prepared {
  visitor: Visitor;
  examples: Record<string, unknown>[];
}

/** The application with the tool under test, and visitors to run it. */
export class ContractScene {
  readonly violations: OwnershipViolation[] = [];

  private constructor(
    readonly app: TestApp,
    readonly tool: RegisteredTool,
    readonly contract: ToolContract<unknown>,
  ) {
    app.app.get(OwnershipViolations, { strict: false }).subscribe((violation) => this.violations.push(violation));
  }

  /** @throws Error when the tool is not registered, or refused at boot. */
  static async open(tool: ToolClass, contract: ToolContract<unknown>): Promise<ContractScene> {
    const app = await TestApp.start({ ISOLATION_PROBE_INTERVAL_MS: '0' }, contract.features);
    app.app.useLogger(false);
    const registered = app.app
      .get(ToolCatalogue, { strict: false })
      .all()
      .find(({ handler }) => handler instanceof tool);
    if (registered) return new ContractScene(app, registered, contract);
    await app.close();
    throw new Error(`${tool.name} is not registered: add it to the providers of its module.`);
  }

  get name(): string {
    return this.tool.options.name;
  }

  stranger(): Promise<Visitor> {
    return Visitor.arrive(this.app, this.tool.options.roles[0]);
  }

  async prepared(): Promise<Prepared> {
    const visitor = await this.stranger();
    const prepared = await this.contract.prepare?.(visitor);
    return { visitor, examples: this.contract.examples.map((example) => example(prepared)) };
  }

  run(visitor: Visitor, input: unknown, options?: Parameters<Visitor['run']>[2]): Promise<Answer> {
    return visitor.run(this.name, input, options);
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

/** What differs between any two answers. */
const OWN = ['requestId', 'executionId', 'durationMs'];

/** What an answer says, without what no two answers have in common. */
export function essence({ status, body }: Answer): unknown {
  const said = JSON.stringify(body, (key, value: unknown) => (OWN.includes(key) ? undefined : value));
  return { status, said: JSON.parse(said.replace(UUID, '<id>')) as unknown };
}

/** The same input about things that nobody has. */
export function aboutNobody<T>(input: T): T {
  return JSON.parse(JSON.stringify(input).replace(UUID, () => randomUUID())) as T;
}

export const idsIn = (value: unknown): string[] => JSON.stringify(value ?? null).match(UUID) ?? [];
