/**
 * The trace as server-sent events. A stream has no buffer of its own: it reads the recent events as fast as its reader consumes them.
 *
 * INV-1: Readers never block the facility: one that falls behind the recent events is disconnected. INV-2: All streams together buffer
 * at most `STREAM_LIMIT` × (`STREAM_WINDOW` and one batch) bytes. INV-3: A restore ends every stream; a reader that reconnects
 * with a sequence number from the discarded past starts at the present.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TraceEvent } from '../../sim/trace.ts';
import { problem } from '../endpoint.ts';
import type { HostedFacilities } from '../hosted-facilities.ts';
import type { HostedFacility } from '../hosted-facility.ts';
import type { Unsent } from './backlogs.ts';

/** The maximum number of concurrent streams. */
export const STREAM_LIMIT = 64;
/** When a reader has more unread bytes than this, the server sends nothing more until it has read some. */
export const STREAM_WINDOW = 64 * 1024;
/** The maximum number of events filtered for one write. */
const BATCH = 256;

export interface Filter {
  readonly after?: number | undefined;
  readonly kind?: string | undefined;
  readonly actor?: string | undefined;
}

interface Stream extends Unsent {
  end(): void;
}

const open = new WeakMap<HostedFacilities, Set<Stream>>();
let numbers = 0;

/** The text of an event is built once for all readers. */
const texts = new WeakMap<TraceEvent, string>();
function textOf(event: TraceEvent): string {
  const known = texts.get(event);
  if (known !== undefined) return known;
  const text = `id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`;
  texts.set(event, text);
  return text;
}

export function streamTrace(
  facilities: HostedFacilities,
  hosted: HostedFacility,
  filter: Filter,
  request: FastifyRequest,
  reply: FastifyReply,
): unknown {
  const streams = open.get(facilities) ?? new Set<Stream>();
  open.set(facilities, streams);
  if (streams.size >= STREAM_LIMIT)
    return problem(503, 'too-many-streams', `${STREAM_LIMIT} streams are already open; close one, or try again later`, {
      temporary: true,
    });
  const { kind = '', actor = '' } = filter;
  const last = Number(request.headers['last-event-id']);
  hosted.settle();
  const { seq } = hosted.parts.facility.trace;
  const after = Math.min(seq, filter.after ?? (Number.isSafeInteger(last) && last > 0 ? last : seq));

  const { raw } = reply;
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'keep-alive' });
  raw.write(': the trace\n\n');

  const end = () => {
    stop();
    streams.delete(stream);
    raw.end();
  };
  /** Sequence number of the last event that went through the filter. */
  let at = Math.max(after, hosted.oldest - 1);
  const stream: Stream = {
    to: `trace stream ${++numbers}`,
    /** The number of events not filtered yet, plus the number of bytes not read yet. */
    get waiting() {
      return Math.max(0, hosted.parts.facility.trace.seq - at) + raw.writableLength;
    },
    end,
  };
  const shows = (event: TraceEvent) => event.kind.startsWith(kind) && event.actor.startsWith(actor);
  const writeEvents = () => {
    if (at + 1 < hosted.oldest) {
      end();
      raw.destroy();
    }
    while (!raw.destroyed && raw.writableLength < STREAM_WINDOW) {
      const events = hosted.recent(at, BATCH);
      const newest = events.at(-1);
      if (newest === undefined) return;
      at = newest.seq;
      const text = events.filter(shows).map(textOf).join('');
      if (text !== '') raw.write(text);
    }
  };
  const stop = hosted.onDurable(writeEvents);
  writeEvents();
  streams.add(stream);
  raw.on('drain', writeEvents);
  raw.on('close', end);
  raw.on('error', end);
  return reply;
}

/** Ends every stream: at a clean stop, and after a restore. */
export function endStreams(facilities: HostedFacilities): void {
  for (const stream of [...(open.get(facilities) ?? [])]) stream.end();
}

/** The output that each stream has not sent. */
export const unsentStreams = (facilities: HostedFacilities): readonly Unsent[] =>
  [...(open.get(facilities) ?? [])].map(({ to, waiting }) => ({ to, waiting }));
