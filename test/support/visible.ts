import type { HttpResponse } from './http-client.js';

/** Everything that a client can see of a response, without the parts that differ every time. */
export function visible(response: HttpResponse<unknown>, ...ids: string[]): string {
  const headers = [...response.headers].filter(([name]) => name !== 'date' && name !== 'x-request-id');
  const withoutIds = [...ids, response.headers.get('x-request-id') ?? '', ...idsIn(response.text)].reduce(
    (text, id) => (id === '' ? text : text.replaceAll(id, '<id>')),
    JSON.stringify({ status: response.status, headers, text: response.text }),
  );
  return withoutIds
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, (timestamp) => secondsFromNow(timestamp))
    .replace(waitingTime, (_, name: string, seconds: string) => `${name}<${roundedUp(Number(seconds))} s>`);
}

const waitingTime = /(retry-after\\?",\\?"|retryAfterSeconds\\?":|;t=)(\d+)/g;

const idsIn = (text: string) => [...text.matchAll(/"challengeId":"([\w-]{22})"/g)].map(([, id = '']) => id);

const secondsFromNow = (timestamp: string) =>
  `<in ${roundedUp((Date.parse(timestamp) - Date.now()) / 1_000)} s>`;

/** Remaining times are rounded up to half a minute, because a slow test may take that long between two requests. */
const roundedUp = (seconds: number) => Math.ceil((seconds - 1) / 30) * 30;
