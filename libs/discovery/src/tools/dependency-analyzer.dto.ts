import { Type } from 'class-transformer';
import { IsArray, IsIn, IsInt, IsNumber, IsOptional, IsString, IsUUID, ValidateNested } from 'class-validator';

export class FlowInput {
  /** Default: the flow of the request. */
  @IsOptional()
  @IsUUID()
  flowId?: string;
}

export class BottleneckOutput {
  @IsUUID()
  id: string;

  @IsString()
  name: string;

  /** Assets that depend on it. */
  @IsInt()
  dependents: number;

  /** Assets it depends on. */
  @IsInt()
  dependencies: number;

  @IsInt()
  degree: number;

  /** `high` with a degree above 5. */
  @IsIn(['medium', 'high'])
  severity: 'medium' | 'high';
}

export class DependencyAnalyzerOutput {
  @IsInt()
  nodes: number;

  /** Pairs of assets of which one depends on the other; noise and external ends left out. */
  @IsInt()
  edges: number;

  /** Share of all possible pairs, 0..1. */
  @IsNumber()
  density: number;

  /** Assets without a dependency either way. */
  @IsInt()
  isolated: number;

  /** Observed edges that are infrastructure traffic. */
  @IsInt()
  noiseEdges: number;

  /** Observed edges with an end outside the inventory. */
  @IsInt()
  externalEdges: number;

  @IsInt()
  bottleneckCount: number;

  /** Assets with a degree above 3, the busiest first, at most 50. */
  @ValidateNested({ each: true })
  @Type(() => BottleneckOutput)
  bottlenecks: BottleneckOutput[];

  /** Names of assets that depend on each other in a circle. */
  @IsArray({ each: true })
  cycles: string[][];

  /** From the asset that waits for all others to the one they wait for; a step of several names is a cycle. */
  @IsArray({ each: true })
  longestChain: string[][];
}
