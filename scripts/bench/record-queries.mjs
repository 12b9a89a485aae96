import pg from 'pg';
import { prepareValue } from 'pg/lib/utils.js';

/*
 * Loaded into a server before its own modules. Between the messages "record" and "stop" of the parent, it records the
 * queries that connections send, in order, with their parameters as text.
 */
let recorded = null;
const { prototype } = pg.Client;
const { query } = prototype; // oxlint-disable-line typescript/unbound-method -- called with its connection

prototype.query = function (...args) {
  if (recorded) {
    const [first, second] = args;
    const text = typeof first === 'string' ? first : first.text;
    const values = (Array.isArray(second) ? second : first.values) ?? [];
    recorded.push({ text, values: values.map(asText) });
  }
  return query.apply(this, args);
};

function asText(value) {
  const prepared = prepareValue(value);
  return Buffer.isBuffer(prepared) ? `\\x${prepared.toString('hex')}` : prepared;
}

process.on('message', (message) => {
  if (message === 'record') recorded = [];
  else {
    process.send({ recorded });
    recorded = null;
  }
});
process.channel.unref();
