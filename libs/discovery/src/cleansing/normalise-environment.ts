import { type Environment } from '../model/asset';

/** First match wins: "pre-production" and "non-production" must not read as production. Null: said, but none of ours. */
const RULES: readonly (readonly [RegExp, Environment | null])[] = [
  [/\b(?:non|nicht)[ -]?prod/, null],
  [/\b(?:pre[ -]?prod\w*|ppd?|vor[ -]?prod\w*|stag(?:e|ing)|stg|abnahme\w*)\b/, 'staging'],
  [/\b(?:dr|drp|bcp|disaster\w*|notfall\w*|failover|stand[ -]?by)\b/, 'disaster_recovery'],
  [/\b(?:uat|qa|qas|qs|sit|tests?|testing|tst|testumgebung|int|integration\w*|quality|user acceptance|acceptance)\b/, 'test'],
  [/\b(?:dev|devel|development|developer|entwicklung\w*|entw|sandbox|sbx)\b/, 'development'],
  [/\b(?:prod|prd|production|produktion\w*|produktiv\w*|live)\b/, 'production'],
];
const LETTERS: Readonly<Record<string, Environment>> = { p: 'production', d: 'development', t: 'test', q: 'test' };
const WORD_BREAKS = /[_./\\:()[\]\d]+/g;

/** The canonical environment of a free text (`PRD`, `Pre-Production`, `UAT 2`, `Entwicklung`); null when it names none. */
export function normaliseEnvironment(text: string): Environment | null {
  const words = text.toLowerCase().replace(WORD_BREAKS, ' ').trim();
  const letter = words.length === 1 ? LETTERS[words] : undefined;
  return letter ?? RULES.find(([pattern]) => pattern.test(words))?.[1] ?? null;
}
