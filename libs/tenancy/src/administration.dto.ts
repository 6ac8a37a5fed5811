import { ROLES, type Role } from '@app/context';
import { IsDateString, IsIn, IsOptional, IsString, IsUUID, Length } from 'class-validator';

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

export class CreateApiKeyDto {
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

  @IsOptional()
  @IsDateString()
  expiresAt?: string;
}
