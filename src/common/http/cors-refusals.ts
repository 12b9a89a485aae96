import { Logger } from '@nestjs/common';
import { isPossibleHeader } from './cors-headers.js';

/** Clients choose what they send, so neither memory nor log may grow with it. */
const mostLogged = 100;

/** An origin as browsers write it (RFC 6454 section 6.2), apart from `null`. */
const originForm = /^[a-z][a-z0-9+.-]*:\/\/[\w.:[\]-]{1,253}$/i;

/**
 * Logs what the CORS settings do not allow, because a browser does not tell its page why a request failed. Each origin
 * and each header once.
 */
export class CorsRefusals {
  private readonly logger = new Logger('Cors');
  private readonly origins = new Set<string>();
  private readonly headers = new Set<string>();

  logOrigin(given: string, requestId: string): void {
    // Another text is not a browser's, and could be anything.
    const origin = given === 'null' || originForm.test(given) ? given : 'malformed';
    if (!addNew(this.origins, origin)) return;
    this.logger.warn({
      event: 'cors.origin_refused',
      msg: 'browsers do not let a page of this origin call the API; if it is yours, add it to CORS_ORIGINS',
      origin,
      setting: 'CORS_ORIGINS',
      requestId,
    });
  }

  /** @param names in lower case */
  logHeaders(names: readonly string[], requestId: string): void {
    for (const header of names) {
      if (!isPossibleHeader(header) || !addNew(this.headers, header)) continue;
      this.logger.warn({
        event: 'cors.header_refused',
        msg: 'browsers do not let a page send this request header; if a library of yours adds it, add it to CORS_EXTRA_HEADERS',
        header,
        setting: 'CORS_EXTRA_HEADERS',
        requestId,
      });
    }
  }
}

function addNew(logged: Set<string>, text: string): boolean {
  if (logged.has(text) || logged.size >= mostLogged) return false;
  logged.add(text);
  return true;
}
