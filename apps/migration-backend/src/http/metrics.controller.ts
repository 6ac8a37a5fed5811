import { Controller, Get, Header } from '@nestjs/common';
import { NoTransaction } from '@app/persistence';
import { Answers, Public } from '@app/tenancy';
import { Registry } from 'prom-client';

/** For Prometheus. Nothing in it tells of a tenant. Its path is given by MetricsModule. */
@Controller()
@Public()
export class MetricsController {
  constructor(private readonly registry: Registry) {}

  @Get()
  @NoTransaction()
  @Answers(200, null, 'Metrics in the text format of Prometheus.', { texts: ['text/plain'] })
  @Header('content-type', Registry.PROMETHEUS_CONTENT_TYPE)
  read(): Promise<string> {
    return this.registry.metrics();
  }
}
