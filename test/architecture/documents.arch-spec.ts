import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { envReference } from '@app/config';

const ROOT = join(__dirname, '..', '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

describe('the documents', () => {
  it('list every variable of the environment in .env.example, as the code declares it', () => {
    expect(read('.env.example')).toBe(envReference());
  });

  it('keep ARCHITECTURE.md within 250 lines', () => {
    expect(read('ARCHITECTURE.md').split('\n').length).toBeLessThanOrEqual(250);
  });

  it('name a guard that exists for every invariant', () => {
    const invariants = read('ARCHITECTURE.md')
      .split(/^\*\*Invariant: /m)
      .slice(1);
    expect(invariants.length).toBeGreaterThanOrEqual(15);
    for (const invariant of invariants) {
      const [title] = invariant.split('\n');
      const guards = /Guard: ((?:.|\n(?!\n))*)/.exec(invariant)?.[1] ?? '';
      const files = [...guards.matchAll(/`([\w./-]+\.(?:ts|cjs|mjs|js))`/g)].map(([, file]) => file!);
      expect({ title, guarded: files.length > 0 }).toEqual({ title, guarded: true });
      for (const file of files) expect({ file, exists: existsSync(join(ROOT, file)) }).toEqual({ file, exists: true });
    }
  });

  it('name only files and commands that exist', () => {
    const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts);
    for (const document of ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md']) {
      const text = read(document);
      for (const [, file] of text.matchAll(/`((?:apps|libs|migrations|test|ops|samples)\/[\w./-]+\.\w+)`/g))
        expect({ document, file, exists: existsSync(join(ROOT, file!)) }).toEqual({ document, file, exists: true });
      for (const [, script] of text.matchAll(/npm run (?:--silent )?([\w:]+)/g))
        expect({ document, script, known: scripts.includes(script!) }).toEqual({ document, script, known: true });
    }
  });
});
