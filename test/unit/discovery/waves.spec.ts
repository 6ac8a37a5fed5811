import fc from 'fast-check';
import { planWaves, type PlannedAsset } from '../../../libs/discovery/src/graph/plan-waves';
import { strongComponents } from '../../../libs/discovery/src/graph/strong-components';

const edge = (source: string | null, target: string | null, rest: { port?: number | null; noise?: boolean } = {}) => ({
  ...{ sourceAssetId: source, targetAssetId: target, port: 5432, noise: false },
  ...rest,
});
const assets = (...names: string[]): PlannedAsset[] => names.map((name) => ({ id: name, name, movable: true }));
const names = (plan: ReturnType<typeof planWaves>) => plan.waves.map((wave) => wave.assets.map((asset) => asset.name));

/** Which nodes each node reaches, by brute force. */
function reachability(targets: number[][]): boolean[][] {
  const reaches = targets.map((each, node) => targets.map((_, other) => other === node || each.includes(other)));
  for (const [middle, fromMiddle] of reaches.entries()) {
    for (const row of reaches) if (row[middle]) fromMiddle.forEach((yes, other) => (row[other] ||= yes));
  }
  return reaches;
}

const graphs = fc
  .integer({ min: 1, max: 12 })
  .chain((size) => fc.array(fc.uniqueArray(fc.nat(size - 1), { maxLength: 3 }), { minLength: size, maxLength: size }));

describe('strongComponents', () => {
  it('puts two nodes together exactly when each reaches the other, and what is pointed to first', () => {
    fc.assert(
      fc.property(graphs, (targets) => {
        const reaches = reachability(targets);
        const components = strongComponents(targets);
        const place = targets.map((_, node) => components.findIndex((members) => members.includes(node)));
        expect(components.flat().sort((a, b) => a - b)).toEqual([...targets.keys()]);
        for (const a of targets.keys()) {
          for (const b of targets.keys()) {
            expect(place[a] === place[b]).toBe(Boolean(reaches[a]?.[b] && reaches[b]?.[a]));
            if (reaches[a]?.[b]) expect(place[b]).toBeLessThanOrEqual(place[a] ?? -1);
          }
        }
      }),
    );
  });
});

