import { createTransport } from 'nodemailer';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { isSignedWebhook } from '../sms/providers/standard-webhooks.js';
import { firstFreePort } from './free-port.js';

export interface TextMessageReceiver {
  /** For `DELIVERY_WEBHOOK_URL`. */
  readonly url: string;
  /** For `DELIVERY_WEBHOOK_SECRET`. */
  readonly secret: string;
  stop(): Promise<void>;
}

interface ReceiverOptions {
  /** The inbox that shows the messages. */
  readonly smtpUrl: string;
  /** The first port to try. The same at each start, or the audit log would record a changed setting. */
  readonly port?: number;
}

/** What `SMS_PROVIDER=webhook` posts, as far as it is shown. */
interface PostedMessage {
  readonly data: {
    readonly channel: string;
    readonly recipient: string;
    readonly message: { readonly text: string };
  };
}

export const receiverPort = 1081;
const loopback = '127.0.0.1';
const channelNames: Readonly<Record<string, string>> = { sms: 'Text', whatsapp: 'WhatsApp' };

/** Receives text messages in place of a provider, and puts each into the development inbox as an e-mail. */
export async function startTextMessageReceiver({
  smtpUrl,
  port = receiverPort,
}: ReceiverOptions): Promise<TextMessageReceiver> {
  const key = randomBytes(32);
  const transport = createTransport(smtpUrl);
  const receive = async (request: IncomingMessage): Promise<number> => {
    const body = await textOf(request);
    const headers = request.headers as Record<string, string | undefined>; // as: these headers are never lists
    if (!isSignedWebhook(key, { headers, body, nowSeconds: Date.now() / 1_000 })) return 401;
    await transport.sendMail(mailOf(JSON.parse(body) as PostedMessage)); // as: signed by this server
    return 204;
  };
  const server = createServer((request, response: ServerResponse) => {
    receive(request).then(
      (status) => response.writeHead(status).end(),
      () => response.writeHead(503).end(), // the worker tries again
    );
  });
  const chosen = port === 0 ? 0 : await firstFreePort(port);
  server.listen(chosen, loopback);
  await once(server, 'listening');
  const { port: bound } = server.address() as { port: number }; // it listens on a port
  return {
    url: `http://${loopback}:${bound}/`,
    secret: `whsec_${key.toString('base64')}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The addresses exist nowhere. */
function mailOf({ data: { channel, recipient, message } }: PostedMessage): object {
  return {
    from: { name: 'Text messages', address: 'text-messages@postern.localhost' },
    to: { name: recipient, address: `${recipient}@sms.localhost` },
    subject: `${channelNames[channel] ?? channel} message to ${recipient}`,
    text: message.text,
  };
}
