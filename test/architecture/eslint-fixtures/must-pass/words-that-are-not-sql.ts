// COMMIT; ROLLBACK; these are the words of a comment, as is `BEGIN; SELECT 1`.
/** manager.transaction(...) and session.commit() are not called here. */
export const HELP = 'Commit to a plan before you begin; the end of the release is near.';
export const OUTCOMES = ['commit', 'rollback', 'begin', 'end', 'abort', 'BEGIN', 'END'];
export const NOTES = { text: 'release notes', commit: 'the commit of the build', phase: 'start transaction' };
export const explain = (what: string): string => `select ${what}, then commit`;
