import { IsIn, IsOptional, IsString } from 'class-validator';

const VERDICTS = ['passed', 'failed'] as const;
/** 'failed': it did not show what it should; why is in the detail of the probe. */
export type ProbeVerdict = (typeof VERDICTS)[number];

/** What one probe has shown. */
export class ProbeResult {
  @IsString()
  name: string;

  /** What a tenant may do: shows that the probe works, so that a broken one cannot look like isolation. */
  @IsIn(VERDICTS)
  control: ProbeVerdict;

  /** What it may not do. */
  @IsIn(VERDICTS)
  refusal: ProbeVerdict;

  /** For people, only when something failed. Names tables, policies and SQLSTATEs, never data. */
  @IsOptional()
  @IsString()
  detail?: string;
}
