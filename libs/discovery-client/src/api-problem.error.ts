interface Problem {
  code?: string;
  detail?: string;
  requestId?: string;
  errors?: { field: string; message: string }[];
}

/** The server refused a request. The message is the server's own explanation, made for people. */
export class ApiProblemError extends Error {
  private constructor(
    message: string,
    /** HTTP status. */
    readonly status: number,
    /** UPPER_SNAKE code of the problem document; null when the answer was none, for example a proxy's page. */
    readonly code: string | null,
    readonly requestId: string | null,
  ) {
    super(message);
    this.name = 'ApiProblemError';
  }

  /** Reads the answer's body. */
  static async from(response: Response): Promise<ApiProblemError> {
    const text = await response.text().catch(() => '');
    const { code, detail, requestId, errors = [] } = parse(text);
    const fields = errors.filter(({ message }) => !detail?.includes(message)).map(({ field, message }) => `${field}: ${message}`);
    const said = [detail ?? `The server answered ${response.status} ${response.statusText}.`, ...fields].join(' ');
    const quoted = response.status >= 500 && requestId ? `${said} (requestId ${requestId})` : said;
    return new ApiProblemError(quoted, response.status, code ?? null, requestId ?? null);
  }

  /** Whether the same request may well succeed a little later. */
  get temporary(): boolean {
    return this.status === 429 || this.status >= 500;
  }
}

function parse(text: string): Problem {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
