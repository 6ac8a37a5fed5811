import { RegistryService } from '@app/service-registry';

@RegistryService('connection_service')
export class ConnectionService {
  count(): number {
    return 1;
  }
}

@RegistryService('report_service')
export class ReportService {
  readonly #handlers = new Map<string, () => number>();

  constructor(private readonly connection: ConnectionService) {}

  count(kind: string): number {
    return this.#handlers.get(kind)?.() ?? this.connection.count();
  }
}
