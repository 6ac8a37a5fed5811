import { AppError } from '@app/kernel';
import { atStep, inputFault } from '../../../libs/tools/src/plan-faults';
import { type PlanPlace, ToolRun } from '../../../libs/tools/src/tool-run';
import { type RegisteredTool } from '@app/tools';

const PLAN: PlanPlace = { planId: 'p', step: 2, resolve: (input) => input };
const runIn = (plan: PlanPlace | null): ToolRun => new ToolRun({} as RegisteredTool, {}, plan);
const coded = (code: string): Error => Object.assign(new Error('in the driver'), { code });

describe('what a step has failed with', () => {
  it('says which step, and keeps code, text, fields, cause, stack and the time to wait', () => {
    const cause = new Error('inner');
    const error = new AppError('OVERLOADED', 'Busy.', {
      errors: [{ field: 'a', code: 'B', message: 'c' }],
      retryAfter: 3,
      cause,
      extensions: { more: 1 },
    });
    const located = atStep(PLAN, error) as AppError;
    expect(located).toMatchObject({
      code: 'OVERLOADED',
      message: 'Busy.',
      retryAfter: 3,
      cause,
      errors: error.errors,
      extensions: { more: 1, step: 2 },
    });
    expect(located.stack).toBe(error.stack);
    expect(error.extensions).toEqual({ more: 1 });
  });

  it('is translated when it comes from the database, and tells nothing when it is unknown', () => {
    expect(atStep(PLAN, coded('23505'))).toMatchObject({ code: 'CONFLICT', extensions: { step: 2 } });
    const bug = new Error('secret of the code');
    const located = atStep(PLAN, bug) as AppError;
    expect(located).toMatchObject({
      code: 'INTERNAL',
      message: expect.not.stringContaining('secret'),
      cause: bug,
      extensions: { step: 2 },
    });
    expect(located.stack).toBe(bug.stack);
    expect(atStep(PLAN, 'a text')).toMatchObject({ code: 'INTERNAL', extensions: { step: 2 } });
  });

  it.each(['40001', '40P01'])('stays as it is for %s, which the boundary knows by its code', (code) => {
    const error = coded(code);
    expect(atStep(PLAN, error)).toBe(error);
  });

  it('stays as it is outside of a plan', () => {
    const error = coded('23505');
    expect(atStep(null, error)).toBe(error);
  });
});

describe('a fault in an input', () => {
  const fail = (field: string) => () => {
    throw new AppError('VALIDATION_FAILED', 'no', { errors: [{ field, code: 'X', message: 'm' }] });
  };
  const fieldOf = (plan: PlanPlace | null, field: string): string => {
    try {
      return inputFault(runIn(plan), fail(field));
    } catch (error) {
      return (error as AppError).errors[0]!.field;
    }
  };

  it.each([
    ['name', 'steps[2].input.name'],
    ['assets[0].name', 'steps[2].input.assets[0].name'],
    ['', 'steps[2].input'],
    ['[0]', 'steps[2].input[0]'],
  ])('at %p is named as the client has sent it', (field, sent) => {
    expect(fieldOf(PLAN, field)).toBe(sent);
    expect(fieldOf(null, field)).toBe(field);
  });

  it('is none when there is none, and another error passes', () => {
    expect(inputFault(runIn(PLAN), () => 7)).toBe(7);
    const bug = new TypeError('bug');
    expect(() =>
      inputFault(runIn(PLAN), () => {
        throw bug;
      }),
    ).toThrow(bug);
  });
});
