import { isRepeated } from '@app/context';

describe('a header', () => {
  const raw = (...rawHeaders: string[]): { raw: { rawHeaders: string[] } } => ({ raw: { rawHeaders } });

  it('is repeated when its name comes twice, in whatever letters, and with whatever values', () => {
    expect(isRepeated(raw('Authorization', 'a', 'AUTHORIZATION', 'a'), 'Authorization')).toBe(true);
    expect(isRepeated(raw('authorization', 'a', 'X-Flow-ID', 'b'), 'Authorization')).toBe(false);
    expect(isRepeated(raw(), 'Authorization')).toBe(false);
  });

  it('is not repeated by a value that reads like its name', () => {
    expect(isRepeated(raw('X-Note', 'x-flow-id', 'X-Flow-ID', 'an id'), 'X-Flow-ID')).toBe(false);
  });
});
