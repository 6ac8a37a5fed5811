import { Equals, IsObject } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';

const PARTS: Parameters<typeof JSONSchema>[0] = {
  additionalProperties: { type: 'object', required: ['status'], properties: { status: { type: 'string', enum: ['up', 'down'] } } },
};

/** The process runs. */
export class LiveView {
  @Equals('ok')
  status: 'ok';
}

/** The process and everything that it needs. */
export class HealthView extends LiveView {
  /** What is up, by name. */
  @IsObject()
  @JSONSchema(PARTS)
  info: object;

  /** What is not up. */
  @IsObject()
  @JSONSchema(PARTS)
  error: object;

  @IsObject()
  @JSONSchema(PARTS)
  details: object;
}
