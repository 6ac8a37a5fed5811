import { SetMetadata } from '@nestjs/common';
import { type Role } from '@app/context';

/** Who may call a route: anyone, or principals of these roles. `agent` and `auditor` routes act on one tenant. */
export interface AccessPolicy {
  public: boolean;
  roles: readonly Role[];
}

/** Metadata key of a route's access policy. */
export const ACCESS_POLICY = 'registry:access-policy';

export const Public = (): MethodDecorator & ClassDecorator =>
  SetMetadata(ACCESS_POLICY, { public: true, roles: [] } satisfies AccessPolicy);
export const Roles = (...roles: [Role, ...Role[]]): MethodDecorator & ClassDecorator =>
  SetMetadata(ACCESS_POLICY, { public: false, roles } satisfies AccessPolicy);

/** Roles that exist only inside a tenant. */
export const TENANT_ROLES: readonly Role[] = ['agent', 'auditor'];
