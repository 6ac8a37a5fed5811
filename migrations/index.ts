import { CreateTenancy1764000000100 } from './1764000000100-create-tenancy';
import { CreateAudit1764000000200 } from './1764000000200-create-audit';
import { CreateDiscovery1764000000300 } from './1764000000300-create-discovery';
import { RefineDiscovery1764100000400 } from './1764100000400-refine-discovery';
import { CreateCommitGate1764100000500 } from './1764100000500-create-commit-gate';
import { AddOidcPrincipals1764100000600 } from './1764100000600-add-oidc-principals';
import { CreateIsolationCanaries1764100000700 } from './1764100000700-create-isolation-canaries';
import { CreateIdempotency1764200000800 } from './1764200000800-create-idempotency';
import { PartitionAudit1764200000900 } from './1764200000900-partition-audit';
import { DryRun1764200001000 } from './1764200001000-dry-run';
import { FlowControl1764200001100 } from './1764200001100-flow-control';

/** In the order they run. Append only: a migration that has been released never changes. */
export const MIGRATIONS = [
  CreateTenancy1764000000100,
  CreateAudit1764000000200,
  CreateDiscovery1764000000300,
  RefineDiscovery1764100000400,
  CreateCommitGate1764100000500,
  AddOidcPrincipals1764100000600,
  CreateIsolationCanaries1764100000700,
  CreateIdempotency1764200000800,
  PartitionAudit1764200000900,
  DryRun1764200001000,
  FlowControl1764200001100,
];
