import { type Tenant } from '@app/context';
import { AppError, type ClientAccountId, type EngagementId } from '@app/kernel';
import * as fc from 'fast-check';
import { selectTenant } from '../../../libs/tenancy/src/select-tenant';

const id = (n: number): string => `0000000${n}-0000-4000-8000-0000000000ab`;
const tenant = (account: number, engagement: number): Tenant => ({
  clientAccountId: id(account) as ClientAccountId,
  engagementId: id(engagement) as EngagementId,
});
const NONE = { clientAccountId: undefined, engagementId: undefined };
const refusal = (work: () => unknown): AppError => {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('A tenant was selected.');
};

describe('the tenant of a request', () => {
  it('is the only one when no header names it', () => {
    expect(selectTenant([tenant(1, 2)], NONE)).toEqual(tenant(1, 2));
  });

  it.each([
    ['the engagement', { clientAccountId: undefined, engagementId: id(4) }, tenant(3, 4)],
    ['the account, when it has one engagement', { clientAccountId: id(3), engagementId: undefined }, tenant(3, 4)],
    ['both', { clientAccountId: id(1), engagementId: id(2) }, tenant(1, 2)],
    ['both in capitals', { clientAccountId: id(1).toUpperCase(), engagementId: id(2).toUpperCase() }, tenant(1, 2)],
  ])('is the one that the headers name by %s', (_what, selector, expected) => {
    expect(selectTenant([tenant(1, 2), tenant(1, 5), tenant(3, 4)], selector)).toEqual(expected);
  });

  it.each([
    ['nothing, of several engagements', [tenant(1, 2), tenant(1, 3)], NONE],
    ['the account only, of several engagements', [tenant(1, 2), tenant(1, 3)], { clientAccountId: id(1), engagementId: undefined }],
    ['nothing, without any engagement', [], NONE],
    ['the engagement only, of two accounts', [tenant(1, 2), tenant(3, 2)], { clientAccountId: undefined, engagementId: id(2) }],
  ])('must be named when the headers say %s', (_what, tenants, selector) => {
    expect(refusal(() => selectTenant(tenants, selector)).code).toBe('TENANT_CONTEXT_REQUIRED');
  });

  it.each(['', ' ', '1', 'null', `${id(1)}, ${id(1)}`, `${id(1)}\n`, `{${id(1)}}`, '%', "' OR 1=1 --"])(
    'is not guessed from the malformed header %p',
    (text) => {
      expect(refusal(() => selectTenant([tenant(1, 2)], { ...NONE, clientAccountId: text }))).toMatchObject({
        code: 'TENANT_CONTEXT_REQUIRED',
        message: 'X-Client-Account-ID must be one UUID.',
      });
      expect(refusal(() => selectTenant([tenant(1, 2)], { ...NONE, engagementId: text }))).toMatchObject({
        code: 'TENANT_CONTEXT_REQUIRED',
        message: 'X-Engagement-ID must be one UUID.',
      });
    },
  );

  it("is refused equally for another's account, one that does not exist, and an engagement of the wrong account", () => {
    const own = [tenant(1, 2), tenant(3, 4)];
    const refusals = [
      { clientAccountId: id(7), engagementId: undefined },
      { clientAccountId: undefined, engagementId: id(9) },
      { clientAccountId: id(1), engagementId: id(4) },
      { clientAccountId: id(3), engagementId: id(2) },
    ].map((selector) => refusal(() => selectTenant(own, selector)));
    for (const { code, message, errors, extensions } of refusals)
      expect({ code, message, errors, extensions }).toMatchObject({ code: 'TENANT_FORBIDDEN', message: refusals[0]!.message, errors: [] });
  });

  it('is refused, not asked for, when a principal without engagements names one', () => {
    expect(refusal(() => selectTenant([], { ...NONE, engagementId: id(1) })).code).toBe('TENANT_FORBIDDEN');
  });

  it('is not ambiguous when two memberships, of the account and of the engagement, give the same one', () => {
    const twice = [tenant(1, 2), tenant(1, 2)];
    expect(selectTenant(twice, NONE)).toEqual(tenant(1, 2));
    expect(selectTenant([...twice, tenant(1, 3)], { ...NONE, engagementId: id(2) })).toEqual(tenant(1, 2));
    expect(refusal(() => selectTenant([...twice, tenant(1, 3)], NONE)).code).toBe('TENANT_CONTEXT_REQUIRED');
  });

  const number = fc.integer({ min: 1, max: 4 });
  const anyTenants = fc.array(
    fc.tuple(number, number).map(([a, e]) => tenant(a, e)),
    { maxLength: 6 },
  );
  const anySelector = fc.record({
    clientAccountId: fc.option(number.map(id), { nil: undefined }),
    engagementId: fc.option(number.map(id), { nil: undefined }),
  });

  it('is always one of the memberships and always what the headers say', () => {
    fc.assert(
      fc.property(anyTenants, anySelector, (tenants, selector) => {
        try {
          const selected = selectTenant(tenants, selector);
          expect(tenants).toContainEqual(selected);
          expect(selected.clientAccountId).toBe(selector.clientAccountId ?? selected.clientAccountId);
          expect(selected.engagementId).toBe(selector.engagementId ?? selected.engagementId);
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
        }
      }),
    );
  });

  it('does not depend on the order of the memberships', () => {
    const outcome = (tenants: Tenant[], selector: typeof NONE | { clientAccountId?: string; engagementId?: string }): unknown => {
      try {
        return selectTenant(tenants, { ...NONE, ...selector });
      } catch (error) {
        return (error as AppError).code;
      }
    };
    fc.assert(
      fc.property(anyTenants, anySelector, (tenants, selector) => {
        expect(outcome([...tenants].reverse(), selector)).toEqual(outcome(tenants, selector));
      }),
    );
  });
});
