import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ViolationCounter } from '@app/metrics';
import { ToolCatalogue } from './tool-catalogue';

/** Makes every registered tool a label of the metrics, before the first one runs. */
@Injectable()
export class ToolMetrics implements OnApplicationBootstrap {
  constructor(
    private readonly catalogue: ToolCatalogue,
    private readonly violations: ViolationCounter,
  ) {}

  onApplicationBootstrap(): void {
    this.violations.know(this.catalogue.all().map(({ options }) => options.name));
  }
}
