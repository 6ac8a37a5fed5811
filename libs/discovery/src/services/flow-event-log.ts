import { sql, TenantSession } from '@app/persistence';
import { RegistryService } from '@app/service-registry';
import { FlowEvent } from '../entities/flow-event.entity';

/** The counter on the flow's row orders the events of a flow without gaps, also across processes. */
const APPEND = sql(
  'flow.append_event',
  `WITH numbered AS (
     UPDATE discovery_flows SET event_seq = event_seq + 1
      WHERE client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement()) AND id = $1
      RETURNING event_seq)
   INSERT INTO flow_events (client_account_id, engagement_id, flow_id, seq, type, data)
   SELECT (SELECT sec.tenant()), (SELECT sec.engagement()), $1, event_seq, $2, $3 FROM numbered`,
);
const SINCE = sql(
  'flow.events_since',
  `SELECT * FROM flow_events WHERE client_account_id = (SELECT sec.tenant()) AND engagement_id = (SELECT sec.engagement())
      AND flow_id = $1 AND seq > $2 ORDER BY seq LIMIT 500`,
);

/** What happened to a flow, in order; the source of the event stream. */
@RegistryService('flow_event_log')
export class FlowEventLog {
  constructor(private readonly session: TenantSession) {}

  async append(flowId: string, type: string, data: Record<string, unknown>): Promise<void> {
    await this.session.query(APPEND, [flowId, type, JSON.stringify(data)]);
  }

  since(flowId: string, seq: number): Promise<FlowEvent[]> {
    return this.session.select(FlowEvent, SINCE, [flowId, seq]);
  }
}
