/** A response with its body. */
export interface HttpResponse<Body = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: Body;
  text: string;
}

export interface Sending {
  body?: unknown;
  token?: string;
  headers?: Record<string, string>;
}

/** Sends requests to one replica over real HTTP. */
export class HttpClient {
  /** @param common header fields of every request, unless it sets its own */
  constructor(
    readonly url: string,
    private readonly common: () => Record<string, string> = () => ({}),
  ) {}

  get<Body = Record<string, never>>(path: string, sending: Sending = {}): Promise<HttpResponse<Body>> {
    return this.send('GET', path, sending);
  }

  post<Body = Record<string, never>>(path: string, sending: Sending = {}): Promise<HttpResponse<Body>> {
    return this.send('POST', path, sending);
  }

  async send<Body = Record<string, never>>(
    method: string,
    path: string,
    { body, token, headers = {} }: Sending = {},
  ): Promise<HttpResponse<Body>> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...this.common(),
        ...headers,
      },
      // A string is sent unchanged, so that tests can send invalid JSON.
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
    const parsed = (isJson && text !== '' ? JSON.parse(text) : {}) as Body; // the test declares what it expects
    return { status: response.status, headers: response.headers, body: parsed, text };
  }
}
