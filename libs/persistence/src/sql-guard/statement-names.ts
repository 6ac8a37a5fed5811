const TRANSACTION = 'transaction control belongs to the orchestrator';
const SETTINGS = 'settings belong to the connection, which other tenants use next';
const CONNECTION = 'it would stay on the connection, which other tenants use next';
const MESSAGES = 'messages between sessions know no tenants';
const SCHEMA = 'the schema changes in migrations only';
const RIGHTS = 'rights are given in migrations only';
const BODIES = 'what runs inside cannot be seen from here';
const OTHER = 'only SELECT, INSERT, UPDATE, DELETE and MERGE are permitted';

const REASONS: Readonly<Record<string, string>> = {
  TransactionStmt: TRANSACTION,
  ConstraintsSetStmt: TRANSACTION,
  VariableSetStmt: SETTINGS,
  VariableShowStmt: SETTINGS,
  DiscardStmt: CONNECTION,
  PrepareStmt: CONNECTION,
  DeallocateStmt: CONNECTION,
  DeclareCursorStmt: CONNECTION,
  ListenStmt: MESSAGES,
  UnlistenStmt: MESSAGES,
  NotifyStmt: MESSAGES,
  DoStmt: BODIES,
  CallStmt: BODIES,
  ExecuteStmt: BODIES,
  GrantStmt: RIGHTS,
  GrantRoleStmt: RIGHTS,
  AlterDefaultPrivilegesStmt: RIGHTS,
};

/** Where the parser's name of a statement is not what people write. */
const NAMES: Readonly<Record<string, string>> = {
  CheckPointStmt: 'CHECKPOINT',
  ClosePortalStmt: 'CLOSE',
  CompositeTypeStmt: 'CREATE TYPE',
  ConstraintsSetStmt: 'SET CONSTRAINTS',
  CreateEnumStmt: 'CREATE TYPE',
  CreatePLangStmt: 'CREATE LANGUAGE',
  CreateRangeStmt: 'CREATE TYPE',
  CreateSeqStmt: 'CREATE SEQUENCE',
  CreateStmt: 'CREATE TABLE',
  CreateTrigStmt: 'CREATE TRIGGER',
  CreatedbStmt: 'CREATE DATABASE',
  DeclareCursorStmt: 'DECLARE',
  DefineStmt: 'CREATE',
  DropdbStmt: 'DROP DATABASE',
  IndexStmt: 'CREATE INDEX',
  RefreshMatViewStmt: 'REFRESH MATERIALIZED VIEW',
  RenameStmt: 'ALTER',
  RuleStmt: 'CREATE RULE',
  SecLabelStmt: 'SECURITY LABEL',
  VariableShowStmt: 'SHOW',
  ViewStmt: 'CREATE VIEW',
};

/** Names a statement that is not permitted, and says why: `COMMIT: transaction control belongs to the orchestrator`. */
export function refusalOfKind(kind: string, fields: Readonly<Record<string, unknown>>): string {
  if (isTransactionSetting(kind, fields)) return `SET ${String(fields.name)}: ${TRANSACTION}`;
  const name = nameOf(kind, fields);
  const reason = REASONS[kind] ?? (/^(?:CREATE|ALTER|DROP|COMMENT|SECURITY)\b/.test(name) ? SCHEMA : OTHER);
  return `${name}: ${reason}`;
}

/** SET TRANSACTION and SET SESSION CHARACTERISTICS: the parser's own words, never a name from the text. */
function isTransactionSetting(kind: string, { kind: variant }: Readonly<Record<string, unknown>>): boolean {
  return kind === 'VariableSetStmt' && variant === 'VAR_SET_MULTI';
}

function nameOf(kind: string, fields: Readonly<Record<string, unknown>>): string {
  switch (kind) {
    case 'TransactionStmt':
      // TRANS_STMT_ROLLBACK_TO and the like; END and ABORT are called COMMIT and ROLLBACK here.
      return String(fields.kind).replace('TRANS_STMT_', '').replaceAll('_', ' ');
    case 'VariableSetStmt':
      return String(fields.kind).startsWith('VAR_RESET') ? 'RESET' : 'SET';
    case 'GrantStmt':
    case 'GrantRoleStmt':
      return fields.is_grant ? 'GRANT' : 'REVOKE';
    case 'VacuumStmt':
      return fields.is_vacuumcmd ? 'VACUUM' : 'ANALYZE';
    case 'FetchStmt':
      return fields.ismove ? 'MOVE' : 'FETCH';
    default:
      return (
        NAMES[kind] ??
        kind
          .replace(/Stmt$/, '')
          .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
          .toUpperCase()
      );
  }
}
