import type { Writable } from 'node:stream';
import { styleText } from 'node:util';
import type { DestinationStream } from 'pino';

/** A line as pino writes it; `fields` are those of its event. */
interface LogLine {
  level: string;
  time: string;
  msg?: string;
  event?: string;
  context?: string;
  requestId?: string | null;
  stack?: string;
  fields: Record<string, unknown>;
}

type Style = Parameters<typeof styleText>[0];

const labels: Readonly<Record<string, Style>> = {
  warn: 'yellow',
  error: 'red',
  fatal: 'red',
  debug: 'dim',
  trace: 'dim',
};
const maxValueLength = 300;

/**
 * Writes log lines for people: one line of text for each, and the stack of an error below it. Colours only on a terminal,
 * and not with NO_COLOR. Not pino-pretty, which would need as much code for these lines, and whose dependencies would be in
 * production, where the setting exists, too.
 */
export class TextLog implements DestinationStream {
  /** @param options `inboxUrl`: web page of the development inbox; null if there is none */
  constructor(
    private readonly out: Writable,
    private readonly options: { inboxUrl: string | null },
  ) {}

  write(json: string): void {
    const line = readLine(json);
    const { requestId } = line;
    const shortId = requestId ? this.style('dim', ` #${requestId.slice(-8)}`) : '';
    const text = `${this.style('dim', clockOf(line.time))} ${this.describe(line)}${shortId}`;
    this.out.write([text, ...stackOf(line), ''].join('\n'));
  }

  private describe(line: LogLine): string {
    const { level, event, msg, fields } = line;
    if (event === 'http.request') return this.describeRequest(fields);
    const { inboxUrl } = this.options;
    if (event === 'delivery.sent' && inboxUrl !== null)
      return `e-mail sent: ${show(fields['template'])}, open ${inboxUrl}`;
    const label = labels[level];
    return [
      ...(label ? [this.style(label, level.toUpperCase())] : []),
      ...(event ? [`${event}:`] : line.context ? [`${line.context}:`] : []),
      ...(msg ? [msg] : []),
      ...Object.entries(fields).map(([name, value]) => this.style('dim', `${name}=`) + show(value)),
    ].join(' ');
  }

  private describeRequest({
    method,
    route,
    status,
    durationMs,
    code,
    limit,
    setting,
  }: LogLine['fields']): string {
    const style = Number(status) >= 500 ? 'red' : Number(status) >= 400 ? 'yellow' : 'green';
    const exceeded = limit ? ` (limit ${show(limit)}, ${setting ? `set by ${show(setting)}` : 'fixed'})` : '';
    return [
      show(method),
      route ? show(route) : '(no route)',
      this.style(style, show(status)),
      `${show(durationMs)} ms`,
      ...(code ? [`${show(code)}${exceeded}`] : []),
    ].join(' ');
  }

  private style(style: Style, text: string): string {
    return styleText(style, text, { stream: this.out });
  }
}

/** Control and format characters of a client would otherwise move the cursor, recolour or reorder the line. */
function readLine(json: string): LogLine {
  const parsed = JSON.parse(json, (name, value: unknown) =>
    typeof value === 'string' && name !== 'stack' ? escapeUnprintable(value) : value,
  ) as Omit<LogLine, 'fields'>; // as: written by createLogger
  const { level, time, msg, event, context, requestId, stack, ...fields } = parsed;
  return { level, time, msg, event, context, requestId, stack, fields };
}

function escapeUnprintable(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}

/** In local time, as the clock of the person who reads it. */
function clockOf(time: string): string {
  return new Date(time).toTimeString().slice(0, 8);
}

function stackOf({ stack = '' }: LogLine): string[] {
  const frames = stack.split('\n').filter((row) => row.trimStart().startsWith('at '));
  return frames.map((row) => `    ${escapeUnprintable(row.trim())}`);
}

/** Long lists are shown by their length: LOG_FORMAT=json has them. */
function show(value: unknown): string {
  if (Array.isArray(value) && value.length > 5) return `(${value.length} values)`;
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
  const short = text.length > maxValueLength ? `${text.slice(0, maxValueLength)}…` : text;
  return typeof value === 'string' && /[\s"=]|^$/.test(short) ? `"${short.replaceAll('"', '\\"')}"` : short;
}
