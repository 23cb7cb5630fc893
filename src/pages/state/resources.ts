/**
 * The server's answers that the screen currently shows, by path. Events mark them dirty, and dirty ones are requested again: one request at a time,
 * and at most one round every `ROUND_MS`, however many events arrive. After a press, a round starts as soon as the current request is answered.
 *
 * INV-1: Paths that no component watches are neither requested nor kept.
 */

import type { MapStates } from '../../facility/open/map-view.ts';
import { getIfChanged, Refused } from '../api/client.ts';
import { completed, STATES_PATH, statesPath } from './map-states.ts';
import { sharedWith } from './shared.ts';

/** The minimum time between two rounds of requests. */
const ROUND_MS = 400;

export interface Seen<T> {
  readonly value?: T;
  /** The time at which it was received, by `performance.now`. */
  readonly at?: number;
  /** The reason why there is no value, or only an old one. */
  readonly problem?: string;
}

/** The plan does not change while a facility is open, so events do not mark it dirty; `forgetAll` does. */
const STEADY: ReadonlySet<string> = new Set(['/v1/map']);

interface Resource {
  seen: Seen<unknown>;
  tag: string | undefined;
  isDirty: boolean;
  readonly watchers: Set<() => void>;
}

const resources = new Map<string, Resource>();
let next: { readonly timer: ReturnType<typeof setTimeout>; readonly at: number } | undefined;
let isAsking = false;
/** Whether a person began to wait while a round of requests was under way. */
let isUrgent = false;

/** The latest answer for a path. */
export const seenAt = <T>(path: string): Seen<T> => (resources.get(path)?.seen ?? {}) as Seen<T>;

/** Calls `changed` after each new answer; returns a function that stops it. */
export function watch(path: string, changed: () => void): () => void {
  const resource = resources.get(path) ?? { seen: {}, tag: undefined, isDirty: true, watchers: new Set() };
  resources.set(path, resource);
  resource.watchers.add(changed);
  schedule(0);
  return () => {
    resource.watchers.delete(changed);
    if (resource.watchers.size === 0) resources.delete(path);
  };
}

/** Called when everything on the screen may be out of date. After a press, `afterMs` is 0, because a person is waiting. */
export function markDirty(afterMs = ROUND_MS): void {
  for (const [path, resource] of resources) {
    const isSteady = STEADY.has(path) && resource.seen.value !== undefined && resource.seen.problem === undefined;
    if (!isSteady) resource.isDirty = true;
  }
  if (afterMs === 0) isUrgent = true;
  schedule(afterMs);
}

/** Drops all tags, so that answers are requested whole: the server may have been away or restored. */
export function forgetTags(): void {
  for (const resource of resources.values()) resource.tag = undefined;
}

/** Discards everything that was received, because the facility has changed. */
export function forgetAll(): void {
  for (const resource of resources.values()) {
    resource.seen = {};
    resource.tag = undefined;
  }
  markDirty();
}

function schedule(afterMs: number): void {
  const at = performance.now() + afterMs;
  if (next !== undefined && next.at <= at) return;
  clearTimeout(next?.timer);
  const ask = () => {
    next = undefined;
    if (!isAsking) void askAll();
  };
  next = { timer: setTimeout(ask, afterMs), at };
}

async function askAll(): Promise<void> {
  isAsking = true;
  do {
    isUrgent = false;
    for (const [path, resource] of resources) {
      if (isUrgent) break;
      if (resource.isDirty) await askOne(path, resource);
    }
  } while (isUrgent);
  isAsking = false;
  if ([...resources.values()].some(({ isDirty }) => isDirty)) schedule(ROUND_MS);
}

// These casts are safe: this server answers that path in this form. Without a tag, the server may be a different one, whose version numbers mean
// nothing here.
const addressOf = (path: string, { seen, tag }: Resource): string =>
  path === STATES_PATH && tag !== undefined ? statesPath(seen.value as MapStates | undefined) : path;
const wholeOf = (path: string, known: unknown, answer: unknown): unknown =>
  path === STATES_PATH ? completed(known as MapStates | undefined, answer as MapStates) : answer;

async function askOne(path: string, resource: Resource): Promise<void> {
  resource.isDirty = false;
  try {
    const { seen, tag } = resource;
    const answer = await getIfChanged<unknown>(addressOf(path, resource), tag);
    const value = answer === undefined ? seen.value : sharedWith(seen.value, wholeOf(path, seen.value, answer.value));
    if (answer !== undefined) resource.tag = answer.tag;
    resource.seen = { value, at: performance.now() };
  } catch (error) {
    // The next event, or the reconnected stream, marks it dirty again.
    const isGone = error instanceof Refused && error.status === 404;
    const { value, at } = resource.seen;
    const problem = error instanceof Error ? error.message : String(error);
    resource.seen = isGone || at === undefined ? { problem } : { value, at, problem };
    resource.tag = undefined;
  }
  for (const changed of [...resource.watchers]) changed();
}
