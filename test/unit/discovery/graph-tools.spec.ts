import { longestChain } from '../../../libs/discovery/src/graph/longest-chain';
import { planNamedAssets } from '../../../libs/discovery/src/graph/plan-named-assets';

const edge = (sourceAssetId: string, targetAssetId: string, noise = false) => ({ sourceAssetId, targetAssetId, noise });
const nodes = (...names: string[]) => names.map((name) => ({ id: name, name: name.toUpperCase() }));

describe('longestChain', () => {
  it('goes from the asset that waits for all others to the one they wait for', () => {
    const edges = [edge('web', 'app'), edge('app', 'db'), edge('web', 'db'), edge('db', 'san'), edge('x', 'san')];
    expect(longestChain(nodes('db', 'x', 'web', 'san', 'app'), edges)).toEqual([['WEB'], ['APP'], ['DB'], ['SAN']]);
  });

  it('counts a cycle as one step and leaves out noise', () => {
    const edges = [edge('a', 'b'), edge('b', 'c'), edge('c', 'b'), edge('c', 'd'), edge('d', 'e', true)];
    expect(longestChain(nodes('a', 'b', 'c', 'd', 'e'), edges)).toEqual([['A'], ['B', 'C'], ['D']]);
  });

  it('is empty where nothing depends on anything', () => {
    expect(longestChain([], [])).toEqual([]);
    expect(longestChain(nodes('a', 'b'), [])).toEqual([]);
  });

  it('takes a chain of 20,000 assets without running out of stack', () => {
    const names = Array.from({ length: 20_000 }, (_, i) => `n${i}`);
    const edges = names.slice(1).map((name, i) => edge(`n${i}`, name));
    expect(longestChain(nodes(...names), edges)).toHaveLength(20_000);
  });
});

describe('planNamedAssets', () => {
  const asset = (name: string, ipAddress: string | null = null) => ({ name, ipAddress, status: 'active' as const });
  const needs = (source: string, target: string, port: number | null = null) => ({ source, target, port, protocol: null });

  it('resolves short and full names and addresses of one asset', () => {
    const { waves, ignored } = planNamedAssets(
      [asset('web01.corp.example', '10.0.0.1'), asset('app01'), asset('db01', '10.0.0.3')],
      [needs('web01', 'app01.corp.example'), needs('APP01', '10.0.0.3'), needs('web01.corp.example', 'app01', 8080)],
    );
    expect(ignored).toEqual([]);
    expect(waves.map(({ assets }) => assets)).toEqual([
      [{ id: '2', name: 'db01' }],
      [{ id: '1', name: 'app01' }],
      [{ id: '0', name: 'web01.corp.example' }],
    ]);
  });

  it('accounts for every dependency: it orders, or the reason is said', () => {
    const { waves, ignored } = planNamedAssets(
      [asset('a'), asset('b')],
      [needs('a', 'b', 53), needs('a', 'c'), needs('a', 'localhost'), needs('c', 'd')],
    );
    expect(waves).toHaveLength(1);
    expect(ignored).toEqual([
      { source: 'a', target: 'b', reason: expect.stringMatching(/^infrastructure traffic: .*port 53/) },
      { source: 'a', target: 'c', reason: 'c is not among the assets' },
      { source: 'a', target: 'localhost', reason: expect.stringContaining('no other machine') },
      { source: 'c', target: 'd', reason: 'c is not among the assets' },
    ]);
  });
});
