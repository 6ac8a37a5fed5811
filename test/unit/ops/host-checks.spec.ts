import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkConfiguration, checkDirectory, checkNode, checkPort } from '../../../apps/ops/src/doctor/host-checks';

const HOST = '127.0.0.1';

describe('the checks of the machine', () => {
  it.each([
    ['20.19.0', true],
    ['24.1.0', true],
    ['20.18.9', false],
    ['18.20.4', false],
  ])('judge Node %s', (version, ok) => {
    expect(checkNode(version)).toMatchObject({ check: 'node', ok, remedy: ok ? null : expect.stringContaining('20.19') });
  });

  it('list every fault of the configuration, or hand it on with its warnings', () => {
    const faulty = checkConfiguration({ PORT: 'abc', LOG_LEVEL: 'loud' });
    expect(faulty.config).toBeNull();
    expect(faulty.results.map(({ ok, detail }) => [ok, detail.split(' ')[0]])).toEqual([
      [false, 'PORT'],
      [false, 'LOG_LEVEL'],
    ]);
    const sound = checkConfiguration({ DATABASE_URL: 'postgresql+asyncpg://u:p@h/d' });
    expect(sound.config?.database.url).toBe('postgres://u:p@h/d');
    expect(sound.results).toEqual([expect.objectContaining({ ok: true, detail: expect.stringContaining('+asyncpg') })]);
  });

  describe('of the directory', () => {
    let folder: string;
    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'doctor-'))));
    afterEach(() => rmSync(folder, { recursive: true }));

    it('accept one that is there and one that is not made yet', () => {
      expect(checkDirectory(folder)).toMatchObject({ ok: true, detail: expect.stringContaining('MB are free') });
      expect(checkDirectory(join(folder, 'a', 'b'))).toMatchObject({ ok: true });
    });

    it('refuse a file in its place', () => {
      const file = join(folder, 'var');
      writeFileSync(file, '');
      expect(checkDirectory(file)).toMatchObject({ ok: false, remedy: expect.stringContaining('VAR_DIR') });
    });

    it('refuse one that cannot be made', () => {
      writeFileSync(join(folder, 'file'), '');
      expect(checkDirectory(join(folder, 'file', 'var'))).toMatchObject({ ok: false, remedy: expect.stringContaining('VAR_DIR') });
    });
  });

  describe('of the port', () => {
    let server: Server | null = null;
    afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));
    const occupy = (headers: Record<string, string>): Promise<number> =>
      new Promise((resolve) => {
        const http = createServer((_, response) => response.writeHead(200, { ...headers, connection: 'close' }).end('{"status":"ok"}'));
        server = http.listen(0, HOST, () => resolve((http.address() as AddressInfo).port));
      });

    it('accept a free one, and any when a free one is to be taken', async () => {
      expect(await checkPort({ host: HOST, port: 0 })).toMatchObject({ ok: true });
    });

    it("refuse one that somebody else listens on, but not this service's own", async () => {
      const foreign = await occupy({});
      expect(await checkPort({ host: HOST, port: foreign })).toMatchObject({ ok: false, remedy: expect.stringContaining('PORT=') });
      await new Promise((resolve) => server?.close(resolve));
      const own = await occupy({ 'x-request-id': '01a2' });
      expect(await checkPort({ host: HOST, port: own })).toMatchObject({ ok: true, detail: expect.stringContaining('running') });
    });

    it('say which address cannot be bound', async () => {
      expect(await checkPort({ host: '192.0.2.1', port: 8000 })).toMatchObject({ ok: false, remedy: expect.stringContaining('HOST') });
    });
  });
});
