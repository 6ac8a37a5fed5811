import { AppError } from '@app/kernel';
import { type ServiceRegistry } from '@app/service-registry';
import { Tool, type ToolHandler } from '@app/tools';
import { DependencyAnalysisService } from '../services/dependency-analysis-service';
import { flowOr } from './flow-or';
import { type PlannedAssetInput, type PlannedDependencyInput, WavePlannerInput, WavePlannerOutput } from './migration-wave-planner.dto';

@Tool({
  name: 'migration_wave_planner',
  version: '1.0.0',
  effect: 'read',
  description: 'Plans migration waves for a flow, or for given assets and dependencies: what others depend on goes first.',
  input: WavePlannerInput,
  output: WavePlannerOutput,
  roles: ['agent'],
  audited: ['flowId'],
})
export class MigrationWavePlannerTool implements ToolHandler<WavePlannerInput, WavePlannerOutput> {
  async execute({ flowId, assets, dependencies }: WavePlannerInput, services: ServiceRegistry): Promise<WavePlannerOutput> {
    const planner = services.get(DependencyAnalysisService);
    if (dependencies && !assets) throw new AppError('VALIDATION_FAILED', 'Give the assets that the dependencies are about.');
    const flow = flowOr({ flowId, instead: { field: 'assets', value: assets } }, services);
    return flow === null ? planner.planNamed((assets ?? []).map(named), (dependencies ?? []).map(between)) : planner.planFlow(flow);
  }
}

const named = ({ name, ipAddress, status }: PlannedAssetInput) => ({ name, ipAddress: ipAddress ?? null, status: status ?? 'active' });
const between = ({ port, protocol, ...ends }: PlannedDependencyInput) => ({ ...ends, port: port ?? null, protocol: protocol ?? null });
