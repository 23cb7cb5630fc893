/**
 * The upload queue of server packets, kept in the phone's storage. INV-1: It holds each packet of a session at most once. INV-2: It is
 * bounded and drops the oldest log first: the lock keeps every record until the company has acknowledged it.
 */
import type { UploadLog } from './backend.ts';

/** The maximum number of logs in the queue. */
export const UPLOAD_LIMIT = 200;
/** The maximum number of logs in one request. */
export const UPLOAD_BATCH = 50;

/** The queue with one session's packets added; the same queue when it holds all of them already. */
export function withLog(queue: readonly UploadLog[], log: UploadLog): readonly UploadLog[] {
  const same = queue.find(({ session, mac }) => session === log.session && mac === log.mac);
  const fresh = [...new Set(log.responses)].filter((packet) => !same?.responses.includes(packet));
  if (fresh.length === 0) return queue;
  if (same === undefined) return [...queue, { ...log, responses: fresh }].slice(-UPLOAD_LIMIT);
  return queue.map((old) => (old === same ? { ...old, responses: [...old.responses, ...fresh] } : old));
}

/** The queue without these logs, which the company has accepted; packets added since then stay. */
export function withoutLogs(queue: readonly UploadLog[], taken: readonly UploadLog[]): readonly UploadLog[] {
  return queue.flatMap((log) => {
    const sent = taken.find(({ session, mac }) => session === log.session && mac === log.mac);
    const left = log.responses.filter((packet) => !sent?.responses.includes(packet));
    return left.length === 0 ? [] : [{ ...log, responses: left }];
  });
}
