import { ROLES, type Role } from '@app/context';
import { IsNullable } from '@app/kernel';
import { IsDateString, IsIn, IsOptional, IsString, IsUUID, Length, Matches } from 'class-validator';
import { SUBJECT } from './oidc/subject';

export class CreateClientAccountDto {
  @IsString()
  @Length(1, 200)
  name: string;
}

export class CreateEngagementDto {
  @IsString()
  @Length(1, 200)
  name: string;
}

/** A role and, for the roles that act on a tenant, which one. */
class MembershipDto {
  /** Required for the roles agent and auditor. */
  @IsOptional()
  @IsUUID()
  clientAccountId?: string;

  /** Left out: every engagement of the client account, later ones too. */
  @IsOptional()
  @IsUUID()
  engagementId?: string;

  @IsIn(ROLES)
  role: Role;

  @IsOptional()
  @IsString()
  @Length(1, 200)
  name?: string;
}

export class CreateApiKeyDto extends MembershipDto {
  @IsOptional()
  @IsDateString()
  expiresAt?: string;
}

export class CreatePrincipalDto extends MembershipDto {
  /** The `iss` of its tokens, as it is in them. */
  @IsString()
  @Length(1, 500)
  @Matches(/^https?:\/\/[!-~]+$/, { message: 'issuer must be a URL' })
  issuer: string;

  /** The `sub` of its tokens. */
  @IsString()
  @Matches(SUBJECT, { message: 'subject must be 1 to 255 printable ASCII characters' })
  subject: string;
}

export class ClientAccount {
  @IsUUID()
  id: string;

  @IsString()
  name: string;
}

export class Engagement extends ClientAccount {
  @IsUUID()
  clientAccountId: string;
}

/** What somebody was made, and for whom. */
class Grantee {
  @IsUUID()
  id: string;

  @IsIn(ROLES)
  role: Role;

  @IsString()
  name: string;

  @IsNullable()
  @IsUUID()
  clientAccountId: string | null;

  @IsNullable()
  @IsUUID()
  engagementId: string | null;
}

/** A freshly made key; `apiKey` is shown this once. */
export class CreatedApiKey extends Grantee {
  @IsString()
  apiKey: string;

  @IsString()
  prefix: string;

  @IsNullable()
  @IsDateString()
  expiresAt: string | null;
}

/** A principal who signs in with access tokens. */
export class CreatedPrincipal extends Grantee {
  @IsString()
  issuer: string;

  @IsString()
  subject: string;
}
