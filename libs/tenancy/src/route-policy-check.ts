import { Injectable, type OnModuleInit } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { TRANSACTION_POLICY } from '@app/persistence';
import { ACCESS_POLICY } from './access-policy';

/** Stops the boot when any route lacks a declared access or transaction policy: nobody gets in by an oversight. */
@Injectable()
export class RoutePolicyCheck implements OnModuleInit {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  /** @throws Error naming every route without a policy. */
  onModuleInit(): void {
    const faults = this.discovery.getControllers().flatMap(({ metatype, instance }) => {
      if (!metatype || !instance) return [];
      const prototype = Object.getPrototypeOf(instance) as Record<string, () => unknown>;
      return this.scanner
        .getAllMethodNames(prototype)
        .map((name) => ({ name: `${metatype.name}.${name}`, handler: prototype[name]! }))
        .filter(({ handler }) => Reflect.hasMetadata(METHOD_METADATA, handler))
        .flatMap(({ name, handler }) => [
          ...(this.reflector.getAllAndOverride(ACCESS_POLICY, [handler, metatype])
            ? []
            : [`${name} declares neither @Roles(...) nor @Public()`]),
          ...(this.reflector.get(TRANSACTION_POLICY, handler) ? [] : [`${name} declares neither @Orchestrated(...) nor @NoTransaction()`]),
        ]);
    });
    if (faults.length > 0) throw new Error(`Routes without a policy stop the boot:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
}
