import { type TransactionPolicy } from '@app/persistence';
import { KeepsKey, type KeyPolicy, keyPolicyOf } from '../../../libs/idempotency/src/key-policy';

class Routes {
  undeclared(this: void): void {}
  @KeepsKey('deferred')
  deferred(this: void): void {}
  @KeepsKey('own')
  own(this: void): void {}
  @KeepsKey('afterwards')
  afterwards(this: void): void {}
}

describe('how a route keeps keys', () => {
  it.each<[keyof Routes, TransactionPolicy | undefined, KeyPolicy | null]>([
    ['undeclared', 'read', 'first'],
    ['undeclared', 'write', 'first'],
    ['undeclared', 'none', null],
    ['undeclared', undefined, null],
    ['deferred', 'read', 'deferred'],
    ['deferred', 'write', 'deferred'],
    ['deferred', 'none', null],
    ['own', 'none', 'own'],
    ['own', undefined, 'own'],
    ['own', 'read', null],
    ['own', 'write', null],
    ['afterwards', 'none', 'afterwards'],
    ['afterwards', 'write', null],
  ])('that is %s, with the transaction %s, is %s', (route, transaction, policy) => {
    expect(keyPolicyOf(Routes.prototype[route], transaction)).toBe(policy);
  });
});
