import { EventEmitter } from 'node:events';
import { onceClosed } from '@app/context';

describe('the end of a response', () => {
  it('is told once to everybody who asked, in their order, by one listener', () => {
    const response = new EventEmitter();
    const told: string[] = [];
    for (const name of ['a', 'b', 'c']) onceClosed(response, () => told.push(name));
    expect(response.listenerCount('close')).toBe(1);
    response.emit('close');
    response.emit('close');
    expect(told).toEqual(['a', 'b', 'c']);
  });

  it('is that of one response, not of the next one', () => {
    const [one, next] = [new EventEmitter(), new EventEmitter()];
    const told: string[] = [];
    onceClosed(one, () => told.push('one'));
    onceClosed(next, () => told.push('next'));
    next.emit('close');
    expect(told).toEqual(['next']);
  });
});
