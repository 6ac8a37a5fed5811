import { RegistryService } from '@app/service-registry';
import { formatOfRecords, interpretRecords, type InterpretedRecords, type RecordsHint } from '../quality/interpret-records';
import { validateRecords, type ValidationReport } from '../quality/validate-records';
import { MappingService } from './mapping-service';
import { readable } from './readable';

/** Confidence from which a flow approves a mapping without a person, unless it is configured otherwise. */
const USUAL_THRESHOLD = 0.85;

/** Looks at records as an import would, without storing them. */
@RegistryService('record_service')
export class RecordService {
  constructor(private readonly mappings: MappingService) {}

  /** @throws AppError UNREADABLE_IMPORT when the columns contradict the kind or format that was asked for. */
  async interpret(records: readonly object[], hint: RecordsHint): Promise<InterpretedRecords> {
    const format = readable(() => formatOfRecords(records, hint));
    return interpretRecords(records, format, await this.mappings.learned(format.kind));
  }

  /** @throws AppError UNREADABLE_IMPORT */
  async validate(records: readonly object[], hint: RecordsHint): Promise<ValidationReport> {
    return validateRecords(await this.interpret(records, hint), USUAL_THRESHOLD);
  }
}
