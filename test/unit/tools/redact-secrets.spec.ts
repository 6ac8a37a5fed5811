import * as fc from 'fast-check';
import { AppError } from '@app/kernel';
import { redactedJson, redactSecrets, secretsOf } from '../../../libs/tools/src/redact-secrets';
import { inspect } from 'node:util';

const SECRET = 'hunter2 "in" C:\\x';

describe('the secrets of an input', () => {
  it('are the values of its sensitive fields, nested ones and numbers too', () => {
    const input = { password: SECRET, pin: 123_456, login: { key: 'abcd-efgh' }, name: 'visible' };
    const secrets = secretsOf(input, ['password', 'pin', 'login', 'absent']);
    expect(secrets).toEqual(expect.arrayContaining([SECRET, '123456', 'abcd-efgh', encodeURIComponent(SECRET)]));
    expect(secrets).not.toContain('visible');
  });

  it.each([[null], [undefined], ['text'], [7], [{}]])('are none in %p', (input) => {
    expect(secretsOf(input, ['password'])).toEqual([]);
  });

  it('are no text of three letters, which would blacken every message', () => {
    expect(secretsOf({ password: 'the' }, ['password'])).toEqual([]);
  });
});

describe('an error that quotes a secret', () => {
  const secrets = secretsOf({ password: SECRET }, ['password']);

  it('loses it in message, stack, cause and further properties', () => {
    const error = Object.assign(new Error(`login with ${SECRET} failed`, { cause: new Error(`inner ${SECRET}`) }), {
      detail: `Key (password)=(${SECRET})`,
      parameters: [SECRET, { deep: JSON.stringify({ SECRET }) }],
    });
    const after = redactSecrets(error, secrets);
    expect(after).toBe(error);
    expect(inspect(after, { depth: 9, showHidden: true })).not.toContain('hunter2');
    expect(error.message).toBe('login with [REDACTED] failed');
  });

  it('keeps its class and code', () => {
    const error = new AppError('CONFLICT', `no ${SECRET}`, { errors: [{ field: 'password', code: 'X', message: SECRET }] });
    expect(redactSecrets(error, secrets)).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'CONFLICT', message: 'no [REDACTED]', errors: [{ message: '[REDACTED]' }] });
  });

  it('is replaced when it cannot be changed', () => {
    const after = redactSecrets(Object.freeze(new Error(SECRET)), secrets);
    expect(inspect(after, { showHidden: true })).not.toContain('hunter2');
  });

  it('leaves living objects that hang on it alone', () => {
    class Connection {
      password = SECRET;
    }
    const connection = new Connection();
    redactSecrets(Object.assign(new Error(SECRET), { connection }), secrets);
    expect(connection.password).toBe(SECRET);
  });

  it('may be a text, a circle or nothing', () => {
    const circle: Record<string, unknown> = { text: SECRET };
    circle.self = circle;
    expect(redactSecrets(`it was ${SECRET}`, secrets)).toBe('it was [REDACTED]');
    expect(inspect(redactSecrets(circle, secrets))).not.toContain('hunter2');
    expect(redactSecrets(undefined, secrets)).toBeUndefined();
  });

  it('never keeps a secret of four characters or more, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 4 }), (secret) => {
        const error = new Error(`before ${secret} after ${JSON.stringify(secret)} ${encodeURIComponent(secret.toWellFormed())}`);
        redactSecrets(error, secretsOf({ secret }, ['secret']));
        // Only what the marker itself is made of may still be found.
        return !error.message.replaceAll('[REDACTED]', '').includes(secret) || 'before  after "" '.includes(secret);
      }),
    );
  });
});

describe('JSON that holds a secret', () => {
  const secrets = secretsOf({ password: SECRET, pin: 123_456 }, ['password', 'pin']);

  it('loses it at every depth, in names of fields, as a number and as JSON within a text', () => {
    const deep = Array.from({ length: 30 }).reduce<unknown>((inner) => [{ inner }], SECRET);
    const json = { [`a ${SECRET}`]: 1, pin: 123_456, list: [deep, JSON.stringify({ SECRET })], other: 123_457, none: null, yes: true };
    const after = redactedJson(json, secrets);
    expect(JSON.stringify(after)).not.toMatch(/hunter2|123456/);
    expect(after).toMatchObject({ 'a [REDACTED]': 1, pin: '[REDACTED]', other: 123_457, none: null, yes: true });
    expect(json.pin).toBe(123_456);
  });

  it('is left as it is without secrets', () => {
    const json = { password: SECRET };
    expect(redactedJson(json, [])).toBe(json);
  });
});
