import { randomBytes } from 'node:crypto';

const password = 'correct horse battery staple';

/** Sends a POST. */
async function call(url, path, { body, token }) {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: body && JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text && JSON.parse(text) };
}

/** A person with a session, at whichever server holds the account now. */
export class Account {
  static async register(url, mail) {
    const email = `${randomBytes(6).toString('hex')}@example.com`;
    const registration = { email, password, fullName: 'Ada' };
    const { body } = await call(url, '/v1/auth/register', { body: registration });
    return new Account({ url, mail, email, challengeId: body.challenge.challengeId });
  }

  static async signUp(url, mail) {
    const account = await Account.register(url, mail);
    const { code } = await mail.mailTo(account.email);
    account.tokens = (await account.confirmAt(url, code)).body.tokens;
    return account;
  }

  constructor(fields) {
    Object.assign(this, fields);
  }

  /** The refresh token from the start of the session. */
  get first() {
    return this.tokens.refreshToken;
  }

  confirmAt(url, code) {
    const { challengeId } = this;
    return call(url, '/v1/auth/email-verification/confirm', { body: { challengeId, code } });
  }

  signIn(url = this.url) {
    return call(url, '/v1/auth/login', { body: { email: this.email, password } });
  }

  async otherDevice() {
    const { tokens } = (await this.signIn()).body;
    const { url, mail, email } = this;
    return new Account({ url, mail, email, tokens });
  }

  async startCodeSignIn() {
    const { body } = await call(this.url, '/v1/auth/code-login', { body: { email: this.email } });
    const { challengeId } = body.challenge;
    const confirm = (code, url = this.url) =>
      call(url, '/v1/auth/code-login/confirm', { body: { challengeId, code } });
    return { confirm };
  }

  refreshWith(refreshToken, url = this.url) {
    return call(url, '/v1/auth/refresh', { body: { refreshToken } });
  }

  /** @returns the next refresh token */
  async refresh() {
    const { body } = await this.refreshWith(this.first);
    return body.tokens.refreshToken;
  }

  logout() {
    return call(this.url, '/v1/auth/logout', { token: this.tokens.accessToken });
  }
}

/** Registrations and sign-ins, one after the other, until it is told to end. */
export function startLoad(url, mail) {
  const stopping = new AbortController();
  let done = 0;
  const failed = [];
  const client = async () => {
    while (!stopping.signal.aborted) {
      const account = await Account.register(url, mail);
      const { status } = await account.signIn(); // nobody has confirmed it
      done += 2;
      if (status !== 401) failed.push(status);
    }
  };
  const running = Promise.all([client(), client()]);
  return {
    async end() {
      stopping.abort();
      await running;
      return { done, failed };
    },
  };
}
