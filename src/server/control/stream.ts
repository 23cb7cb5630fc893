/**
 * The trace as server-sent events. INV-1 a reader that is too slow is cut off, never waited for. INV-2 a restore ends
 * every stream; a reader that comes back with a number from the past that was left starts afresh.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TraceEvent } from '../../sim/trace.ts';
import { problem } from '../endpoint.ts';
import type { Stage } from '../stage.ts';
import type { Stages } from '../stages.ts';

/** Streams at one time. */
export const STREAM_LIMIT = 64;
/** Bytes that may wait for one reader. */
export const STREAM_BACKLOG = 4 * 1024 * 1024;

export interface Filter {
  readonly after?: number | undefined;
  readonly kind?: string | undefined;
  readonly actor?: string | undefined;
}

const open = new WeakMap<Stages, Set<() => void>>();

export function streamTrace(
  stages: Stages,
  stage: Stage,
  filter: Filter,
  request: FastifyRequest,
  reply: FastifyReply,
): unknown {
  const streams = open.get(stages) ?? new Set();
  open.set(stages, streams);
  if (streams.size >= STREAM_LIMIT)
    return problem(503, 'too-many-streams', `${STREAM_LIMIT} streams are open`, { temporary: true });
  const { kind = '', actor = '' } = filter;
  const last = Number(request.headers['last-event-id']);
  const { seq } = stage.site.facility.trace;
  const after = Math.min(seq, filter.after ?? (Number.isSafeInteger(last) && last > 0 ? last : seq));

  const { raw } = reply;
  reply.hijack();
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'keep-alive' });
  raw.write(': the trace\n\n');

  const end = () => {
    stop();
    streams.delete(end);
    raw.end();
  };
  const tell = (event: TraceEvent) => {
    if (!event.kind.startsWith(kind) || !event.actor.startsWith(actor)) return;
    raw.write(`id: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`);
    if (raw.writableLength <= STREAM_BACKLOG) return;
    end();
    raw.destroy();
  };
  const stop = stage.site.facility.trace.subscribe(tell);
  for (const event of stage.recent(after, Number.POSITIVE_INFINITY)) tell(event);
  streams.add(end);
  raw.on('close', end);
  raw.on('error', end);
  return reply;
}

/** Ends every stream: at a clean stop, and when another facility took the place of the live one. */
export function endStreams(stages: Stages): void {
  for (const end of [...(open.get(stages) ?? [])]) end();
}
