/**
 * Server packets that wait for signal, kept in the phone's storage. INV-1 a packet of one session waits once. INV-2 the
 * queue is bounded; the oldest log goes first, for its lock holds every record until the company has acknowledged it.
 */
import type { UploadLog } from './backend.ts';

/** Logs that wait at most. */
export const UPLOAD_LIMIT = 200;
/** Logs that one request carries at most. */
export const UPLOAD_BATCH = 50;

/** The queue with what one session brought; the same queue when all of it waits already. */
export function withLog(queue: readonly UploadLog[], log: UploadLog): readonly UploadLog[] {
  const same = queue.find(({ session, mac }) => session === log.session && mac === log.mac);
  const fresh = [...new Set(log.responses)].filter((packet) => !same?.responses.includes(packet));
  if (fresh.length === 0) return queue;
  if (same === undefined) return [...queue, { ...log, responses: fresh }].slice(-UPLOAD_LIMIT);
  return queue.map((old) => (old === same ? { ...old, responses: [...old.responses, ...fresh] } : old));
}

/** The queue after the company took these logs; what a session brought since then stays. */
export function withoutLogs(queue: readonly UploadLog[], taken: readonly UploadLog[]): readonly UploadLog[] {
  return queue.flatMap((log) => {
    const sent = taken.find(({ session, mac }) => session === log.session && mac === log.mac);
    const left = log.responses.filter((packet) => !sent?.responses.includes(packet));
    return left.length === 0 ? [] : [{ ...log, responses: left }];
  });
}
