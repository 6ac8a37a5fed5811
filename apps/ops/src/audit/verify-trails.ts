import { AuditTrails, type Verification, verifyTrail } from '@app/audit';
import { type Tenant } from '@app/context';
import { type Database } from '@app/persistence';
import { CliError } from '../cli.error';

/** The verification of a tenant, or of all of them together with the first bad row and whose it is. */
export interface TrailsVerification extends Omit<Verification, 'firstBad'> {
  firstBad: (NonNullable<Verification['firstBad']> & Tenant) | null;
}

/** Verifies one trail, or all; all even when one is bad, so that the figures are whole. `firstBad` is of the first tenant that has one. */
export async function verifyTrails({ pools, orchestrator, digestSigner }: Database, tenant: Tenant | null): Promise<TrailsVerification> {
  const trails = new AuditTrails(pools, orchestrator);
  const sum: TrailsVerification = { ok: true, checkedRows: 0, digests: 0, firstBad: null, unsealedRows: 0 };
  for (const each of tenant ? [tenant] : await trails.tenants()) {
    const { ok, checkedRows, digests, firstBad, unsealedRows } = await verifyTrail(trails.of(each), digestSigner);
    sum.ok &&= ok;
    sum.checkedRows += checkedRows;
    sum.digests += digests;
    sum.unsealedRows += unsealedRows;
    sum.firstBad ??= firstBad && { ...firstBad, clientAccountId: each.clientAccountId, engagementId: each.engagementId };
  }
  return sum;
}

/** For people. */
export function describeFigures({ checkedRows, digests, unsealedRows }: TrailsVerification): string {
  return `${checkedRows} rows and ${digests} digests are as they were sealed; ${unsealedRows} rows are not sealed yet.`;
}

/** Names the first bad row. @throws CliError when there is one */
export function assertWhole({ firstBad }: TrailsVerification, consequence = ''): void {
  if (!firstBad) return;
  const { id, reason, clientAccountId, engagementId } = firstBad;
  const what = `The audit trail was tampered with. First bad row: ${id} (${reason}), of ${clientAccountId}/${engagementId}.`;
  throw new CliError(`${what}${consequence}`);
}
