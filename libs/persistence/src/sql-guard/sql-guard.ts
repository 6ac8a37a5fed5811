import { type ParseResult } from 'libpg-query';
import { LRUCache } from 'lru-cache';
import { refusalOfTree, unwrap } from './judge-statement';
import { refusalOfKind } from './statement-names';

/** SQL comes from code and its values travel in parameters: a longer text was put together from data. */
const MOST_CHARACTERS = 100_000;
/**
 * Bounds how deep a text can nest, which is at most its number of words and signs. From 5,900 on the parser, which is recursive,
 * can exhaust the stack; it does not survive that many times. Also keeps comments inside comments, whose cost is quadratic, cheap.
 */
const MOST_WORDS = 2_000;
const STATEMENTS = new Set(['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

interface Parser {
  parse: (text: string) => ParseResult;
  /** Whether the text is at fault, not the parser. */
  isSyntaxError: (error: unknown) => boolean;
}

let parser: Parser | null = null;
const verdicts = new LRUCache<string, { refusal: string | null }>({
  max: 5_000,
  maxSize: 10_000_000,
  sizeCalculation: (_verdict, text) => text.length + 1,
});

/**
 * Loads PostgreSQL's parser, which is WebAssembly (some 14 MB, once a process). Await it before the first refusalOf; more calls do nothing.
 * @throws Error when the parser cannot be instantiated.
 */
export async function loadSqlGuard(): Promise<void> {
  if (parser) return;
  const { hasSqlDetails, loadModule, parseSync } = await import('libpg-query');
  await loadModule();
  parser = { parse: parseSync, isSyntaxError: hasSqlDetails };
}

/**
 * Judges SQL that is about to run in a tenant's transaction: null when it is one SELECT, INSERT, UPDATE, DELETE or MERGE that names
 * only relations of the schema public, permitted functions and permitted syntax; else a short reason without data of the text. A verdict is
 * remembered by its text (0.1 us; about 150 us for a new text). This keeps mistakes and injected SQL out; what the database itself
 * enforces does not depend on it.
 * @throws Error before loadSqlGuard has ended, and when the parser itself fails: then nothing may run.
 */
export function refusalOf(text: string): string | null {
  if (!parser) throw new Error('The SQL guard is not loaded: await loadSqlGuard() before the first statement.');
  if (text.length > MOST_CHARACTERS) return `the text is longer than ${MOST_CHARACTERS} characters`;
  const known = verdicts.get(text);
  if (known) return known.refusal;
  const refusal = judge(parser, text);
  verdicts.set(text, { refusal });
  return refusal;
}

function judge({ parse, isSyntaxError }: Parser, text: string): string | null {
  // The parser's text would end at a NUL, and half of a surrogate pair reaches the server as another character.
  if (/[\0\p{Cs}]/u.test(text)) return 'the text holds a NUL character or half a surrogate pair';
  const words = countWords(text);
  if (words === 0) return 'no statement in the text';
  if (words > MOST_WORDS) return `the text has more than ${MOST_WORDS} words and signs`;
  try {
    return refusalOfStatements(parse(text).stmts ?? []);
  } catch (error) {
    if (isSyntaxError(error)) return 'syntax error';
    throw error;
  }
}

function refusalOfStatements(statements: NonNullable<ParseResult['stmts']>): string | null {
  const [first] = statements;
  if (!first?.stmt) return 'no statement in the text';
  if (statements.length > 1) return `${statements.length === 2 ? 'two' : statements.length} statements in one text`;
  const statement = unwrap({ ...first.stmt });
  if (!statement) throw new Error('The parser printed a statement without its kind.');
  return STATEMENTS.has(statement.kind) ? refusalOfTree(statement) : refusalOfKind(statement.kind, statement.fields);
}

/** At least the number of tokens that PostgreSQL sees: literals and comments are not left out, a sign is a word of its own. */
function countWords(text: string): number {
  return text.match(/[\w\u0080-\u{10ffff}]+|[^\s\w\u0080-\u{10ffff}]/gu)?.length ?? 0;
}
