import { RegistryService } from '@app/service-registry';
import { sql, TenantSession } from '@app/persistence';
import { seededRandom } from '../../support/seeded-random';
import { Note } from '../attacks/attack-scene';

const ALL = sql('mixed.all', 'SELECT source FROM learned_mappings LIMIT 50');
const COUNT = sql('mixed.count', 'SELECT count(*) AS rows FROM learned_mappings WHERE client_account_id <> (SELECT sec.tenant())');
const TOUCH = sql('mixed.touch', `UPDATE learned_mappings SET target = 'touched' WHERE source LIKE $1 RETURNING source`);
const BROKEN = sql('mixed.broken', 'SELECT 1 / $1::int');

interface Work {
  tag: string;
  seed: number;
  operations: number;
}

/** Operations that try to see and to hit more than they may; what they see is counted. */
@RegistryService('mixed_work_service')
export class MixedWorkService {
  constructor(private readonly session: TenantSession) {}

  async run({ tag, seed, operations }: Work): Promise<{ foreign: number; left: number }> {
    const random = seededRandom(seed);
    const next = (below: number): number => Math.floor(random() * below);
    const own = `${tag.split('/')[0]}/`;
    const left = new Set<string>();
    let foreign = 0;
    const look = (rows: { source: string }[]): void => void (foreign += rows.filter(({ source }) => !source.startsWith(own)).length);

    for (let step = 0; step < operations; step++) {
      const source = `${tag}/${step}`;
      switch (next(8)) {
        case 0:
          look(await this.session.find(Note, {}, { limit: 20 }));
          break;
        case 1:
          look(await this.session.query<{ source: string }>(ALL));
          break;
        case 2:
          foreign += (await this.session.query<{ rows: number }>(COUNT))[0]!.rows;
          break;
        case 3:
          look(await this.session.query<{ source: string }>(TOUCH, ['%/touch-me']));
          break;
        case 4:
          foreign += await this.session.deleteAny(Note, { source: 'somebody/touch-me' });
          break;
        case 5:
          await this.session.savepoint(() => this.session.query(BROKEN, [0])).catch(() => undefined);
          break;
        default:
          await this.session.insert(Note, { kind: 'mixed', source, target: 'name' });
          left.add(source);
      }
    }
    return { foreign, left: left.size };
  }
}
