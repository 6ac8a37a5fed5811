import fc from 'fast-check';
import { countNeighbours } from '../../../libs/discovery/src/graph/count-neighbours';
import { judgeLifecycle } from '../../../libs/discovery/src/lifecycle/judge-lifecycle';
import { LifecycleCatalog } from '../../../libs/discovery/src/lifecycle/lifecycle-catalog';
import { ASSET_STATUSES, ASSET_TYPES, type AssetFacts, ENVIRONMENTS, SIX_R_STRATEGIES } from '../../../libs/discovery/src/model/asset';
import { FINDING_KINDS, type FindingDraft, SEVERITIES } from '../../../libs/discovery/src/model/finding';
import { recommendSixR, type SixRInput } from '../../../libs/discovery/src/six-r/recommend-six-r';
import { SIX_R_RULES } from '../../../libs/discovery/src/six-r/six-r-rules';
import { SPECIAL_PLATFORMS } from '../../../libs/discovery/src/six-r/special-cases.data';

const TODAY = '2026-11-02';
const CATALOG = LifecycleCatalog.bundled();

const FACTS: AssetFacts = {
  ...{ name: 'app01', assetType: 'virtual_machine', hostname: 'app01', fqdn: null, ipAddress: '10.0.0.1' },
  ...{ operatingSystem: 'Windows Server 2025', osProduct: 'windows-server', osVersion: '2025' },
  ...{ cpuCores: 4, memoryGb: 16, storageGb: 100, environment: 'production', application: null, status: 'active' },
};
const os = (operatingSystem: string | null, osProduct: string | null = null, osVersion: string | null = null) => ({
  ...{ operatingSystem, osProduct, osVersion },
});
const WINDOWS_2008_R2 = os('Windows Server 2008 R2', 'windows-server', '2008-r2-sp1');
const WINDOWS_2016 = os('Windows Server 2016', 'windows-server', '2016');
const EXTENDED_RHEL = os('Red Hat Enterprise Linux 7', 'rhel', '7');

/** Asks as the assessment does: with the finding that the bundled dates give on the day. */
function recommend(facts: Partial<AssetFacts> = {}, coupling: { dependents?: number; dependencies?: number } = {}) {
  const all = { ...FACTS, ...facts };
  const finding = judgeLifecycle(CATALOG, all, TODAY);
  return recommendSixR({ facts: all, findings: finding ? [finding] : [], dependents: 0, dependencies: 0, ...coupling });
}

