import { Injectable, type OnModuleInit, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { keyPolicyOf } from '@app/idempotency';
import { TRANSACTION_POLICY, type TransactionPolicy } from '@app/persistence';
import { ACCESS_POLICY } from './access-policy';

/**
 * Stops the boot when any route lacks a declared access or transaction policy, or a POST route a way to keep idempotency keys:
 * nobody gets in, and nothing is done twice, by an oversight.
 */
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
          ...this.#transactionFaults(name, handler),
        ]);
    });
    if (faults.length > 0) throw new Error(`Routes without a policy stop the boot:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }

  #transactionFaults(name: string, handler: () => unknown): string[] {
    const transaction = this.reflector.get<TransactionPolicy | undefined>(TRANSACTION_POLICY, handler);
    if (!transaction) return [`${name} declares neither @Orchestrated(...) nor @NoTransaction()`];
    if (this.reflector.get<RequestMethod>(METHOD_METADATA, handler) !== RequestMethod.POST || keyPolicyOf(handler, transaction)) return [];
    return [
      transaction === 'none'
        ? `${name} declares with no @KeepsKey('own' | 'afterwards') how it keeps an Idempotency-Key outside of a transaction`
        : `${name} has a transaction: of @KeepsKey(...) only 'deferred' goes with it`,
    ];
  }
}
