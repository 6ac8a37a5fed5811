import { APP_CONFIG } from '@app/config';
import { PARAMTYPES_METADATA, PROPERTY_DEPS_METADATA, SELF_DECLARED_DEPS_METADATA } from '@nestjs/common/constants';
import { DiscoveryService, HttpAdapterHost, LazyModuleLoader, ModuleRef, ModulesContainer } from '@nestjs/core';
import { Admission } from '../admission/admission';
import { DatabasePools } from '../database-pools';
import { DeploymentKeys } from '../deployment-keys';
import { DigestSigner } from '../digest-signer';
import { GateProbe } from '../gate/probe-gate';
import { JobRunner } from '../job-runner';
import { Orchestrator } from '../orchestrator';
import { TransactionInterceptor } from '../transaction.interceptor';
import { UnitOfWork } from '../unit-of-work';
import { OwnershipGuard } from './ownership-guard';
import { OwnershipViolations } from './ownership-violations';

/** What opens, ends or watches transactions, what knows the secrets, and what in Nest can look up any of it. */
const PRIVILEGED: ReadonlySet<unknown> = new Set<unknown>([
  Admission,
  DatabasePools,
  DeploymentKeys,
  DigestSigner,
  GateProbe,
  JobRunner,
  Orchestrator,
  OwnershipGuard,
  OwnershipViolations,
  TransactionInterceptor,
  UnitOfWork,
  APP_CONFIG,
  DiscoveryService,
  HttpAdapterHost,
  LazyModuleLoader,
  ModuleRef,
  ModulesContainer,
]);

/**
 * How a class gets at something privileged by what is injected into it, directly or through what that asks for: the names on
 * the way, from the class itself on. Null when it does not. Sees what classes declare; what a factory provider makes its
 * value of stays unknown.
 */
export function privilegedPath(type: object, seen: ReadonlySet<object> = new Set()): string[] | null {
  for (const dependency of dependenciesOf(type)) {
    if (PRIVILEGED.has(dependency)) return [nameOf(type), nameOf(dependency)];
    if (typeof dependency !== 'function' || seen.has(dependency)) continue;
    const path = privilegedPath(dependency, new Set([...seen, type]));
    if (path) return [nameOf(type), ...path];
  }
  return null;
}

/** Classes and tokens that Nest would inject into the constructor and the properties of `type`. */
function dependenciesOf(type: object): unknown[] {
  const read = <T>(key: string): T[] => (Reflect.getMetadata(key, type) as T[] | undefined) ?? [];
  return [
    ...read<unknown>(PARAMTYPES_METADATA),
    ...read<{ param: unknown }>(SELF_DECLARED_DEPS_METADATA).map(({ param }) => param),
    ...read<{ type: unknown }>(PROPERTY_DEPS_METADATA).map((property) => property.type),
  ].map(resolved);
}

/** `forwardRef(() => Class)` names the class only when asked. */
function resolved(token: unknown): unknown {
  return typeof token === 'object' && token !== null && 'forwardRef' in token ? (token.forwardRef as () => unknown)() : token;
}

function nameOf(token: unknown): string {
  return typeof token === 'function' ? token.name : String((token as symbol).description ?? token);
}
