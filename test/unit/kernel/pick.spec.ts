import { pick } from '@app/kernel';

describe('pick', () => {
  it('takes the named properties in the given order, and nothing else', () => {
    expect(Object.entries(pick({ secret: 's', b: 2, a: null }, ['a', 'b']))).toEqual([
      ['a', null],
      ['b', 2],
    ]);
  });
});
