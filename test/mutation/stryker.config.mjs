// One slice of a mutation run: what is mutated and which tests look at it come from run.mjs.
import { fileURLToPath } from 'node:url';

const { MUTATION_SLICE: slice, MUTATION_MUTATE: mutate } = process.env;

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: JSON.parse(mutate),
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner', fileURLToPath(new URL('ignore-texts.mjs', import.meta.url))],
  ignorers: ['error-texts'],
  jest: { projectType: 'custom', configFile: 'test/mutation/jest.config.cjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  disableTypeChecks: true,
  concurrency: 2,
  // Jest keeps what it has loaded for a while.
  maxTestRunnerReuse: 60,
  timeoutMS: 15_000,
  timeoutFactor: 2,
  ignorePatterns: ['/dist', '/var', '/samples', '/coverage', '/ops', '/.ci', '/test/bench'],
  tempDirName: 'var/mutation/sandbox',
  incremental: true,
  incrementalFile: `var/mutation/${slice}.incremental.json`,
  reporters: ['json', 'clear-text', 'progress-append-only'],
  jsonReporter: { fileName: `var/mutation/${slice}.json` },
  clearTextReporter: { reportTests: false, reportScoreTable: false, allowColor: false },
  allowConsoleColors: false,
};
