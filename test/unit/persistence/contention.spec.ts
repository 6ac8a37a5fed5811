import { isContention } from '../../../libs/persistence/src/contention';

const error = (code: unknown, cause?: unknown): Error => Object.assign(new Error('no', { cause }), code === undefined ? {} : { code });

describe('contention', () => {
  it.each([
    ['a serialization failure', error('40001')],
    ['a deadlock', error('40P01')],
    ['what a deadlock was made into', error('WORK_ROLLED_BACK', error(undefined, error('40P01')))],
  ])('is %s', (_what, failure) => expect(isContention(failure)).toBe(true));

  it.each([
    ['another failure', error('23505')],
    ['a failure without a code', error(undefined)],
    ['another failure all the way down', error('WORK_ROLLED_BACK', error('57014'))],
    ['something thrown that is no error', { code: '40001' }],
    ['nothing', undefined],
  ])('is not %s', (_what, failure) => expect(isContention(failure)).toBe(false));
});
