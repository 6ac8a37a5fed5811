import { ArrayMaxSize, ArrayMinSize, IsArray, IsObject, IsOptional, IsUUID } from 'class-validator';
import { IsRecords, MAX_RECORDS } from './is-records';

export class RecordsOrFlowInput {
  /** Raw records: flat objects, one value (text, number, true, false or null) for each column. Instead of a flow. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_RECORDS)
  @IsObject({ each: true })
  @IsRecords()
  records?: object[];

  /** Default: the flow of the request. */
  @IsOptional()
  @IsUUID()
  flowId?: string;
}