describe('recommendSixR', () => {
  it('rehosts what is in support, and names the system', () => {
    expect(recommend()).toEqual({
      strategy: 'rehost',
      reasons: ['There is no lifecycle finding against "Windows Server 2025": it can move as it is.'],
    });
  });

  it.each([
    ['retired', 'Its status is "retired": it is out of use, so there is nothing left to move.'],
    ['template', 'Its status is "template": it only serves to make machines, so build an image in the cloud instead of moving it.'],
    [
      'powered_off',
      'Its status is "powered off": confirm with its owner that nobody needs it any more, and plan its move if somebody does.',
    ],
  ] as const)('retires what is %s', (status, reason) => {
    expect(recommend({ status })).toEqual({ strategy: 'retire', reasons: [reason] });
  });

  it('warns before it retires what others still depend on', () => {
    expect(recommend({ status: 'retired' }, { dependents: 1 }).reasons[1]).toBe(
      '1 asset depends on it: find out what they use instead before it goes.',
    );
    expect(recommend({ status: 'powered_off' }, { dependents: 3 }).reasons[1]).toMatch(/^3 assets depend on it: /);
  });

  it('warns before it retires a machine that may be standing by for a disaster', () => {
    const warning = expect.stringMatching(/disaster recovery environment.*on purpose/);
    expect(recommend({ status: 'powered_off', environment: 'disaster_recovery' }).reasons).toContainEqual(warning);
    expect(recommend({ status: 'template', environment: 'disaster_recovery' }).reasons).not.toContainEqual(warning);
  });

  it('says nothing about the system of what is retired', () => {
    expect(recommend({ status: 'retired', ...WINDOWS_2008_R2 }).reasons).toHaveLength(1);
  });

  it.each([
    ['load_balancer', "It is a load balancer, which does not move: the cloud's load balancing service takes its place."],
    ['network', 'It is a network device, which does not move: virtual networks, gateways and routing tables take its place.'],
    ['storage', "It is a storage system, which does not move: the cloud's block, file and object storage takes its place."],
    [
      'security_group',
      "It is a firewall or security group, which does not move: the cloud's security groups and firewall rules take its place.",
    ],
  ] as const)('replaces a %s', (assetType, reason) => {
    expect(recommend({ assetType, ...os(null) })).toEqual({ strategy: 'replace', reasons: [reason] });
  });

  it.each([
    ['z/OS 2.4', null, 'rearchitect', 'a mainframe system'],
    ['BS2000 OSD/XC', null, 'rearchitect', 'a mainframe system'],
    ['IBM i 7.3', 'ibm-i', 'rearchitect', 'IBM Power hardware'],
    ['OpenVMS 8.4', null, 'rearchitect', 'no cloud image'],
    ['HPE NonStop OS', null, 'rearchitect', 'no cloud image'],
    ['AIX 7.2', 'ibm-aix', 'replatform', 'IBM Power hardware'],
    ['Solaris 11', 'oracle-solaris', 'replatform', 'no image'],
    ['HP-UX B.11.31', null, 'replatform', 'HPE Integrity hardware'],
    ['VMware ESXi 8.0', 'vmware-esxi', 'replace', 'a hypervisor'],
    ['Windows 10', 'windows', 'replace', 'a desktop system'],
    ['macOS 15', 'macos', 'replace', 'Apple hardware'],
  ])('takes %s for a system that cannot move as it is', (operatingSystem, osProduct, strategy, why) => {
    const { strategy: recommended, reasons } = recommend(os(operatingSystem, osProduct));
    expect(recommended).toBe(strategy);
    expect(reasons[0]).toMatch(new RegExp(`^It runs "${operatingSystem}", which .*${why}.*\\.$`));
  });

  it('looks at the text of the source only where the product is not known', () => {
    expect(recommend(os('Ubuntu 24.04 (mainframe team)', 'ubuntu', '24.04')).strategy).toBe('rehost');
    expect(recommend(os(null, 'ibm-aix', '7.2.5')).reasons[0]).toMatch(/^It runs "ibm-aix", which /);
  });

  it('knows only special platforms that the lifecycle data has', () => {
    for (const product of SPECIAL_PLATFORMS.flatMap(({ products }) => products)) expect(CATALOG.has(product)).toBe(true);
  });

  it('puts containers and databases on managed services', () => {
    expect(recommend({ assetType: 'container' })).toEqual({
      strategy: 'replatform',
      reasons: [expect.stringMatching(/^It is a container: .*managed container platform/)],
    });
    expect(recommend({ assetType: 'database' })).toEqual({
      strategy: 'replatform',
      reasons: [expect.stringMatching(/^It is a database: .*managed database service/)],
    });
  });

  it.each([
    ['more than three years ago', WINDOWS_2008_R2, 'Windows Server 2008 R2 SP1 reached its end of life on 2020-01-14'],
    ['lately', os('CentOS 7', 'centos', '7'), 'CentOS 7 reached its end of life on 2024-06-30'],
    ['but has extended support', EXTENDED_RHEL, 'Red Hat Enterprise Linux 7 reached its end of life on 2024-06-30; extended support'],
    ['within a year', WINDOWS_2016, 'Windows Server 2016 reaches its end of life on 2027-01-12'],
  ])('replatforms a server whose system ends its life %s', (_, facts, reason) => {
    expect(recommend(facts)).toEqual({ strategy: 'replatform', reasons: [expect.stringContaining(reason)] });
  });

  it('rehosts what is past its active support, and says so', () => {
    expect(recommend(os('Windows Server 2019', 'windows-server', '2019'))).toEqual({
      strategy: 'rehost',
      reasons: [expect.stringContaining('Windows Server 2019 left active support on 2024-01-09')],
    });
  });

  it('rehosts what it knows no lifecycle of, with that as the caveat', () => {
    expect(recommend(os('Appliance OS 3.1')).reasons[0]).toMatch(/^There is no lifecycle data for "Appliance OS 3.1": /);
    expect(recommend(os(null)).reasons[0]).toMatch(/^No operating system reported: /);
    expect(recommend(os(null)).reasons).toHaveLength(1);
    expect(recommend(os('Appliance OS 3.1')).strategy).toBe('rehost');
  });

  it('does not claim support where neither a system nor a finding is known', () => {
    const facts = { ...FACTS, ...os(null) };
    expect(recommendSixR({ facts, findings: [], dependents: 0, dependencies: 0 })).toEqual({
      strategy: 'rehost',
      reasons: ['No operating system and no lifecycle finding is known: it can move as it is, once it is clear what it runs.'],
    });
  });

  it.each([
    [3, 'replatform'],
    [4, 'refactor'],
    [5, 'refactor'],
    [6, 'rearchitect'],
    [60, 'rearchitect'],
  ])('looks at an application at its end of life by its dependents: %i', (dependents, strategy) => {
    const { strategy: recommended, reasons } = recommend({ assetType: 'application', ...WINDOWS_2008_R2 }, { dependents });
    expect(recommended).toBe(strategy);
    expect(reasons.at(-1)).toContain('2008 R2 SP1 reached its end of life on 2020-01-14');
    if (strategy !== 'replatform') expect(reasons[0]).toContain(`${dependents} assets depend on it, and the platform of this application`);
  });

  it('changes neither the code of a supported application nor that of a plain server', () => {
    expect(recommend({ assetType: 'application' }, { dependents: 9 }).strategy).toBe('rehost');
    expect(recommend({ assetType: 'component', ...WINDOWS_2016 }, { dependents: 9 }).strategy).toBe('replatform');
    expect(recommend({ assetType: 'server', ...WINDOWS_2008_R2 }, { dependents: 9 }).strategy).toBe('replatform');
  });

  it('names the neighbours of a busy asset', () => {
    expect(recommend({}, { dependents: 4, dependencies: 5 }).reasons.slice(1)).toEqual([
      '4 assets depend on it: agree the cut-over with their owners.',
      'It depends on 5 assets: test the connections to all of them after the move.',
    ]);
    expect(recommend({}, { dependents: 3, dependencies: 3 }).reasons).toHaveLength(1);
  });

  it('names the dependents of a refactored application once', () => {
    const { reasons } = recommend({ assetType: 'application', ...WINDOWS_2008_R2 }, { dependents: 9 });
    expect(reasons.filter((reason) => reason.startsWith('9 assets depend on it'))).toHaveLength(1);
  });

  it.each([
    ['status before type', { status: 'powered_off', assetType: 'load_balancer' }, 'retire'],
    ['type of a device before its system', { assetType: 'storage', ...WINDOWS_2008_R2 }, 'replace'],
    ['platform before type', { assetType: 'database', ...os('z/OS 2.4') }, 'rearchitect'],
    ['database before end of life', { assetType: 'database', ...WINDOWS_2008_R2 }, 'replatform'],
    ['platform before end of life', os('Windows 7', 'windows', '7-sp1'), 'replace'],
  ] as const)('puts %s', (_, facts, strategy) => {
    expect(recommend(facts, { dependents: 9 }).strategy).toBe(strategy);
  });

  it('keeps what later rules say as further reasons', () => {
    expect(recommend({ assetType: 'database', ...WINDOWS_2008_R2 }, { dependents: 4 }).reasons).toEqual([
      expect.stringMatching(/^It is a database: /),
      expect.stringMatching(/^Windows Server 2008 R2 SP1 reached its end of life on 2020-01-14/),
      expect.stringMatching(/^4 assets depend on it: /),
    ]);
    expect(recommend({ assetType: 'database', ...os('z/OS 2.4') }).reasons[1]).toMatch(/^It is a database: /);
    expect(recommend(os('Windows 7', 'windows', '7-sp1')).reasons[1]).toContain('end of life on 2020-01-14');
  });

  it('has a rule for every strategy', () => {
    expect(new Set(SIX_R_RULES.flatMap(({ strategy }) => strategy ?? []))).toEqual(new Set(SIX_R_STRATEGIES));
  });

  it('answers every input with a strategy and full sentences, the same every time, and leaves the input alone', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const before = structuredClone(input);
        const answer = recommendSixR(input);
        expect(SIX_R_STRATEGIES).toContain(answer.strategy);
        expect(answer.reasons.length).toBeGreaterThan(0);
        for (const reason of answer.reasons) expect(reason).toMatch(/^[A-Z0-9].*\.$/s);
        expect(new Set(answer.reasons).size).toBe(answer.reasons.length);
        expect(recommendSixR(structuredClone(before))).toEqual(answer);
        expect(input).toEqual(before);
      }),
    );
  });

  it('retires exactly what does not run', () => {
    fc.assert(fc.property(inputs, (input) => (recommendSixR(input).strategy === 'retire') === (input.facts.status !== 'active')));
  });

  it('never rehosts what is at its end of life', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        fc.pre(input.findings.some(({ kind }) => kind === 'end_of_life'));
        return recommendSixR(input).strategy !== 'rehost';
      }),
    );
  });
});

