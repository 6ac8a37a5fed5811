import { isSecretLike, fieldsOf } from './input-fields';
import { type ContractCheck } from './contract-check';
import { type ContractScene } from './contract-scene';

const CANARY = 'canary-4f1c9a7e-in-a-cage';

/** The example with the canary in every text of the sensitive fields. */
function charged(value: unknown): unknown {
  if (typeof value === 'string') return CANARY;
  if (Array.isArray(value)) return value.map(charged);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, charged(inner)]));
  return value;
}

/** Everything that is written to stdout and stderr while `work` runs, loud enough for production. */
async function loggedBy(scene: ContractScene, work: () => Promise<void>): Promise<string> {
  let text = '';
  const write =
    (level: string) =>
    (...parts: unknown[]): void =>
      void (text += `${level} ${parts.map(String).join(' ')}\n`);
  scene.app.app.useLogger({
    log: write('log'),
    error: write('error'),
    warn: write('warn'),
    debug: write('debug'),
    verbose: write('verbose'),
  });
  const spies = [
    ...(['log', 'info', 'warn', 'error', 'debug'] as const).map((name) => jest.spyOn(console, name).mockImplementation(write(name))),
    ...[process.stdout, process.stderr].map((stream) =>
      jest.spyOn(stream, 'write').mockImplementation((chunk) => (write('stream')(chunk), true)),
    ),
  ];
  try {
    await work();
  } finally {
    for (const spy of spies) spy.mockRestore();
    scene.app.app.useLogger(false);
  }
  return text;
}

export const secrecyCheck: ContractCheck = {
  name: 'keeps sensitive input to itself',
  check: async (scene) => {
    const { sensitive = [] } = scene.tool.options;
    expect(fieldsOf(scene.tool.inputSchema).filter((field) => isSecretLike(field) && !sensitive.includes(field))).toEqual([]);
    if (sensitive.length === 0) return;

    const { visitor, examples } = await scene.prepared();
    const given = examples.filter((example) => sensitive.some((field) => field in example));
    expect({ examplesWithSensitiveFields: given.length > 0 }).toEqual({ examplesWithSensitiveFields: true });
    const answers: string[] = [];
    const logged = await loggedBy(scene, async () => {
      for (const example of given) {
        const secret = Object.fromEntries(
          Object.entries(example).map(([field, value]) => [field, sensitive.includes(field) ? charged(value) : value]),
        );
        answers.push(JSON.stringify((await scene.run(visitor, secret)).body));
        answers.push(JSON.stringify((await scene.run(visitor, secret, { dryRun: true })).body));
        // Refused, so that the refusal is seen too.
        answers.push(JSON.stringify((await scene.run(visitor, { ...secret, unexpected: 1 })).body));
      }
    });
    const audited = JSON.stringify(await visitor.audits(scene.name));
    const found = Object.entries({ answers: answers.join(), logged, audited }).filter(([, text]) => text.includes(CANARY));
    expect(found.map(([place]) => place)).toEqual([]);
  },
};
