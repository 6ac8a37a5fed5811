import { type AssetFacts } from '../model/asset';

export const ATTRIBUTE_GROUPS = ['infrastructure', 'application', 'business', 'technical_debt'] as const;
export type AttributeGroup = (typeof ATTRIBUTE_GROUPS)[number];

/** What is known of one asset, and from where. */
export interface AssetEvidence {
  facts: AssetFacts;
  /** Columns that no mapping claims, by name. */
  attributes: Record<string, string>;
  /** A hypervisor listed it. */
  virtualised: boolean;
  /** Connections seen at it; null when none were looked for. */
  connections: number | null;
  /** Whether the product lifecycles know its operating system. */
  lifecycleKnown: boolean;
}

/** One of the attributes a migration is decided by. */
export interface CriticalAttribute {
  name: string;
  label: string;
  group: AttributeGroup;
  required: boolean;
  /** What inventory data itself says about it; left out: inventory data cannot say it, only an added column can. */
  known?: (evidence: AssetEvidence) => boolean;
  /** Words of an added column's name that state it. */
  column: RegExp;
  /** How to get it. */
  howToGet: string;
}

type Details = Omit<CriticalAttribute, 'name' | 'label' | 'group' | 'required'>;

/** `label` with a star: required. */
const attribute = (group: AttributeGroup, name: string, label: string, details: Details): CriticalAttribute => ({
  ...{ group, name, label: label.replace(/\*$/, ''), required: label.endsWith('*') },
  ...details,
});

