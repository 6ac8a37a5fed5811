#!/usr/bin/env node
// npm run new:tool -- <name>: a tool with its service, DTOs, contract test and entries, which passes every gate as it is.
// What it does (counts the assets of a name) is there to be replaced.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as prettier from 'prettier';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const NAME = /^[a-z][a-z0-9]*([_-][a-z0-9]+)*$/;

const [given = ''] = process.argv.slice(2);
if (!NAME.test(given)) {
  console.error(`Give the tool's name in snake_case: npm run new:tool -- host_counter${given && ` ("${given}" is none)`}`);
  process.exit(2);
}
const words = given.split(/[_-]/);
const [snake, kebab] = [words.join('_'), words.join('-')];
const pascal = words.map((word) => word[0].toUpperCase() + word.slice(1)).join('');

const DOMAIN = 'libs/discovery/src';
const FILES = {
  [`${DOMAIN}/services/${kebab}-service.ts`]: `
import { sql, TenantSession } from '@app/persistence';
import { RegistryService } from '@app/service-registry';

const COUNT = sql(
  '${snake}.count',
  \`SELECT count(*)::int AS found FROM assets
    WHERE client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement()) AND name = $1\`,
);

/** Counts assets. */
@RegistryService('${snake}_service')
export class ${pascal}Service {
  constructor(private readonly session: TenantSession) {}

  async count(name: string): Promise<number> {
    const rows = await this.session.query<{ found: number }>(COUNT, [name]);
    return rows[0]?.found ?? 0;
  }
}
`,
  [`${DOMAIN}/tools/${kebab}.dto.ts`]: `
import { IsInt, IsString, Length, Min } from 'class-validator';

export class ${pascal}Input {
  /** The whole name of an asset. */
  @IsString()
  @Length(1, 255)
  name: string;
}

export class ${pascal}Output {
  /** How many assets of the engagement have this name. */
  @IsInt()
  @Min(0)
  found: number;
}
`,
  [`${DOMAIN}/tools/${kebab}.tool.ts`]: `
import { type ServiceRegistry } from '@app/service-registry';
import { Tool, type ToolHandler } from '@app/tools';
import { ${pascal}Service } from '../services/${kebab}-service';
import { ${pascal}Input, ${pascal}Output } from './${kebab}.dto';

@Tool({
  name: '${snake}',
  version: '1.0.0',
  effect: 'read',
  description: 'Counts the assets with a name.',
  input: ${pascal}Input,
  output: ${pascal}Output,
  roles: ['agent'],
})
export class ${pascal}Tool implements ToolHandler<${pascal}Input, ${pascal}Output> {
  async execute({ name }: ${pascal}Input, services: ServiceRegistry): Promise<${pascal}Output> {
    return { found: await services.get(${pascal}Service).count(name) };
  }
}
`,
  [`test/contract/${kebab}.e2e-spec.ts`]: `
import { ${pascal}Tool } from '../../${DOMAIN}/tools/${kebab}.tool';
import { toolContract } from '../support/tool-contract/tool-contract';

toolContract(${pascal}Tool, {
  prepare: async (visitor) => {
    expect((await visitor.run('asset_creator', { name: 'web01' })).status).toBe(200);
  },
  examples: [() => ({ name: 'web01' }), () => ({ name: 'nobody' })],
  refused: [{ input: { name: '' }, field: 'name' }],
});
`,
};

/** Each edit: the file, and where its new lines go: before the first line that sorts behind them, or before a line that is named. */
const EDITS = [
  [
    `${DOMAIN}/discovery-domain.module.ts`,
    insertSorted(/^import .* from '\.\/services\//, `import { ${pascal}Service } from './services/${kebab}-service';`),
  ],
  [
    `${DOMAIN}/discovery-domain.module.ts`,
    insertSorted(/^import .* from '\.\/tools\//, `import { ${pascal}Tool } from './tools/${kebab}.tool';`),
  ],
  [`${DOMAIN}/discovery-domain.module.ts`, insertSorted(/^ {2}\w+Service,$/, `  ${pascal}Service,`)],
  [`${DOMAIN}/discovery-domain.module.ts`, insertSorted(/^ {2}\w+Tool,$/, `  ${pascal}Tool,`)],
  [
    'test/security/crossing/own-requests.ts',
    insertBefore(/^ {2}'POST \/api\/v1\/tools\//, `  'POST /api/v1/tools/${snake}/executions': tool(() => ({ name: fresh() })),`),
  ],
  ['TOOLS.md', insertSorted(/^\| `/, `| \`${snake}\` | read | agent | Counts the assets with a name. |`)],
];

function insertSorted(like, line) {
  return (lines) => {
    const own = lines.map((text, i) => ({ text, i })).filter(({ text }) => like.test(text));
    const next = own.find(({ text }) => text > line);
    lines.splice(next ? next.i : own.at(-1).i + 1, 0, line);
  };
}

function insertBefore(like, line) {
  return (lines) =>
    lines.splice(
      lines.findIndex((text) => like.test(text)),
      0,
      line,
    );
}

async function write(file, text) {
  const path = join(ROOT, file);
  const options = await prettier.resolveConfig(path);
  writeFileSync(path, await prettier.format(text, { ...options, filepath: path }));
  console.log(`  ${file}`);
}

const known = readFileSync(join(ROOT, 'TOOLS.md'), 'utf8').includes(`\`${snake}\``);
const taken = Object.keys(FILES).find((file) => existsSync(join(ROOT, file)));
if (known || taken) {
  console.error(`There is a tool ${snake} already${taken ? `: ${taken}` : ' in TOOLS.md'}. Choose another name.`);
  process.exit(1);
}

console.log(`The tool ${snake}:`);
for (const [file, text] of Object.entries(FILES)) await write(file, text.trimStart());
for (const file of new Set(EDITS.map(([file]) => file))) {
  const lines = readFileSync(join(ROOT, file), 'utf8').split('\n');
  for (const [edited, edit] of EDITS) if (edited === file) edit(lines);
  await write(file, lines.join('\n'));
}
console.log(`Now make it do what it is for, and run: npm test -- test/contract/${kebab}.e2e-spec.ts`);
