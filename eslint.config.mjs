import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';
import registry from './ops/eslint/index.mjs';

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      'var/',
      'coverage/',
      'jest.config.js',
      '.dependency-cruiser.cjs',
      'eslint.config.mjs',
      'test/architecture/eslint-fixtures/',
    ],
  },
  eslint.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  prettier,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      'max-params': ['error', 7],
      'max-classes-per-file': ['error', 1],
      'no-console': 'error',
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: 'Only libs/config reads the environment.' }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      // Nest modules are classes whose whole content is their decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true, allowConstructorOnly: true }],
    },
  },
  { files: ['libs/config/**', 'test/**'], rules: { 'no-restricted-properties': 'off' } },
  // Shapes without behaviour stand together.
  { files: ['**/*.dto.ts', '**/*.view.ts', 'libs/discovery/src/model/**', 'test/**'], rules: { 'max-classes-per-file': 'off' } },
  {
    files: ['test/**'],
    rules: {
      // Answers over HTTP and rows are looked at as they come.
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // Tools and services wherever a lib or an app has them, so that a new domain lib is covered before anybody thinks of it.
    files: [
      '{libs,apps}/*/src/**/{tools,services}/**/*.ts',
      '{libs,apps}/*/src/**/*.{tool,service,statements}.ts',
      '{libs,apps}/*/src/**/*-service.ts',
    ],
    // Two that are no tenant's services, written against the pools of the operators and of the audit trail; and what the canaries try on each other.
    ignores: [
      'libs/tenancy/src/administration-service.ts',
      'libs/audit/src/audit-service.ts',
      'libs/tenancy/src/isolation/canary.statements.ts',
    ],
    plugins: { registry },
    // No comment can switch a rule off here.
    linterOptions: { noInlineConfig: true },
    rules: { 'registry/no-own-session': 'error', 'registry/no-commit-in-service': 'error', 'registry/no-unscoped-sql': 'error' },
  },
  { files: ['apps/ops/**'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'URL',
          'fetch',
          'AbortController',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'Buffer',
          'performance',
          'module',
          'require',
          '__dirname',
        ].map((name) => [name, 'readonly']),
      ),
    },
    rules: { 'no-restricted-properties': 'off', 'no-console': 'off', '@typescript-eslint/no-require-imports': 'off' },
  },
);
