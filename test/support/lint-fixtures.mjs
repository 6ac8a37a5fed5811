// What the arch-spec of our own ESLint rules asks of ESLint. A process of its own, because ESLint loads its configuration with
// import(), which Jest refuses. Prints JSON: which rules each fixture breaks under what the configuration says of a tool, and
// which of our rules are on for each path in the arguments. The paths need not exist.
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const fixtures = join(root, 'test', 'architecture', 'eslint-fixtures');
const project = new ESLint({ cwd: root });

async function ownRules(path) {
  const { plugins = {}, rules = {}, linterOptions = {} } = (await project.calculateConfigForFile(path)) ?? {};
  const own = Object.entries(rules).filter(([name]) => name.startsWith('registry/'));
  return { plugins, linterOptions, rules: Object.fromEntries(own) };
}

const { plugins, rules, linterOptions } = await ownRules('libs/payments/src/tools/pay.tool.ts');
const eslint = new ESLint({
  cwd: fixtures,
  overrideConfigFile: true,
  overrideConfig: {
    files: ['**/*.ts'],
    plugins: { registry: plugins.registry },
    // One program for all fixtures: the project's own service would type-check the whole project for each of them.
    languageOptions: { parser: tseslint.parser, parserOptions: { project: join(fixtures, 'tsconfig.json') } },
    linterOptions,
    rules,
  },
});
const results = await eslint.lintFiles(['must-fail/*.ts', 'must-pass/*.ts']);

const report = {
  fixtures: results.map(({ filePath, messages }) => ({
    file: `${basename(dirname(filePath))}/${basename(filePath)}`,
    messages: messages
      .filter(({ ruleId, fatal }) => ruleId !== null || fatal)
      .map(({ ruleId, line, message }) => ({ rule: ruleId?.replace('registry/', '') ?? 'parser', line, message })),
  })),
  guarded: {},
};
for (const path of process.argv.slice(2)) {
  const own = await ownRules(path);
  const on = Object.entries(own.rules).filter(([, [severity]]) => severity === 2);
  report.guarded[path] = on.map(([name]) => name.replace('registry/', '') + (own.linterOptions.noInlineConfig ? '' : ' unless a comment'));
}
process.stdout.write(JSON.stringify(report));
