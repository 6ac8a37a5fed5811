import { Controller, Post } from '@nestjs/common';
import { AuditTrails, verifyTrail } from '@app/audit';
import { currentContext } from '@app/context';
import { KeepsKey } from '@app/idempotency';
import { DigestSigner, NoTransaction } from '@app/persistence';
import { Roles } from '../access-policy';
import { Answers } from '../answers.decorator';
import { AuditVerification } from './audit-verification.view';

/** Whether the tenant's audit trail is what was sealed. */
@Controller('api/v1/audit/verification')
@Roles('auditor')
export class AuditVerificationController {
  readonly #signer: DigestSigner;

  constructor(
    private readonly trails: AuditTrails,
    signer: DigestSigner,
  ) {
    this.#signer = signer;
  }

  @Post()
  @Answers(
    200,
    AuditVerification,
    'Compares the audit trail of the engagement with its signed digests and names the first row that is not right.',
  )
  @KeepsKey('afterwards')
  @NoTransaction()
  verify(): Promise<AuditVerification> {
    return verifyTrail(this.trails.ofContext(currentContext()), this.#signer);
  }
}
