import { EventLoopShare } from '../../../libs/persistence/src/admission/event-loop-share';

/** A meter whose event loop is as busy as the test says. */
class Meter {
  busy = 0;
  #now = 0;
  now = (): number => this.#now;
  pass = (ms: number): void => void (this.#now += ms);
  eventLoopUtilization = () => ({ idle: 0, active: 0, utilization: this.busy });
}

describe('the share of the event loop', () => {
  const meter = new Meter();
  const after = (share: EventLoopShare, busy: number, times: number): number => {
    meter.busy = busy;
    for (let i = 0; i < times; i++) {
      meter.pass(100);
      void share.allowed;
    }
    return share.allowed;
  };

  it('is all of it while the loop has time, falls fast to two when it has none, and grows back slowly', () => {
    const share = new EventLoopShare(10, meter);
    expect(after(share, 0.5, 5)).toBe(10);
    expect([after(share, 0.95, 1), after(share, 0.95, 1), after(share, 0.95, 10)]).toEqual([7, 4, 2]);
    expect(after(share, 0.85, 5)).toBe(2);
    expect([after(share, 0.5, 1), after(share, 0.5, 20)]).toEqual([3, 10]);
  });

  it('grows back as fast when it is seldom asked for, as by units that wait for the database', () => {
    const share = new EventLoopShare(10, meter);
    expect(after(share, 0.95, 10)).toBe(2);
    meter.busy = 0.1;
    meter.pass(550);
    expect(share.allowed).toBe(7);
    meter.pass(5_000);
    expect(share.allowed).toBe(10);
  });

  it('looks ten times a second at most, and is never more than one client account may have', () => {
    const share = new EventLoopShare(1, meter);
    expect(after(share, 1, 3)).toBe(1);
    const wide = new EventLoopShare(10, meter);
    meter.busy = 1;
    for (let i = 0; i < 9; i++) {
      meter.pass(11);
      expect(wide.allowed).toBe(10);
    }
    meter.pass(1);
    expect(wide.allowed).toBe(7);
  });
});
