// The suite's configuration for one slice of a mutation run: its test files only, and no PostgreSQL.
const path = require('node:path');
const config = { ...require('../../jest.config.js') };
for (const other of ['globalSetup', 'globalTeardown', 'testRegex']) delete config[other];

/** @type {import('jest').Config} */
module.exports = {
  ...config,
  rootDir: path.join(__dirname, '..', '..'),
  testMatch: JSON.parse(process.env.MUTATION_TESTS).map((file) => `<rootDir>/test/${file}`),
};
