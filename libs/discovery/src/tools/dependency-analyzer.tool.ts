import { type ServiceRegistry } from '@app/service-registry';
import { Tool, type ToolHandler } from '@app/tools';
import { DependencyAnalysisService } from '../services/dependency-analysis-service';
import { DependencyAnalyzerOutput, FlowInput } from './dependency-analyzer.dto';
import { flowOf } from './flow-or';

@Tool({
  name: 'dependency_analyzer',
  version: '1.0.0',
  effect: 'read',
  description: "Measures a flow's dependency graph: size, noise, external ends, density, bottlenecks, cycles and the longest chain.",
  input: FlowInput,
  output: DependencyAnalyzerOutput,
  roles: ['agent'],
  audited: ['flowId'],
})
export class DependencyAnalyzerTool implements ToolHandler<FlowInput, DependencyAnalyzerOutput> {
  async execute({ flowId }: FlowInput, services: ServiceRegistry): Promise<DependencyAnalyzerOutput> {
    return services.get(DependencyAnalysisService).analyse(flowOf(flowId, services));
  }
}
