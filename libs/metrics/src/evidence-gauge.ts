import { Injectable } from '@nestjs/common';
import { InjectMetric } from '@willsoto/nestjs-prometheus';
import { Gauge } from 'prom-client';
import { AUDIT_EVIDENCE_WAITING_ROWS } from './metric-names';

/** Shows how much evidence waits for the database. */
@Injectable()
export class EvidenceGauge {
  constructor(@InjectMetric(AUDIT_EVIDENCE_WAITING_ROWS) private readonly waiting: Gauge) {}

  show(rows: number): void {
    this.waiting.set(rows);
  }
}
