import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');
const MOST_LINES = 60;

interface Source {
  path: string;
  text: string;
}

function sources(folder: string): Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path: join(folder, path), text: readFileSync(join(ROOT, folder, path), 'utf8') }));
}

describe('tools', () => {
  const all = [...sources('libs'), ...sources('apps')];
  const tools = all.filter(({ text }) => /^@Tool\(/m.test(text));

  it('are found at all', () => {
    expect(tools.length).toBeGreaterThanOrEqual(11);
  });

  it.each(tools)('$path is thin: under 60 lines, one tool, the logic in services', ({ path, text }) => {
    expect(path).toMatch(/\/tools\/[a-z-]+\.tool\.ts$/);
    expect(text.trimEnd().split('\n').length).toBeLessThan(MOST_LINES);
    expect(text.match(/^@Tool\(/gm)).toHaveLength(1);
  });

  it('reach data by way of services only', () => {
    for (const { path, text } of tools) {
      const imports = [...text.matchAll(/from '([^']+)'/g)].map(([, name]) => name);
      const forbidden = imports.filter((name) => /persistence|entities|typeorm|statements|^pg$/.test(name ?? ''));
      expect({ path, forbidden }).toEqual({ path, forbidden: [] });
    }
  });

  it('are all registered in a module', () => {
    const modules = all.filter(({ path }) => path.endsWith('.module.ts')).map(({ text }) => text);
    for (const { text } of tools) {
      const name = /export class (\w+)/.exec(text)?.[1] ?? '';
      expect(modules.some((module) => new RegExp(`^\\s+${name},$`, 'm').test(module))).toBe(true);
    }
  });
});
