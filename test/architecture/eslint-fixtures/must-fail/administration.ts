// expect: no-own-session
import { AdministrationService } from '@app/tenancy';

export class Service {
  constructor(private readonly administration: AdministrationService) {}
}
