import type {
  Exchange,
  KnownValues,
  LiveResponseProps,
  RequestBodyProps,
  SwaggerSystem,
  TourOf,
} from './tour-plugin.types.js';

/*
 * An authenticator app in the tour, so that second factors can be tried without a phone. For development only. A part
 * of tour-plugin.ts, under the same restriction.
 */

/** Shows the QR code above the response of a set-up, and the current code below each box that needs one. */
export function authenticator(tourOf: TourOf) {
  return {
    liveResponse: (Original: unknown, system: SwaggerSystem) => {
      const { createElement } = system.React;
      const CodeLine = codeLine(system.React, () => tourOf(system).known());
      return ({ response, ...rest }: LiveResponseProps) => {
        const text = String(response.get('text'));
        const { qrSvg, secret } = (text.includes('"qrSvg"') ? JSON.parse(text) : {}) as Exchange['response']; // JSON
        const codes = createElement(CodeLine, { isSetup: true });
        const setup = qrSvg && secret ? setupPanel(createElement, { qrSvg, secret, codes }) : null;
        return createElement('div', {}, setup, createElement(Original, { response, ...rest }));
      };
    },
    RequestBody: (Original: unknown, system: SwaggerSystem) => {
      const { createElement } = system.React;
      const CodeLine = codeLine(system.React, () => tourOf(system).known());
      return (props: RequestBodyProps) => {
        const body = String(props.requestBodyValue);
        const takesCode = props.isExecute && body.includes('"totpCode"');
        const enter = (code: string) => props.onChange(enterCode(body, code));
        const isSetup = body.includes('"setupId"');
        const line = takesCode ? createElement(CodeLine, { isSetup, enter }) : null;
        return createElement('div', {}, createElement(Original, props), line);
      };
    },
  };
}

export function enterCode(body: string, code: string): string {
  return body.replace(/("totpCode": *)"[^"]*"/, (_, field) => `${field}"${code}"`);
}

export function setupPanel(
  createElement: SwaggerSystem['React']['createElement'],
  { qrSvg, secret, codes }: { qrSvg: string; secret: string; codes: unknown },
): unknown {
  const src = `data:image/svg+xml,${encodeURIComponent(qrSvg)}`;
  const text = 'Scan this with an authenticator app. Without one, this page shows the codes; so does';
  const command = createElement('code', {}, `npm run totp -- ${secret}`);
  return createElement(
    'div',
    { className: 'authenticator' },
    createElement('img', { src, alt: 'QR code for an authenticator app' }),
    createElement('div', {}, text, command, codes),
  );
}

/** The component with the current code of the authenticator app; at a box, as a button that enters it. */
export function codeLine(React: SwaggerSystem['React'], known: () => KnownValues) {
  const useCurrentCode = currentCode(React);
  const { createElement } = React;
  return ({ isSetup, enter }: { isSetup: boolean; enter?: (code: string) => void }): unknown => {
    const { setupSecret, totpSecret, usedTotpCode } = known();
    const { code, validSeconds } = useCurrentCode(isSetup ? setupSecret : totpSecret);
    if (!code) return null;
    const isUsed = code === usedTotpCode;
    const label = isUsed ? `Next code in ${validSeconds} s` : `Enter ${code}`;
    const note = isUsed ? `${code} has been used; each code works once.` : `Valid for ${validSeconds} s.`;
    const button = { className: 'btn', type: 'button', disabled: isUsed, onClick: () => enter?.(code) };
    return createElement(
      'div',
      { className: 'authenticator' },
      createElement('span', {}, 'Authenticator app:'),
      enter ? createElement('button', button, label) : !isUsed && createElement('b', {}, code),
      createElement('span', {}, note),
    );
  };
}

/** The hook with the current code; null until it has been computed, and where the browser has no Web Crypto. */
export function currentCode(React: SwaggerSystem['React']) {
  const stepMs = 30_000;
  return (secret: string | undefined): { code: string | null; validSeconds: number } => {
    const [now, setNow] = React.useState(Date.now());
    const [computed, setComputed] = React.useState({ code: '', of: '' });
    const step = Math.floor(now / stepMs);
    const of = `${secret} ${step}`;
    React.useEffect(() => {
      const timer = setInterval(() => setNow(Date.now()), 250);
      return () => clearInterval(timer);
    }, []);
    React.useEffect(() => {
      const set = (code: string) => setComputed({ code, of });
      // Web Crypto exists only at https and localhost.
      if (secret) totpCode(secret, step).then(set, () => undefined);
      return () => undefined;
    }, [of]);
    const validSeconds = Math.ceil(((step + 1) * stepMs - now) / 1_000);
    return { code: computed.of === of ? computed.code : null, validSeconds };
  };
}

/** RFC 6238 with the parameters that every authenticator app supports. */
export async function totpCode(secret: string, step: number): Promise<string> {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'; // base32, RFC 4648 section 6
  const bits = Array.from(secret, (letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const bytes = Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
  const algorithm = { name: 'HMAC', hash: 'SHA-1' };
  const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign']);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const mac = new DataView(await crypto.subtle.sign('HMAC', key, counter));
  const offset = mac.getUint8(19) & 15; // dynamic truncation, RFC 4226 section 5.3
  return String((mac.getUint32(offset) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}
