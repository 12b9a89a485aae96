import { once } from 'node:events';
import { createServer } from 'node:http';
import { json as readJson } from 'node:stream/consumers';

/** A response as a later version may send it: objects have a field more, and lists of values a value more. */
function asLater(value) {
  if (Array.isArray(value)) return value.map(asLater);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, field]) => [name, asLater(field)]);
  const later = { ...Object.fromEntries(fields), addedLater: { is: 'new' } };
  return 'purpose' in later ? { ...later, purpose: 'added_later', channel: 'added_later' } : later;
}

const passedOn = ['content-type', 'authorization', 'x-device-token', 'accept-language'];

async function passOn(serverUrl, request, response) {
  const { method, url, headers } = request;
  const hasBody = headers['content-type'] !== undefined && headers['content-length'] !== '0';
  const original = await fetch(`${serverUrl}${url}`, {
    method,
    headers: Object.fromEntries(passedOn.flatMap((name) => (headers[name] ? [[name, headers[name]]] : []))),
    ...(hasBody && { body: JSON.stringify(await readJson(request)) }),
  });
  const text = await original.text();
  response.writeHead(original.status, {
    'content-type': original.headers.get('content-type') ?? 'text/plain',
  });
  response.end(text === '' ? '' : JSON.stringify(asLater(JSON.parse(text))));
}

/** Passes requests to a server, and its responses back as a later version may send them. */
export async function openLaterVersion(serverUrl) {
  const proxy = createServer((request, response) => {
    passOn(serverUrl, request, response).catch((error) => response.destroy(error));
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return { url: `http://127.0.0.1:${proxy.address().port}`, close: () => proxy.close() };
}
