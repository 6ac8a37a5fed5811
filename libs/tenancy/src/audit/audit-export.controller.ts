import { Readable } from 'node:stream';
import { Controller, Get, Query, StreamableFile } from '@nestjs/common';
import { AuditTrails, exportDigests, exportRows } from '@app/audit';
import { currentContext } from '@app/context';
import { DigestSigner, NoTransaction } from '@app/persistence';
import { Roles } from '../access-policy';
import { Answers } from '../answers.decorator';
import { AuditExportQuery } from './audit-export.dto';

const NDJSON = 'application/x-ndjson';

/** The tenant's audit trail and its digests as files that `ops/scripts/verify-audit-export.mjs` verifies without this service. */
@Controller('api/v1/audit')
@Roles('auditor')
export class AuditExportController {
  readonly #signer: DigestSigner;

  constructor(
    private readonly trails: AuditTrails,
    signer: DigestSigner,
  ) {
    this.#signer = signer;
  }

  @Get('logs/export')
  @Answers(200, null, 'Exports the audit trail of the engagement as canonical lines or CSV, in the order of sealing.', {
    texts: [NDJSON, 'text/csv'],
  })
  @NoTransaction()
  async rows(@Query() { format = 'ndjson', ...filters }: AuditExportQuery): Promise<StreamableFile> {
    const pieces = exportRows(this.trails.ofContext(currentContext()), await this.trails.horizon(), format, filters);
    return streamOf(pieces, format === 'csv' ? 'text/csv; charset=utf-8' : NDJSON, `audit-logs.${format}`);
  }

  @Get('digests/export')
  @Answers(200, null, 'Exports the signed digests of the audit trail, with the public keys and the months that were dropped.', {
    texts: [NDJSON],
  })
  @NoTransaction()
  digests(): Promise<StreamableFile> {
    return streamOf(exportDigests(this.trails.ofContext(currentContext()), this.#signer.keys), NDJSON, 'digests.ndjson');
  }
}

/** The first piece is fetched before anything is answered, so that what goes wrong with it is a problem document. */
async function streamOf(pieces: AsyncGenerator<string>, type: string, filename: string): Promise<StreamableFile> {
  const first = await pieces.next();
  async function* all(): AsyncGenerator<string> {
    if (first.done) return;
    yield first.value;
    yield* pieces;
  }
  return new StreamableFile(Readable.from(all(), { objectMode: false }), { type, disposition: `attachment; filename="${filename}"` });
}
