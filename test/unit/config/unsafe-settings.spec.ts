import { ConfigError, configWarnings, loadConfig } from '@app/config';

const SECRET = 'production secret, 32 characters!';
const URL_ = 'postgres://owner:pass@db.example:5432/registry';
const URLS = ['DATABASE_URL', 'DATABASE_ADMIN_URL', 'AUDIT_DATABASE_URL', 'OPS_DATABASE_URL', 'WORKER_DATABASE_URL'];

const refusal = (env: Record<string, string>): ConfigError => {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('The environment was accepted.');
};

describe('a refused environment', () => {
  it('has all its faults listed at once, in the message too', () => {
    const { faults, message } = refusal({
      NODE_ENV: 'production',
      PORT: '99999',
      ROLE: 'boss',
      DEMO: 'true',
      MIGRATE_ON_START: 'perhaps',
      REGISTRY_SECRET: 'short',
      AUDIT_DATABASE_URL: 'mysql://x/y',
    });
    const named = ['PORT', 'ROLE', 'MIGRATE_ON_START', 'REGISTRY_SECRET', 'DEMO', 'DATABASE_URL', 'AUDIT_DATABASE_URL'];
    expect(faults.map((fault) => fault.split(/[ =]/)[0]).sort()).toEqual([...named].sort());
    expect(message).toMatch(/^The environment has 7 fault\(s\):/);
    for (const fault of faults) expect(message).toContain(`\n  - ${fault}`);
  });

  it('repeats no value of a secret, whatever is wrong with it', () => {
    const texts = [
      ...URLS.map((name) => refusal({ [name]: 'mysql://scott:tiger-tiger@host/db' }).message),
      ...URLS.map((name) => refusal({ [name]: 'tiger-tiger' }).message),
      ...URLS.map((name) => refusal({ [name]: 'postgres://scott:tiger-tiger%@host/db' }).message),
      ...['tiger-tiger', 'http://scott:tiger@redis', 'redis://scott:tiger%@redis'].map((url) => refusal({ REDIS_URL: url }).message),
      refusal({ REGISTRY_SECRET: 'tiger-tiger' }).message,
      refusal({ NODE_ENV: 'production', DEMO: '1', REGISTRY_SECRET: 'tiger-tiger', DATABASE_URL: 'tiger-tiger' }).message,
    ];
    for (const text of texts) expect(text).not.toMatch(/tiger|scott/);
  });

  it.each([
    [31, 1],
    [32, 0],
    [64, 0],
  ])('has a secret of %i characters: %i fault(s)', (length, faults) => {
    const load = (): unknown => loadConfig({ REGISTRY_SECRET: 'x'.repeat(length) });
    if (faults === 0) expect(load).not.toThrow();
    else expect(load).toThrow(/REGISTRY_SECRET must have at least 32 characters/);
  });

  it.each(
    URLS.flatMap((name) => ['db.example:5432/registry', 'mysql://u:p@h/d', 'http://h/d', 'postgres//h/d'].map((text) => [name, text])),
  )('has %s=%s, which is no URL of PostgreSQL', (name, text) => {
    expect(refusal({ [name]: text }).faults).toEqual([expect.stringMatching(new RegExp(`^${name} must be a URL of the form postgres://`))]);
  });

  it.each([
    ['no host, so that the role of the runtime could not be put in', 'postgres:///registry'],
    ['no slashes', 'postgres:registry'],
    ['no database, so that each role would get one of its own name', 'postgres://owner:pass@db.example:5432'],
    ['an empty database', 'postgres://owner:pass@db.example:5432/'],
    ['a bare percent sign in the password, which no driver can decode', 'postgres://owner:100%@db.example/registry'],
  ])('has a database URL with %s', (_what, url) => {
    expect(refusal({ DATABASE_URL: url }).faults).toEqual([expect.stringMatching(/^DATABASE_URL must be a URL/)]);
  });

  it.each([URL_, 'postgresql://u@h/d', 'postgres://u:p%25@[::1]:6432/d?sslmode=require', 'POSTGRES://u:p@h/d'])(
    'is not one with %s',
    (url) => {
      expect(loadConfig({ DATABASE_URL: url }).database.url).toBe(url);
    },
  );
});

