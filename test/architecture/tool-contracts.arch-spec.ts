import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RegisteredTool, ToolCatalogue } from '@app/tools';
import { TestApp } from '../support/test-app';

const ROOT = join(__dirname, '..', '..');
const CONTRACTS = join(ROOT, 'test', 'contract');

describe('every registered tool', () => {
  let app: TestApp;
  let tools: RegisteredTool[];
  beforeAll(async () => {
    app = await TestApp.start();
    tools = app.app.get(ToolCatalogue, { strict: false }).all();
  });
  afterAll(() => app.close());

  it('runs its contract in a file of its own', () => {
    const sources = readdirSync(CONTRACTS).map((file) => readFileSync(join(CONTRACTS, file), 'utf8'));
    const contracted = sources.map((source) => /^toolContract\((\w+), /m.exec(source)?.[1]);
    expect(contracted.sort()).toEqual(tools.map(({ handler }) => handler.constructor.name).sort());
  });

  it('is documented in TOOLS.md as it declares itself', () => {
    const rows = [...readFileSync(join(ROOT, 'TOOLS.md'), 'utf8').matchAll(/^\| `(\w+)` *\| (\w+) *\| ([\w, ]+?) *\| (.+?) *\|$/gm)];
    const declared = tools.map(({ options: { name, effect, roles, description } }) => [name, effect, roles.join(', '), description]);
    expect(rows.map(([, ...columns]) => columns)).toEqual(declared);
  });
});
