// The project's own rules for tools and services. Each file of a rule says what the rule cannot see.
import noCommitInService from './no-commit-in-service.mjs';
import noOwnSession from './no-own-session.mjs';
import noUnscopedSql from './no-unscoped-sql.mjs';

export default {
  meta: { name: 'registry' },
  rules: { 'no-own-session': noOwnSession, 'no-commit-in-service': noCommitInService, 'no-unscoped-sql': noUnscopedSql },
};