describe('the Redis of the rate limits', () => {
  it.each(['redis:6379', 'redis:///0', 'http://redis:6379', 'redis://redis/sessions', 'redis://redis:6379/0/1', 'redis://:100%@redis'])(
    'is not found at %s',
    (url) => {
      expect(refusal({ REDIS_URL: url }).faults).toEqual([expect.stringMatching(/^REDIS_URL must be a URL of the form redis:/)]);
    },
  );

  it.each(['redis://redis', 'redis://redis:6379/', 'redis://:p%25@[::1]:6379/15', 'rediss://user:pass@redis.example:6380/0'])(
    'may be at %s',
    (url) => {
      expect(loadConfig({ REDIS_URL: url }).rateLimit.redisUrl).toBe(url);
    },
  );
});

describe('an origin of web pages', () => {
  it.each([
    ['everybody', '*'],
    ['a pattern', 'https://*.example'],
    ['no page at all', 'null'],
    ['no scheme', 'portal.example'],
    ['a path', 'https://portal.example/'],
    ['a name in capitals, which no browser sends', 'https://Portal.example'],
    ['the port that is meant anyway, which no browser sends', 'https://portal.example:443'],
    ['credentials', 'https://user:pass@portal.example'],
    ['plain HTTP, which anybody on the way can write into', 'http://portal.example'],
    ['another scheme', 'ftp://portal.example'],
    ['nothing between commas', 'https://a.example,,https://b.example'],
  ])('is not %s', (_what, origins) => {
    expect(refusal({ CORS_ORIGINS: origins }).faults).toEqual([expect.stringMatching(/^CORS_ORIGINS takes origins of the form https:/)]);
  });

  it.each(['https://portal.example', 'https://portal.example:8443', 'http://localhost:5173', 'http://127.0.0.1:3000', 'http://[::1]:3000'])(
    'may be %s',
    (origin) => {
      expect(loadConfig({ CORS_ORIGINS: origin }).corsOrigins).toEqual([origin]);
    },
  );
});

describe('production', () => {
  const sound = { NODE_ENV: 'production', REGISTRY_SECRET: SECRET, DATABASE_URL: URL_ };

  it('starts with a secret and a database, and without the demo', () => {
    expect(loadConfig(sound)).toMatchObject({ environment: 'production', demo: false, secret: SECRET });
  });

  it.each([
    ['no secret', { REGISTRY_SECRET: '' }, /^REGISTRY_SECRET is required/],
    ['a short secret', { REGISTRY_SECRET: 'x' }, /^REGISTRY_SECRET must have/],
    ['the demo', { DEMO: 'true' }, /^DEMO=true is refused/],
    ['an audit trail that nobody seals', { AUDIT_SEAL_INTERVAL_MS: '0' }, /^AUDIT_SEAL_INTERVAL_MS=0 is refused/],
    ['an isolation that nobody probes', { ISOLATION_PROBE_INTERVAL_MS: '0' }, /^ISOLATION_PROBE_INTERVAL_MS=0 is refused/],
    ['no database', { DATABASE_URL: '' }, /^DATABASE_URL is required/],
    ['a malformed database, which is not missing', { DATABASE_URL: 'nonsense' }, /^DATABASE_URL must be a URL/],
  ])('refuses %s with one sentence', (_what, change, sentence) => {
    expect(refusal({ ...sound, ...change }).faults).toEqual([expect.stringMatching(sentence)]);
  });
});

describe('ENFORCE_SESSION_OWNERSHIP', () => {
  it.each(['false', '0', 'OFF'])('is warned of as %s', (value) => {
    expect(configWarnings({ ENFORCE_SESSION_OWNERSHIP: value })).toEqual([
      expect.stringMatching(/^ENFORCE_SESSION_OWNERSHIP=false: .* not refused\.$/),
    ]);
  });

  it.each(['true', '', undefined])('is not warned of as %s', (value) => {
    expect(configWarnings({ ENFORCE_SESSION_OWNERSHIP: value })).toEqual([]);
  });
});

describe('the scheme of a Python driver', () => {
  it.each(URLS.flatMap((name) => ['postgresql+asyncpg', 'postgres+asyncpg'].map((scheme) => [name, scheme])))(
    'is accepted in %s as %s, with a warning that names the variable and not its value',
    (name, scheme) => {
      const env = { [name]: `${scheme}://owner:pass@db.example:5432/registry` };
      const { database } = loadConfig(env);
      expect(Object.values(database)).toContain(URL_);
      expect(configWarnings(env)).toEqual([expect.stringContaining(`${name} has the scheme of a Python driver`)]);
      expect(configWarnings(env)[0]).not.toContain('pass');
    },
  );

  it('is not seen in a password', () => {
    expect(configWarnings({ DATABASE_URL: 'postgres://owner:a+asyncpg:b@h/d' })).toEqual([]);
  });
});
