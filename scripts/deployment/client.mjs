import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { root } from '../consumers/postern.mjs';

const ca = readFileSync(join(root, 'test/fixtures/tls/localhost.pem'));

/**
 * Sends a request from an address of this machine, on a connection of its own.
 * @returns status, headers and the parsed body
 */
export function send(url, { method = 'GET', body, headers = {}, from = '127.0.0.1' } = {}) {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const options = {
      method,
      ca,
      agent: false,
      family: 4,
      localAddress: from,
      timeout: 60_000,
      headers: { ...(text && { 'content-type': 'application/json' }), ...headers },
    };
    const sent = request(url, options, (response) => {
      let received = '';
      response.on('data', (chunk) => (received += chunk)).once('error', reject);
      response.once('end', () => {
        const isJson = /json/.test(response.headers['content-type'] ?? '');
        const { statusCode: status, headers: fields } = response;
        resolve({ status, headers: fields, body: isJson ? JSON.parse(received) : received });
      });
    });
    sent.once('timeout', () => sent.destroy(new Error('no response within a minute')));
    sent.once('error', reject);
    sent.end(text);
  });
}

export async function expectStatus(status, url, options) {
  const response = await send(url, options);
  if (response.status !== status) {
    throw new Error(
      `${options?.method ?? 'GET'} ${url}: ${response.status} instead of ${status}: ${JSON.stringify(response.body)}`,
    );
  }
  return response;
}