/** The 22 critical attributes. Column patterns are matched against the lower-case words of a column's name. */
export const CRITICAL_ATTRIBUTES: readonly CriticalAttribute[] = [
  attribute('infrastructure', 'operating_system_version', 'Operating system and version*', {
    known: ({ facts }) => facts.osProduct !== null && facts.osVersion !== null,
    column: /^(?!)/,
    howToGet: 'Import an export that has an operating system column, from the hypervisor or a discovery agent.',
  }),
  attribute('infrastructure', 'cpu_memory_storage', 'CPU, memory and storage*', {
    known: ({ facts }) => facts.cpuCores !== null && facts.memoryGb !== null && facts.storageGb !== null,
    column: /^(?!)/,
    howToGet: 'Import a hypervisor export (RVTools vInfo) or the Azure Migrate inventory, which have all three sizes.',
  }),
  attribute('infrastructure', 'network_configuration', 'Network configuration', {
    known: ({ facts }) => facts.ipAddress !== null,
    column: /\b(vlan|subnet|network|netzwerk)\b/,
    howToGet: 'Import an export with IP addresses, for example from the hypervisor with guest tools installed.',
  }),
  attribute('infrastructure', 'virtualisation_platform', 'Virtualisation platform', {
    known: ({ facts, virtualised }) => virtualised || facts.assetType === 'virtual_machine' || facts.assetType === 'container',
    column: /\b(hypervisor|virtuali[sz]ation|virtual|esxi?( host)?|vm ?host)\b/,
    howToGet: 'Import an RVTools export, or a column that names the hypervisor.',
  }),
  attribute('infrastructure', 'performance_baseline', 'Performance baseline', {
    column: /\b(utili[sz]ation|iops|throughput|latency|(cpu|memory|ram|disk|network) usage)\b/,
    howToGet: 'Let a discovery appliance (Azure Migrate, AWS agent) measure CPU, memory and disk for some weeks, and import its export.',
  }),
  attribute('infrastructure', 'availability_requirements', 'Availability requirements*', {
    column: /\b(availability|sla|rto|rpo|uptime|service level)\b/,
    howToGet: 'Ask the service owner for SLA, RTO and RPO, and add them as columns.',
  }),

  attribute('application', 'technology_stack', 'Technology stack*', {
    column: /\b(stack|technology|technologies|runtime|framework|middleware|language|database (type|version|engine))\b/,
    howToGet: 'Collect installed software with a discovery agent, or ask the development team.',
  }),
  attribute('application', 'architecture_pattern', 'Architecture pattern*', {
    column: /\b(app|application|software|system) architecture\b|\barchitecture (pattern|style)\b|\btier (role|layer)\b/,
    howToGet: 'Ask the architect or the development team: monolith, tiers, services, batch.',
  }),
  attribute('application', 'integration_dependencies', 'Integration dependencies*', {
    known: ({ connections }) => connections !== null && connections > 0,
    column: /\b(dependency|dependencies|depends on|interfaces|integrations?|upstream|downstream)\b/,
    howToGet: 'Import a dependency export (Azure Migrate dependency analysis, flow logs) into a flow.',
  }),
  attribute('application', 'data_volume', 'Data volume', {
    column: /\b(data (volume|size)|database size|db size|data gb)\b/,
    howToGet: 'Ask the database administrators for data sizes and growth.',
  }),
  attribute('application', 'user_load', 'User load', {
    column: /\b(users|user (count|load)|sessions|requests per|transactions)\b/,
    howToGet: 'Take user and request counts from monitoring or access logs.',
  }),
  attribute('application', 'business_logic_complexity', 'Business logic complexity*', {
    column: /\bcomplexity\b/,
    howToGet: 'Have the development team rate it (low, medium, high).',
  }),
  attribute('application', 'configuration_complexity', 'Configuration complexity', {
    column: /\b(configuration (complexity|items)|config complexity)\b/,
    howToGet: 'Have the operators rate it from the configuration management system.',
  }),
  attribute('application', 'security_requirements', 'Security requirements', {
    column: /\b(security (zone|requirements?|class)|encryption|firewall zone|dmz)\b/,
    howToGet: 'Ask the security team for the zone and the controls the application needs.',
  }),

  attribute('business', 'business_criticality', 'Business criticality*', {
    column: /\b(criticality|critical|importance|priority|business impact)\b/,
    howToGet: 'Take it from the CMDB or the business impact analysis, and add it as a column.',
  }),
  attribute('business', 'change_tolerance', 'Change tolerance', {
    column: /\b(change (tolerance|window|freeze)|maintenance window|downtime)\b/,
    howToGet: 'Ask the service owner for maintenance windows and freezes.',
  }),
  attribute('business', 'compliance_constraints', 'Compliance constraints*', {
    column: /\b(compliance|regulat\w+|pci|hipaa|gdpr|dsgvo|sox|data classification|pii)\b/,
    howToGet: 'Ask compliance which rules apply (PCI DSS, GDPR, ...), and add a column.',
  }),
  attribute('business', 'stakeholders', 'Stakeholders*', {
    column: /\b(owner|owned by|contact|responsible|stakeholders?|managed by|assigned to|department|business unit|verantwortlich\w*)\b/,
    howToGet: 'Export the owner columns of the CMDB as well.',
  }),

  attribute('technical_debt', 'code_quality', 'Code quality', {
    column: /\b(code (quality|coverage|smells)|test coverage|sonar\w*)\b/,
    howToGet: 'Run a static analysis of the source code; inventory data never has it.',
  }),
  attribute('technical_debt', 'security_vulnerabilities', 'Security vulnerabilities*', {
    column: /\b(vulnerabilit\w+|cves?|cvss|patch level)\b/,
    howToGet: 'Add the results of the vulnerability scanner as a column.',
  }),
  attribute('technical_debt', 'end_of_life', 'End-of-life status*', {
    known: ({ lifecycleKnown }) => lifecycleKnown,
    column: /\b(end of (life|support)|eol|eos)\b/,
    howToGet: 'Report operating systems with their exact version, so that the product lifecycles can be applied.',
  }),
  attribute('technical_debt', 'documentation_quality', 'Documentation quality', {
    column: /\b(documentation|documented|runbook|wiki)\b/,
    howToGet: 'Ask the operators which runbooks exist and how current they are.',
  }),
];
