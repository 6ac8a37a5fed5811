import { type AssetStatus, type SixRStrategy } from '../model/asset';
import { type FindingKind } from '../model/finding';
import { type SixRInput } from './six-r-input';
import { DEVICES, SPECIAL_PLATFORMS, type SpecialPlatform } from './special-cases.data';

/** One line of the decision table. */
export interface SixRRule {
  name: string;
  /** What it recommends; null when it never decides and only adds reasons. */
  strategy: SixRStrategy | null;
  /** Strategies that its reasons also speak for, or warn about, when an earlier rule has decided. */
  addsTo: readonly SixRStrategy[];
  /** Full sentences naming the facts; none when the rule does not apply. */
  reasons: (input: SixRInput) => string[];
}

/** From here on an asset is a bottleneck, and above the second number a serious one. Direct neighbours, not connections. */
const MANY = 4;
const VERY_MANY = 6;

const MOVING: readonly SixRStrategy[] = ['rehost', 'replatform', 'refactor', 'rearchitect', 'replace'];

const STATUS_REASONS: Readonly<Record<Exclude<AssetStatus, 'active'>, string>> = {
  retired: 'Its status is "retired": it is out of use, so there is nothing left to move.',
  template: 'Its status is "template": it only serves to make machines, so build an image in the cloud instead of moving it.',
  powered_off: 'Its status is "powered off": confirm with its owner that nobody needs it any more, and plan its move if somebody does.',
};

/** The decision table: the first rule that applies and has a strategy decides. The last one always applies. */
export const SIX_R_RULES: readonly SixRRule[] = [
  {
    name: 'not running',
    strategy: 'retire',
    addsTo: [],
    reasons: ({ facts: { status } }) => (status === 'active' ? [] : [STATUS_REASONS[status]]),
  },
  {
    name: 'standby for a disaster',
    strategy: null,
    addsTo: ['retire'],
    reasons: ({ facts }) =>
      facts.status === 'powered_off' && facts.environment === 'disaster_recovery'
        ? ['It belongs to the disaster recovery environment, where machines may be switched off on purpose: ask before you retire it.']
        : [],
  },
  {
    name: 'still needed by others',
    strategy: null,
    addsTo: ['retire'],
    reasons: ({ dependents }) => (dependents > 0 ? [`${dependOnIt(dependents)}: find out what they use instead before it goes.`] : []),
  },
  {
    name: 'device',
    strategy: 'replace',
    addsTo: [],
    reasons: ({ facts }) => {
      const device = DEVICES[facts.assetType];
      return device ? [`It is ${device.what}, which does not move: ${device.successor}.`] : [];
    },
  },
  platformRule('rearchitect'),
  platformRule('replatform'),
  platformRule('replace'),
  {
    name: 'container',
    strategy: 'replatform',
    addsTo: [],
    reasons: ({ facts }) =>
      facts.assetType === 'container'
        ? ['It is a container: run its image on a managed container platform instead of moving its host.']
        : [],
  },
  {
    name: 'database',
    strategy: 'replatform',
    addsTo: ['rearchitect', 'replace'],
    reasons: ({ facts }) =>
      facts.assetType === 'database'
        ? ['It is a database: move its data to a managed database service, which takes over patches, backups and failover.']
        : [],
  },
  coupledRule('rearchitect', VERY_MANY, Infinity, 'redesign it so that they can be moved one by one'),
  coupledRule('refactor', MANY, VERY_MANY - 1, 'rebuild it for a supported platform behind the interfaces they use'),
  lifecycleRule('end of life', 'end_of_life', 'replatform'),
  lifecycleRule('end of life within a year', 'end_of_life_soon', 'replatform'),
  lifecycleRule('past active support', 'active_support_ended', 'rehost'),
  lifecycleRule('lifecycle not known', 'no_lifecycle_data', 'rehost', ['rehost']),
  {
    name: 'nothing against it',
    strategy: 'rehost',
    addsTo: [],
    reasons: ({ facts: { operatingSystem, osProduct } }) => {
      const system = operatingSystem ?? osProduct;
      return [
        system === null
          ? 'No operating system and no lifecycle finding is known: it can move as it is, once it is clear what it runs.'
          : `There is no lifecycle finding against "${system}": it can move as it is.`,
      ];
    },
  },
  {
    name: 'used by many',
    strategy: null,
    addsTo: ['rehost', 'replatform', 'replace'],
    reasons: ({ dependents }) => (dependents >= MANY ? [`${dependOnIt(dependents)}: agree the cut-over with their owners.`] : []),
  },
  {
    name: 'uses many',
    strategy: null,
    addsTo: MOVING,
    reasons: ({ dependencies }) =>
      dependencies >= MANY ? [`It depends on ${dependencies} assets: test the connections to all of them after the move.`] : [],
  },
];

function platformRule(strategy: SixRStrategy): SixRRule {
  return {
    name: `platform to ${strategy}`,
    strategy,
    addsTo: [],
    reasons: ({ facts: { operatingSystem, osProduct } }) => {
      const platform = SPECIAL_PLATFORMS.find((special) => isPlatform(special, osProduct, operatingSystem));
      return platform?.strategy === strategy ? [`It runs "${operatingSystem ?? osProduct}", which ${platform.because}.`] : [];
    },
  };
}

function isPlatform({ products, text }: SpecialPlatform, osProduct: string | null, operatingSystem: string | null): boolean {
  return osProduct === null ? text !== undefined && operatingSystem !== null && text.test(operatingSystem) : products.includes(osProduct);
}

/** An application that many use cannot simply be set up again on a new release: whatever changes, all of them notice. */
function coupledRule(strategy: SixRStrategy, atLeast: number, atMost: number, advice: string): SixRRule {
  return {
    name: `application at its end of life to ${strategy}`,
    strategy,
    addsTo: [],
    reasons: ({ facts: { assetType }, findings, dependents }) => {
      const applies = (assetType === 'application' || assetType === 'component') && findings.some(({ kind }) => kind === 'end_of_life');
      return applies && dependents >= atLeast && dependents <= atMost
        ? [`${dependOnIt(dependents)}, and the platform of this ${assetType} is at its end of life: ${advice}.`]
        : [];
    },
  };
}

function lifecycleRule(name: string, kind: FindingKind, strategy: SixRStrategy, addsTo: readonly SixRStrategy[] = MOVING): SixRRule {
  return {
    name,
    strategy,
    addsTo,
    reasons: ({ findings }) => findings.filter((finding) => finding.kind === kind).map(({ reason }) => reason),
  };
}

function dependOnIt(dependents: number): string {
  return dependents === 1 ? '1 asset depends on it' : `${dependents} assets depend on it`;
}
