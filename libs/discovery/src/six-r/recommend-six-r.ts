import { type SixR } from '../model/asset';
import { type SixRInput } from './six-r-input';
import { SIX_R_RULES } from './six-r-rules';

export { type SixRInput } from './six-r-input';

/**
 * Recommends what to do with an asset, and says why: the first rule of the table that applies decides, later ones add
 * their reasons. The same input always gives the same answer, with one reason at least.
 */
export function recommendSixR(input: SixRInput): SixR {
  const applying = SIX_R_RULES.map((rule) => ({ rule, reasons: rule.reasons(input) })).filter(({ reasons }) => reasons.length > 0);
  const deciding = applying.find(({ rule }) => rule.strategy !== null);
  const strategy = deciding?.rule.strategy ?? 'rehost';
  const added = applying.filter((each) => each !== deciding && each.rule.addsTo.includes(strategy));
  return { strategy, reasons: [deciding, ...added].flatMap((each) => each?.reasons ?? []) };
}
