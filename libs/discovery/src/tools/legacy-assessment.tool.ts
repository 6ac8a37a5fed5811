import { type ServiceRegistry } from '@app/service-registry';
import { Tool, type ToolHandler } from '@app/tools';
import { TechDebtService } from '../services/tech-debt-service';
import { flowOr } from './flow-or';
import { LegacyAssessmentInput, LegacyAssessmentOutput, type SystemInput } from './legacy-assessment.dto';

@Tool({
  name: 'legacy_assessment_tool',
  version: '1.0.0',
  effect: 'read',
  description: "Judges the operating systems of a flow's assets, or of given systems, by their support dates on a day.",
  input: LegacyAssessmentInput,
  output: LegacyAssessmentOutput,
  roles: ['agent'],
  audited: ['flowId', 'assessmentDate'],
})
export class LegacyAssessmentTool implements ToolHandler<LegacyAssessmentInput, LegacyAssessmentOutput> {
  async execute({ flowId, systems, assessmentDate }: LegacyAssessmentInput, services: ServiceRegistry): Promise<LegacyAssessmentOutput> {
    const flow = flowOr({ flowId, instead: { field: 'systems', value: systems } }, services);
    const techDebt = services.get(TechDebtService);
    const date = assessmentDate ?? null;
    return flow === null ? techDebt.ofSystems((systems ?? []).map(named), date) : techDebt.ofFlow(flow, date);
  }
}

const named = ({ osVersion, ...system }: SystemInput) => ({ ...system, osVersion: osVersion ?? null });
