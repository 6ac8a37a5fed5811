import { PrimaryColumn } from 'typeorm';

/** First columns of every tenant table. Filled by the session, never by its callers. */
export abstract class TenantEntity {
  @PrimaryColumn({ type: 'uuid' })
  clientAccountId: string;

  @PrimaryColumn({ type: 'uuid' })
  engagementId: string;
}