describe('countNeighbours', () => {
  const edge = (sourceAssetId: string | null, targetAssetId: string | null, noise = false) => ({ sourceAssetId, targetAssetId, noise });

  it('counts assets, not ports, and neither noise nor external ends nor the asset itself', () => {
    const { dependents, dependencies } = countNeighbours([
      ...[edge('web', 'db'), edge('web', 'db'), edge('app', 'db'), edge('web', 'app')],
      ...[edge('web', 'dns', true), edge(null, 'db'), edge('web', null), edge('db', 'db')],
    ]);
    expect(Object.fromEntries(dependents)).toEqual({ db: 2, app: 1 });
    expect(Object.fromEntries(dependencies)).toEqual({ web: 2, app: 1 });
  });
});

const findings: fc.Arbitrary<FindingDraft> = fc.record({
  kind: fc.constantFrom(...FINDING_KINDS),
  product: fc.constantFrom('windows-server', 'rhel', 'Appliance OS'),
  cycle: fc.constantFrom('2012', null),
  date: fc.constantFrom('2020-01-14', null),
  severity: fc.constantFrom(...SEVERITIES),
  reason: fc.constantFrom('Windows Server 2012 reached its end of life on 2023-10-10.', 'There is no lifecycle data for it.'),
});

const inputs: fc.Arbitrary<SixRInput> = fc.record({
  facts: fc.record({
    ...Object.fromEntries(Object.entries(FACTS).map(([key, value]) => [key, fc.constant(value)])),
    name: fc.string(),
    assetType: fc.constantFrom(...ASSET_TYPES),
    status: fc.constantFrom(...ASSET_STATUSES),
    environment: fc.option(fc.constantFrom(...ENVIRONMENTS)),
    operatingSystem: fc.option(fc.oneof(fc.string(), fc.constantFrom('z/OS 2.4', 'HP-UX 11i', 'OpenVMS'))),
    osProduct: fc.option(fc.constantFrom('windows', 'windows-server', 'ibm-aix', 'ibm-i', 'vmware-esxi', 'rhel', 'not-known')),
    osVersion: fc.option(fc.string()),
  }) as fc.Arbitrary<AssetFacts>,
  findings: fc.uniqueArray(findings, { maxLength: 2, selector: ({ reason }) => reason }),
  dependents: fc.nat(12),
  dependencies: fc.nat(12),
});
