import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

const METADATA = '/.well-known/openid-configuration';
const KEYS = '/keys';

export const AUDIENCE = 'https://registry.test';

/** Claims to put in place of the sound ones; undefined leaves the claim out. */
export type Claims = Record<string, unknown>;

export interface Signing {
  kid?: string;
  alg?: string;
  /** Null leaves it out. */
  typ?: string | null;
  /** Further members of the protected header. */
  more?: object;
  /** Default: the private key of `kid`. */
  key?: CryptoKey | Uint8Array;
}

/** An OIDC issuer on a real port: metadata, published keys, and tokens of any quality. */
export class IdentityProvider {
  /** Paths that were asked for, in order. */
  readonly asked: string[] = [];
  away = false;
  /** Members of the metadata to answer with in place of the true ones. */
  metadata: Record<string, unknown> = {};
  readonly #published = new Map<string, JWK>();
  readonly #private = new Map<string, CryptoKey>();

  private constructor(
    private readonly server: Server,
    readonly issuer: string,
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => this.#answer(request, response));
  }

  /** With one key, `k1`. */
  static async start(): Promise<IdentityProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const provider = new IdentityProvider(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await provider.addKey('k1');
    return provider;
  }

  get jwksUrl(): string {
    return this.issuer + KEYS;
  }

  async addKey(kid: string, alg = 'RS256'): Promise<void> {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    this.#published.set(kid, { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' });
    this.#private.set(kid, privateKey);
  }

  /** Its tokens can still be made, as a thief of the key would. */
  withdraw(kid: string): void {
    this.#published.delete(kid);
  }

  publicKey(kid = 'k1'): JWK {
    return this.#published.get(kid)!;
  }

  /** Sound, but for what is said otherwise. */
  token(claims: Claims = {}, { kid = 'k1', alg = 'RS256', typ = 'at+jwt', more, key }: Signing = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const sound: Claims = { iss: this.issuer, aud: AUDIENCE, sub: 'ada', iat: now, exp: now + 600 };
    const payload = Object.fromEntries(Object.entries({ ...sound, ...claims }).filter(([, value]) => value !== undefined));
    return new SignJWT(payload)
      .setProtectedHeader({ alg, kid, ...(typ === null ? {} : { typ }), ...more })
      .sign(key ?? this.#private.get(kid)!);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.asked.push(request.url!);
    if (this.away) return void request.socket.destroy();
    const answers: Record<string, unknown> = {
      [METADATA]: { issuer: this.issuer, jwks_uri: this.jwksUrl, ...this.metadata },
      [KEYS]: { keys: [...this.#published.values()] },
    };
    const answer = answers[request.url!];
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json', connection: 'close' });
    response.end(JSON.stringify(answer ?? {}));
  }
}

/** A JWT of any header and payload, signed by nobody or by anything. */
export function rawToken(header: object, payload: object, signature = ''): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(payload)}.${signature}`;
}
