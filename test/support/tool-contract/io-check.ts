import { createHook } from 'node:async_hooks';
import * as fs from 'node:fs';
import { currentTool } from '@app/context';
import { type ContractCheck } from './contract-check';

/** What Node makes for I/O. Statements of the session go out on a socket that is open already. */
const RESOURCES = /^(FSREQ|FILEHANDLE|TCPCONNECT|TCPWRAP|PIPE|UDP|GETADDRINFO|GETNAMEINFO|QUERYWRAP|PROCESS|WORKER|TLSWRAP|HTTP|TTY)/;
const SYNC = Object.entries(fs).filter(([name, member]) => name.endsWith('Sync') && typeof member === 'function') as [
  keyof typeof fs,
  (...args: unknown[]) => unknown,
][];

/** Runs `work`, and names every I/O that began in the code of `tool` meanwhile. */
async function ioOf(tool: string, work: () => Promise<void>): Promise<string[]> {
  const seen: string[] = [];
  const note = (what: string): void => {
    if (currentTool() === tool) seen.push(what);
  };
  const hook = createHook({
    init: (_id, type) => {
      if (RESOURCES.test(type)) note(type);
    },
  }).enable();
  const spies = SYNC.map(([name, original]) =>
    jest.spyOn(fs as never, name as never).mockImplementation(((...args: unknown[]) => {
      note(name);
      return original(...args);
    }) as never),
  );
  try {
    await work();
  } finally {
    hook.disable();
    for (const spy of spies) spy.mockRestore();
  }
  return seen;
}

export const ioCheck: ContractCheck = {
  name: 'does no I/O inside the transaction',
  check: async (scene) => {
    const { visitor, examples } = await scene.prepared();
    const everything = async (): Promise<void> => {
      for (const input of examples) await scene.run(visitor, input);
    };
    // Once before: the first run opens a connection of the pool, and loads what is loaded on demand.
    await everything();
    expect(await ioOf(scene.name, everything)).toEqual([]);
  },
};
