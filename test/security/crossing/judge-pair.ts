import { type Answer } from '../../support/test-app';
import { type ByDesign } from './by-design';
import { type OwnRequest } from './own-requests';
import { asCurl, type Request } from './request';
import { type Credential } from './scene';
import { type Slot } from './slots';
import { visible, withoutEcho } from './visible';

/** One request with somebody else's id, and the same with an id that nobody has. */
export interface Pair {
  operation: string;
  own: OwnRequest;
  slot: Slot;
  credential: Credential;
  exception: ByDesign | undefined;
  foreign: { id: string; request: Request; answer: Answer };
  nobodys: { id: string; answer: Answer };
}

const LONGEST_LINE = 300;

/** What is wrong with the two answers, each fault with the request. `marks` are texts that only the others' rows have. */
export function judgePair(pair: Pair, marks: string[]): string[] {
  const { operation, credential, exception, foreign, nobodys } = pair;
  const [theirs, strangers] = [visible(operation, foreign.answer, foreign.id), visible(operation, nobodys.answer, nobodys.id)];
  const faults: string[] = [];
  if (exception && theirs === strangers) faults.push(`does not differ any more, so it is no exception: ${exception.reason}`);
  if (!exception && theirs !== strangers) faults.push(`differs from the same with ${nobodys.id}:\n${firstDifference(theirs, strangers)}`);
  if (!exception) {
    const text = withoutEcho(JSON.stringify(foreign.answer.body), foreign.id);
    faults.push(...marks.filter((mark) => text.includes(mark)).map((mark) => `shows ${mark}`));
    faults.push(...wrongStatus(pair));
  }
  return faults.map((fault) => `${asCurl(foreign.request, credential)}\n  ${fault}`);
}

/** Equal answers prove nothing when both say something else than they should: a limit, a fault, or that a credential has lapsed. */
function wrongStatus({ own, slot, credential, foreign: { answer } }: Pair): string[] {
  const { status } = answer;
  if (status === 429 || status >= 500) return [`answers ${status}, which tells nothing`];
  if (own.as === null) return [];
  if ((status === 401) !== (credential === 'none')) return [`answers ${status} to ${credential}`];
  if (credential === own.as && slot.in === 'path' && status !== 404) return [`answers ${status}, not 404, about what is not one's own`];
  return [];
}

function firstDifference(theirs: string, strangers: string): string {
  const [left, right] = [theirs.split('\n'), strangers.split('\n')];
  const at = Math.max(
    0,
    left.findIndex((line, i) => line !== right[i]),
  );
  return [left, right].map((lines) => `    ${lines[0]} ${lines[at]?.slice(0, LONGEST_LINE)}`).join('\n');
}
