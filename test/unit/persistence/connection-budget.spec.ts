import { type AppConfig, loadConfig } from '@app/config';
import { connectionBudget } from '../../../libs/persistence/src/connection-budget';

const config = (env: Record<string, string> = {}): AppConfig => loadConfig({ NODE_ENV: 'test', ...env });
const LIMITS = { maxConnections: 100, reserved: 3, roleLimit: 200 };

describe('the connections of all replicas', () => {
  it('fit into a server as PostgreSQL is installed, with everything at its default', () => {
    expect(connectionBudget(config(), LIMITS)).toEqual({
      detail:
        '1 replica x 33 connections (tenant 20, audit 2, ops 4, health 2, worker 4, liveness 1) = 33 of 87 that may be used (max_connections 100, 3 of them reserved, 10 left free)',
      shortages: [],
    });
  });

  it.each([
    ['api', 28],
    ['worker', 33],
    ['all', 33],
  ])('of the role %s are %i each', (ROLE, each) => {
    expect(connectionBudget(config({ ROLE }), LIMITS).detail).toContain(`x ${each} connections`);
  });

  it('are too many from the first that does not fit, and it is said what to change', () => {
    const env = { REPLICAS: '3', ROLE: 'api', SERVICE_POOL_SIZE: '21' };
    expect(connectionBudget(config(env), LIMITS).shortages).toEqual([]);
    expect(connectionBudget(config({ ...env, SERVICE_POOL_SIZE: '22' }), LIMITS).shortages).toEqual([
      {
        detail: expect.stringContaining('3 replicas x 30 connections (tenant 22, audit 2, ops 4, health 2) = 90 of 87'),
        remedy: 'Raise max_connections to 103, or lower SERVICE_POOL_SIZE or REPLICAS; behind a pooler set REPLICAS=0.',
      },
    ]);
  });

  it('of registry_app have a limit of their own, unless there is none', () => {
    const server = { ...LIMITS, maxConnections: 1000 };
    const many = config({ REPLICAS: '11' });
    expect(connectionBudget(many, server).shortages).toEqual([
      {
        detail: expect.stringContaining('11 x SERVICE_POOL_SIZE 20 = 220 of 200'),
        remedy: expect.stringContaining('APP_ROLE_CONNECTION_LIMIT to 220'),
      },
    ]);
    expect(connectionBudget(many, { ...server, roleLimit: 220 }).shortages).toEqual([]);
    expect(connectionBudget(many, { ...server, roleLimit: -1 }).shortages).toEqual([]);
  });

  it('are not counted with REPLICAS=0', () => {
    expect(connectionBudget(config({ REPLICAS: '0', SERVICE_POOL_SIZE: '200' }), LIMITS)).toEqual({
      detail: 'not checked: REPLICAS=0',
      shortages: [],
    });
  });
});
