import { currentContext, type Identity, RequestContext, runInContext } from '@app/context';
import { type ClientAccountId, type EngagementId, type PrincipalId, uuidV7 } from '@app/kernel';

const identity = (): Identity => ({
  principal: { id: uuidV7() as PrincipalId, name: 'bot', role: 'agent', keyId: null },
  tenant: { clientAccountId: uuidV7() as ClientAccountId, engagementId: uuidV7() as EngagementId },
});
const FACTS = {
  requestId: 'request-1',
  agentName: 'bot',
  flowId: 'f1',
  ipAddress: '192.0.2.1',
  userAgent: 'curl',
  traceparent: '00-ab-cd-01',
};

describe('a request context', () => {
  it('starts without any rights', () => {
    expect(new RequestContext({ requestId: 'r' })).toMatchObject({
      requestId: 'r',
      agentName: null,
      flowId: null,
      ipAddress: null,
      userAgent: null,
      traceparent: null,
      principal: null,
      tenant: null,
    });
  });

  it('is identified once and never again, by the same identity neither', () => {
    const who = identity();
    const context = new RequestContext(FACTS);
    expect(context.identify(who)).toBe(context);
    for (const again of [who, identity()]) expect(() => context.identify(again)).toThrow(/fixed once/);
    expect(context).toMatchObject(who);
  });

  it('takes an identity without a tenant', () => {
    const context = new RequestContext(FACTS).identify({ ...identity(), tenant: null });
    expect(context.tenant).toBeNull();
    expect(() => context.identify(identity())).toThrow(/fixed once/);
  });

  it('knows whether its tenant was the default one, for another flow too', () => {
    const of = (tenantDefaulted?: boolean) => new RequestContext(FACTS).identify({ ...identity(), tenantDefaulted });
    expect([of().tenantDefaulted, of(false).tenantDefaulted, new RequestContext(FACTS).tenantDefaulted]).toEqual([false, false, false]);
    expect([of(true).tenantDefaulted, of(true).forFlow('f2').tenantDefaulted]).toEqual([true, true]);
  });

  it('keeps its identity when the one who gave it changes theirs, as a cache of keys might', () => {
    const who = identity();
    const before = structuredClone(who);
    const context = new RequestContext(FACTS).identify(who);
    (who.tenant as { clientAccountId: string }).clientAccountId = 'another';
    (who.principal as { role: string }).role = 'admin';
    expect({ principal: context.principal, tenant: context.tenant }).toEqual(before);
  });

  it('is read-only at run time: neither facts nor identity can be overwritten', () => {
    const context = new RequestContext(FACTS).identify(identity());
    const loose = context as unknown as Record<string, Record<string, string>>;
    expect(() => Object.assign(loose.tenant!, { clientAccountId: 'another' })).toThrow(TypeError);
    expect(() => Object.assign(loose.principal!, { role: 'admin' })).toThrow(TypeError);
    expect(() => Object.assign(loose, { requestId: 'forged' })).toThrow(TypeError);
    expect(() => Object.assign(loose, { tenant: null })).toThrow(TypeError);
  });

  it('keeps identity and facts for another flow', () => {
    const who = identity();
    const context = new RequestContext(FACTS).identify(who);
    const other = context.forFlow('f2');
    expect(other).toMatchObject({ ...FACTS, ...who, flowId: 'f2' });
    expect(context.flowId).toBe('f1');
    expect(() => other.identify(identity())).toThrow(/fixed once/);
  });

  it('for another flow may still be identified when it was not before, and only itself', () => {
    const context = new RequestContext(FACTS);
    const other = context.forFlow('f2').identify(identity());
    expect(other.tenant).not.toBeNull();
    expect(context.tenant).toBeNull();
  });
});

describe('the current context', () => {
  it('throws outside of a request instead of guessing', () => {
    expect(() => currentContext()).toThrow(/no request context/);
  });

  it('is that of the innermost run, and the outer one afterwards', () => {
    const [outer, inner] = [new RequestContext(FACTS), new RequestContext(FACTS)];
    runInContext(outer, () => {
      runInContext(inner, () => expect(currentContext()).toBe(inner));
      expect(currentContext()).toBe(outer);
    });
    expect(() => currentContext()).toThrow();
  });

  it('follows everything that the work starts, and nothing else', async () => {
    const contexts = Array.from({ length: 50 }, (_, i) => new RequestContext({ requestId: `r${i}` }));
    const seen = await Promise.all(
      contexts.map((context) =>
        runInContext(context, async () => {
          await new Promise((resolve) => setImmediate(resolve));
          await Promise.resolve();
          return currentContext();
        }),
      ),
    );
    expect(seen).toEqual(contexts);
    seen.forEach((context, i) => expect(context).toBe(contexts[i]));
  });

  it('is gone after work that failed', () => {
    expect(() => runInContext(new RequestContext(FACTS), () => expect(currentContext()).toBeNull())).toThrow();
    expect(() => currentContext()).toThrow(/no request context/);
  });
});
