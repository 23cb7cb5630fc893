/** The Core API's response to `/activity/`: the period of each entry, and when it was recorded. Newest first. */
import { z } from 'zod';
import { shownActivity } from '../../server/core-api/activity.ts';
import { type Leaf, leavesIn } from './json-in-text.ts';
import { bytesOfText, headOf, PaperDraft } from './paper-text.ts';
import { readIso } from './paper-time.ts';
import type { Paper, PaperContext, ReadingOf } from './reading.ts';
import type { Run } from './run.ts';

type LockActivity = ReadingOf<'core-activity'>;

const instant = z
  .string()
  .transform((text) => readIso(text))
  .pipe(z.number());
const entryShape = z.object({
  lock_mac: z.string().transform((mac) => mac.toUpperCase()),
  action: z.string(),
  recorded_time: instant,
  range_date_start: instant.optional(),
  range_date_end: instant.optional(),
  tracking_key: z.string().default(''),
});

const IS_ENTRY = /"(?:lock_mac|recorded_time|action)"\s*:/;
/** Lines of the envelope around the entries. */
const ENVELOPE = /^\s*(?:"[^"]*"\s*:.*|[[\]{},]*)\s*$/;

function entryOf(value: unknown): Omit<LockActivity, 'line'> | undefined {
  const read = entryShape.safeParse(value);
  if (!read.success) return undefined;
  const { lock_mac: mac, action, recorded_time: recordedAt, tracking_key: trackingKey } = read.data;
  const from = read.data.range_date_start ?? read.data.range_date_end ?? recordedAt;
  const to = read.data.range_date_end ?? from;
  return { channel: 'core-activity', at: to, mac, action, recordedAt, from, to, trackingKey };
}

const iso = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

export const coreActivity = {
  id: 'core-activity',

  recognise: (bytes: Uint8Array): boolean => {
    const head = headOf(bytes).slice(0, 200).join('\n');
    const hasEntries = /"lock_mac"\s*:/.test(head) && /"recorded_time"\s*:/.test(head);
    return hasEntries || (/"request"\s*:\s*"activity"/.test(head) && /"api_version"\s*:/.test(head));
  },

  parse: (name: string, bytes: Uint8Array, { around }: PaperContext): Paper => {
    const draft = new PaperDraft(name, 'core-activity', bytes, around);
    const lines = draft.lines();
    // The lines of an entry belong to its reading.
    let next = 1;
    const envelope = (until: number): void => {
      for (; next < until; next++) {
        const line = lines[next - 1] ?? '';
        if (!ENVELOPE.test(line)) draft.unread(next, line);
      }
    };
    for (const leaf of leavesIn(lines)) {
      if (!IS_ENTRY.test(leaf.text)) continue;
      envelope(leaf.line);
      take(draft, leaf, lines[leaf.line - 1] ?? '');
      next = Math.max(next, leaf.line + leaf.text.split('\n').length);
    }
    envelope(lines.length + 1);
    return draft.paper();
  },

  print: (entries: readonly LockActivity[], _context: PaperContext): Uint8Array => {
    const activity = entries.map(({ mac, action, recordedAt, from, to, trackingKey }) => ({
      lock_mac: mac,
      action,
      recorded_time: iso(recordedAt),
      range_date_start: iso(from),
      range_date_end: iso(to),
      tracking_key: trackingKey,
    }));
    const answer = {
      result: 'success',
      message: '',
      error_code: 0,
      data: { activity },
      request: 'activity',
      api_version: '1.0.0',
    };
    return bytesOfText(JSON.stringify(answer, null, 1).split('\n'));
  },

  /** Every entry that an unfiltered request would return at this moment. */
  observe: ({ facility }: Run): LockActivity[] => {
    const { state } = facility.core;
    const entries = state.activity.toReversed().flatMap((entry) => entryOf(shownActivity(state, entry)) ?? []);
    return entries.map((entry, i) => ({ line: FIRST_LINE + i * LINES_EACH, ...entry }));
  },
} as const;

/** The first line of the first entry in a printed response, and the number of lines per entry. */
const FIRST_LINE = 7;
const LINES_EACH = 8;

function take(draft: PaperDraft, { line, value }: Leaf, text: string): void {
  const entry = entryOf(value);
  if (entry === undefined) draft.unread(line, text);
  else draft.add({ line, ...entry });
}