describe('planWaves', () => {
  it('moves what others depend on first and says why', () => {
    const plan = planWaves(assets('web01', 'app01', 'db01', 'alone'), [edge('web01', 'app01', { port: null }), edge('app01', 'db01')]);
    expect(plan).toEqual({
      waves: [
        {
          number: 1,
          assets: [
            { id: 'alone', name: 'alone' },
            { id: 'db01', name: 'db01' },
          ],
          reasons: ['2 assets nothing else must precede'],
        },
        { number: 2, assets: [{ id: 'app01', name: 'app01' }], reasons: ['waits for wave 1: app01 depends on db01 (port 5432)'] },
        { number: 3, assets: [{ id: 'web01', name: 'web01' }], reasons: ['waits for wave 2: web01 depends on app01'] },
      ],
      cycles: [],
    });
  });

  it('goes by the longest way', () => {
    expect(names(planWaves(assets('a', 'b', 'c'), [edge('a', 'c'), edge('a', 'b'), edge('b', 'c')]))).toEqual([['c'], ['b'], ['a']]);
  });

  it('keeps a cycle together and names it', () => {
    const plan = planWaves(assets('c', 'a', 'b', 'web'), [edge('a', 'b'), edge('b', 'c'), edge('c', 'a'), edge('web', 'b')]);
    expect(names(plan)).toEqual([['a', 'b', 'c'], ['web']]);
    expect(plan.cycles).toEqual([['a', 'b', 'c']]);
    expect(plan.waves[0]?.reasons).toContain('includes the cycle a, b, c, which must move together');
  });

  it('is not ordered by noise, by the outside world or by itself', () => {
    const edges = [edge('a', 'b', { noise: true }), edge('a', null), edge(null, 'b'), edge('a', 'a'), edge('a', 'stranger')];
    expect(planWaves(assets('a', 'b'), edges)).toMatchObject({ waves: [{ assets: [{ id: 'a' }, { id: 'b' }] }], cycles: [] });
  });

  it('leaves out what does not move, with the edges through it', () => {
    const [a, b] = assets('a', 'b').flatMap((asset) => asset);
    const retired = { id: 'old', name: 'old', movable: false, reasonNotMoving: 'retired' };
    const plan = planWaves(
      [a, b, retired].flatMap((asset) => asset ?? []),
      [edge('a', 'old'), edge('old', 'b')],
    );
    expect(names(plan)).toEqual([['a', 'b']]);
    expect(plan.waves[0]?.reasons).toEqual(['2 assets nothing else must precede', 'not waited for: a depends on old (retired)']);
  });

  it('gives three examples and counts the rest', () => {
    const edges = ['a', 'b', 'c', 'd', 'e'].map((id) => edge(id, 'db'));
    expect(planWaves(assets('a', 'b', 'c', 'd', 'e', 'db'), edges).waves[1]?.reasons).toEqual([
      'waits for wave 1: a depends on db (port 5432), b depends on db (port 5432), c depends on db (port 5432) and 2 more',
    ]);
  });

  it('plans nothing for nothing', () => {
    expect(planWaves([], [])).toEqual({ waves: [], cycles: [] });
  });

  it('puts every movable asset in one wave, and what it depends on earlier unless they form a cycle', () => {
    const plans = fc.record({ targets: graphs, still: fc.uniqueArray(fc.nat(11), { maxLength: 4 }) });
    fc.assert(
      fc.property(plans, ({ targets, still }) => {
        const all = targets.map((_, node) => ({ id: `id${node}`, name: `n${node}`, movable: !still.includes(node) }));
        const edges = targets.flatMap((each, node) => each.map((target) => edge(`id${node}`, `id${target}`)));
        const { waves } = planWaves(all, edges);
        const placed = waves.flatMap((wave) => wave.assets.map(({ id }) => [id, wave.number] as const));
        expect(placed.map(([id]) => id).sort()).toEqual(all.flatMap(({ id, movable }) => (movable ? [id] : [])).sort());
        expect(waves.map((wave) => wave.number)).toEqual(waves.map((_, index) => index + 1));

        const waveOf = new Map(placed);
        const moving = targets.map((each, node) => (still.includes(node) ? [] : each.filter((target) => !still.includes(target))));
        const reaches = reachability(moving);
        for (const [source, each] of moving.entries()) {
          for (const target of each) {
            const [first, second] = [waveOf.get(`id${target}`) ?? NaN, waveOf.get(`id${source}`) ?? NaN];
            if (reaches[target]?.[source]) expect(first).toBe(second);
            else expect(first).toBeLessThan(second);
          }
        }
      }),
    );
  });

  it('survives a chain and a cycle of 20,000, and 60,000 edges', () => {
    const many = assets(...Array.from({ length: 20_000 }, (_, i) => `n${i}`));
    const chain = many.slice(1).map((asset, i) => edge(asset.id, `n${i}`));
    expect(planWaves(many, chain).waves).toHaveLength(20_000);
    const cycle = planWaves(many, [...chain, edge('n0', 'n19999')]);
    expect(cycle.waves).toHaveLength(1);
    expect(cycle.cycles[0]).toHaveLength(20_000);
    expect(cycle.waves[0]?.reasons[1]).toMatch(/and 19988 more, which must move together$/);

    const dense = Array.from({ length: 60_000 }, (_, i) => edge(`n${(i * 7919) % 20_000}`, `n${(i * 104_729) % 20_000}`));
    expect(planWaves(many, dense).waves.flatMap((wave) => wave.assets)).toHaveLength(20_000);
  });
});
