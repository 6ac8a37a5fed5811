import { BY_DESIGN } from './crossing/by-design';
import { CrossingMatrix } from './crossing/crossing-matrix';
import { OWN_REQUESTS } from './crossing/own-requests';
import { registeredRoutes } from './crossing/registered-routes';
import { setScene } from './crossing/scene';
import { unusedPlaces } from './crossing/slots';

/**
 * Every operation of the API document x every place for an id x an id of another client account, and of another engagement of
 * the same one, against an id that nobody has x every credential: the same answer, and not a row of the others is changed.
 */
describe('the crossing matrix', () => {
  let matrix: CrossingMatrix;
  const started = performance.now();

  beforeAll(async () => {
    matrix = await CrossingMatrix.of(await setScene(), OWN_REQUESTS);
  }, 120_000);
  afterAll(async () => {
    const { operations, slots, pairs, requests } = matrix.sent;
    const seconds = Math.round((performance.now() - started) / 1000);
    process.stdout.write(`crossing matrix: ${operations} operations, ${slots} slots, ${pairs} pairs, ${requests} requests, ${seconds} s\n`);
    await matrix.scene.app.close();
  });

  it('knows every operation of the API document, and none that is not in it', () => {
    expect(Object.keys(OWN_REQUESTS).sort()).toEqual([...matrix.operations.keys()].sort());
  });

  it('is made from a document that has every route of the application', () => {
    const tools = /^(POST \/api\/v1\/tools\/)[a-z_]+(\/executions)$/;
    const documented = new Set([...matrix.operations.keys()].map((name) => name.replace(tools, '$1{name}$2')));
    expect(registeredRoutes(matrix.scene.app).filter((route) => !documented.has(route))).toEqual([]);
  });

  it('has a place for an id beside the headers in every operation, but in those that say why not', () => {
    const without = [...matrix.operations]
      .filter(([, { slots }]) => slots.every(({ in: where }) => where === 'header'))
      .map(([name]) => name);
    const explained = Object.entries(OWN_REQUESTS).flatMap(([name, { withoutId }]) => (withoutId ? [name] : []));
    expect(explained.sort()).toEqual(without.sort());
  });

  it('lists no place that no operation has, and no exception for an operation that is gone', () => {
    expect(unusedPlaces(new Set([...matrix.operations.values()].flatMap(({ places }) => places)))).toEqual([]);
    expect(BY_DESIGN.filter(({ operation }) => !matrix.operations.has(operation))).toEqual([]);
  });

  it.each(Object.keys(OWN_REQUESTS))('finds no difference in %s', async (name) => {
    expect((await matrix.cross(name)).join('\n')).toBe('');
  });
});
