import { ROLES } from '@app/context';
import { isUuid } from '@app/kernel';
import * as fc from 'fast-check';
import { claimedRole, claimedTenants } from '../../../libs/tenancy/src/oidc/claims';
import { principalIdOf } from '../../../libs/tenancy/src/oidc/subject';

const A = '00000001-0000-4000-8000-0000000000ab';
const E = '00000002-0000-4000-8000-0000000000ab';

describe('the role that a claim gives', () => {
  it.each(ROLES)('is %s when the claim says just that, alone or in a list with roles of other services', (role) => {
    for (const claim of [role, [role], ['offline_access', role, 'uma_authorization'], [role, role]]) expect(claimedRole(claim)).toBe(role);
  });

  it.each([
    [undefined],
    [null],
    [''],
    ['Agent'],
    ['agent admin'],
    ['agent,admin'],
    [{ agent: true }],
    [[]],
    [['offline_access']],
    [['agent', 'admin']],
    [[['agent']]],
    [true],
  ])('is none with %j', (claim) => {
    expect(claimedRole(claim)).toBeNull();
  });
});

describe('the tenants that a claim lists', () => {
  it('are accounts and engagements, and none when the claim is absent', () => {
    expect(claimedTenants([A, `${A}/${E}`])).toEqual([
      { clientAccountId: A, engagementId: null },
      { clientAccountId: A, engagementId: E },
    ]);
    expect(claimedTenants([])).toEqual([]);
    expect(claimedTenants(undefined)).toEqual([]);
  });

  it.each([[A], [null], [{}], [[A, 1]], [[A, '*']], [[`${A}/`]], [[`/${E}`]], [[`${A}/${E}/`]], [[`${A}/${E}/${E}`]], [[` ${A}`]], [['']]])(
    'are not guessed from %j',
    (claim) => {
      expect(claimedTenants(claim)).toBeNull();
    },
  );
});

describe('the id of a subject who is not registered', () => {
  it('is a UUID of version 8, the same each time, and another for any other issuer or subject', () => {
    const text = fc.string({ maxLength: 40 });
    fc.assert(
      fc.property(text, text, text, text, (issuer, subject, otherIssuer, otherSubject) => {
        const id = principalIdOf(issuer, subject);
        expect(isUuid(id)).toBe(true);
        expect(id).toMatch(/^.{14}8.{4}[89ab]/);
        const same = issuer === otherIssuer && subject === otherSubject;
        expect(principalIdOf(otherIssuer, otherSubject) === id).toBe(same);
        if (issuer !== '') expect(principalIdOf(issuer.slice(0, -1), issuer.slice(-1) + subject)).not.toBe(id);
      }),
    );
  });

  it('does not change between releases, for rows of the audit trail are found by it', () => {
    expect(principalIdOf('https://issuer.test', 'ada')).toBe('c5afdfec-84fe-832c-baef-f433a92f4e72');
  });
});
