import { isUuid, uuidV7 } from '@app/kernel';

const FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const msOf = (id: string): number => parseInt(id.replaceAll('-', '').slice(0, 12), 16);
const many = (count: number): string[] => Array.from({ length: count }, uuidV7);

describe('uuidV7', () => {
  afterEach(() => jest.useRealTimers());

  it('makes ids of version 7 and of the RFC variant, which isUuid accepts', () => {
    for (const id of many(1_000)) {
      expect(id).toMatch(FORM);
      expect(isUuid(id)).toBe(true);
    }
  });

  it('makes 100,000 different ids, each greater than the one before', () => {
    const ids = many(100_000);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
  });

  it('holds the present millisecond in its first 48 bits', () => {
    jest.useFakeTimers({ now: Date.now() + 3_600_000 });
    expect(msOf(uuidV7())).toBe(Date.now());
  });

  it('goes on upwards when the clock goes back', () => {
    jest.useFakeTimers({ now: Date.now() + 7_200_000 });
    const before = uuidV7();
    jest.setSystemTime(Date.now() - 60_000);
    const after = many(5_000);
    expect(after[0]! > before).toBe(true);
    expect([...after].sort()).toEqual(after);
  });

  it('draws every bit behind the sequence both ways', () => {
    const bits = many(200).map((id) => BigInt(`0x${id.replaceAll('-', '')}`));
    const ever = bits.reduce((a, b) => a | b);
    const always = bits.reduce((a, b) => a & b);
    const free = (1n << 62n) - 1n;
    expect((ever ^ always) & free).toBe(free);
  });
});
