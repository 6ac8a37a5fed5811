import { AppError, uuidV7 } from '@app/kernel';
import { type RequestContext } from '@app/context';
import { type FindOptions, sql, TenantSession, translateDatabaseError } from '@app/persistence';
import { RegistryService } from '@app/service-registry';

const OWN = 'client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement())';
const PAGE = sql('fixture.page', `SELECT * FROM assets WHERE ${OWN} AND id > $1 ORDER BY id LIMIT $2`);

@RegistryService('fixture_service')
export class FixtureService {
  constructor(
    private readonly session: TenantSession,
    private readonly context: RequestContext,
  ) {}

  async page(after: string, options: FindOptions): Promise<unknown[]> {
    try {
      return await this.session.savepoint(() => this.session.query(PAGE, [after, options.limit ?? 10, this.context.requestId, uuidV7()]));
    } catch (error) {
      throw translateDatabaseError(error) ?? AppError.notFound('asset');
    }
  }
}
