import { isoDay, systemClock } from '@app/kernel';
import { RegistryService } from '@app/service-registry';
import { parseOperatingSystem } from '../cleansing/parse-operating-system';
import { judgeLifecycle, type OperatingSystemFacts } from '../lifecycle/judge-lifecycle';
import { LifecycleCatalog } from '../lifecycle/lifecycle-catalog';
import { type FindingDraft, SEVERITIES, type Severity } from '../model/finding';
import { FlowService } from './flow-service';
import { InventoryService } from './inventory-service';

/** A system that is in no inventory. */
export interface NamedSystem {
  name: string;
  operatingSystem: string;
  osVersion: string | null;
}

export interface LegacyFinding extends FindingDraft {
  /** Null for a system that is in no inventory. */
  assetId: string | null;
  name: string;
}

export interface LegacyReport {
  assessmentDate: string;
  assessed: number;
  /** In support on that day, with no end in the next twelve months. */
  supported: number;
  bySeverity: Record<Severity, number>;
  /** The most severe first, then by name; at most 1,000. */
  findings: LegacyFinding[];
  omittedFindings: number;
}

type Judged = OperatingSystemFacts & Pick<LegacyFinding, 'assetId' | 'name'>;

const MAX_FINDINGS = 1_000;
const ALL = Number.MAX_SAFE_INTEGER;

/** Judges operating systems by the product lifecycles. Days are written `YYYY-MM-DD`. */
@RegistryService('tech_debt_service')
export class TechDebtService {
  constructor(
    private readonly flows: FlowService,
    private readonly inventory: InventoryService,
  ) {}

  /** @param date default: the flow's. @throws AppError NOT_FOUND, or FLOW_STATE_CONFLICT before the flow has its inventory. */
  async ofFlow(flowId: string, date: string | null): Promise<LegacyReport> {
    const flow = await this.flows.getAfter('asset_inventory', flowId);
    const assets = await this.inventory.page(flowId, null, ALL);
    return report(
      assets.map(({ id, name, operatingSystem, osProduct, osVersion }) => ({ assetId: id, name, operatingSystem, osProduct, osVersion })),
      date ?? flow.assessmentDate,
    );
  }

  /** @param date default: today */
  ofSystems(systems: readonly NamedSystem[], date: string | null): Promise<LegacyReport> {
    const judged = systems.map(({ name, operatingSystem, osVersion }) => ({
      ...{ assetId: null, name, operatingSystem },
      ...parseOperatingSystem(operatingSystem, osVersion),
    }));
    return Promise.resolve(report(judged, date ?? isoDay(systemClock.now())));
  }
}

function report(systems: Judged[], assessmentDate: string): LegacyReport {
  const catalog = LifecycleCatalog.bundled();
  const findings = systems.flatMap(({ assetId, name, ...os }): LegacyFinding[] => {
    const finding = judgeLifecycle(catalog, os, assessmentDate);
    return finding ? [{ assetId, name, ...finding }] : [];
  });
  const rank = ({ severity }: LegacyFinding): number => SEVERITIES.indexOf(severity);
  findings.sort((a, b) => rank(b) - rank(a) || (a.name < b.name ? -1 : 1));
  const count = (wanted: Severity): number => findings.filter(({ severity }) => severity === wanted).length;
  return {
    assessmentDate,
    assessed: systems.length,
    // A closed support window with paid-for fixes, or unknown dates, is no support to rely on: only the absence of a finding is.
    supported: systems.length - findings.length,
    bySeverity: { info: count('info'), low: count('low'), medium: count('medium'), high: count('high'), critical: count('critical') },
    findings: findings.slice(0, MAX_FINDINGS),
    omittedFindings: Math.max(findings.length - MAX_FINDINGS, 0),
  };
}
