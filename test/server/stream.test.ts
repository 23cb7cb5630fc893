/**
 * One stream of the trace, with a reader that reads only when the test says so: from which event it begins, what it shows, how much it sends ahead, and
 * when it ends. The numbers are stated again, because a test that imported them would pass with any value.
 */
import { describe, expect, it } from 'vitest';
import { endStreams, type Filter, streamTrace, unsentStreams } from '../../src/server/control/stream.ts';
import type { HostedFacilities } from '../../src/server/hosted-facilities.ts';
import type { HostedFacility } from '../../src/server/hosted-facility.ts';
import type { TraceEvent } from '../../src/sim/trace.ts';

const event = (seq: number, kind = 'lock.woke', actor = 'lock/A101', size = 0): TraceEvent =>
  ({ seq, kind, actor, data: size === 0 ? {} : { text: 'x'.repeat(size) } }) as never;
const idsIn = (texts: readonly string[]): number[] =>
  texts.flatMap((text) => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id)));

/** A facility with these events, of which those from `oldest` on are still in memory. */
function rig(events: readonly TraceEvent[] = [], oldest = events[0]?.seq ?? 0) {
  const known = [...events];
  const readers = new Set<() => void>();
  const asked: (readonly [number, number])[] = [];
  let settled = 0;
  const facility = { trace: { seq: events.at(-1)?.seq ?? 0 } };
  const hosted = {
    oldest,
    parts: { facility },
    settle: () => {
      settled += 1;
    },
    recent: (after: number, limit: number) => {
      asked.push([after, limit]);
      return known.filter(({ seq }) => seq > after && seq >= hosted.oldest).slice(0, limit);
    },
    onDurable: (read: () => void) => {
      readers.add(read);
      return () => readers.delete(read);
    },
  };
  const happens = (...more: readonly TraceEvent[]): void => {
    known.push(...more);
    facility.trace.seq = more.at(-1)?.seq ?? facility.trace.seq;
    for (const read of [...readers]) read();
  };
  const facilities = {} as HostedFacilities;
  const open = (filter: Filter = {}, headers: Record<string, string> = {}) =>
    reader(facilities, hosted as never, filter, headers);
  return { facilities, hosted, happens, open, asked, readers, settled: () => settled };
}

function reader(facilities: HostedFacilities, hosted: HostedFacility, filter: Filter, headers: Record<string, string>) {
  const heard: string[] = [];
  const did: string[] = [];
  const handlers = new Map<string, () => void>();
  const raw = {
    destroyed: false,
    writableLength: 0,
    setHeader: (name: string, value: string) => did.push(`header ${name} ${value}`),
    writeHead: (status: number, fields: object) => did.push(`head ${status} ${JSON.stringify(fields)}`),
    write: (text: string) => {
      heard.push(text);
      raw.writableLength += text.length;
    },
    on: (name: string, act: () => void) => handlers.set(name, act),
    end: () => did.push('end'),
    destroy: () => {
      did.push('destroy');
      raw.destroyed = true;
    },
  };
  const reply = {
    raw,
    hijack: () => did.push('hijack'),
    getHeaders: () => ({ vary: 'Origin', 'x-none': undefined }),
  };
  const answer = streamTrace(facilities, hosted, filter, { headers } as never, reply as never);
  /** Reads everything, as a client would. */
  const reads = (): string[] => {
    raw.writableLength = 0;
    handlers.get('drain')?.();
    return heard.splice(0);
  };
  const is = (name: string): void => handlers.get(name)?.();
  return { answer, reply, raw, heard, did, reads, is };
}

const EVENTS = Array.from({ length: 10 }, (_, i) => event(i + 1));

describe('a stream', () => {
  it('is an answer that goes on, with the headers of the server', () => {
    const { open, settled } = rig();
    const { answer, reply, did, heard } = open();
    expect(answer).toBe(reply);
    expect(did).toEqual([
      'hijack',
      'header vary Origin',
      `head 200 ${JSON.stringify({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'keep-alive' })}`,
    ]);
    expect([heard, settled()]).toEqual([[': the trace\n\n'], 1]);
  });

  it.each<[string, Filter, Record<string, string>, number[]]>([
    ['without a number: the present', {}, {}, []],
    ['after an event', { after: 7 }, {}, [8, 9, 10]],
    ['from the beginning', { after: 0 }, {}, [3, 4, 5, 6, 7, 8, 9, 10]],
    ['after one that is just forgotten', { after: 2 }, {}, [3, 4, 5, 6, 7, 8, 9, 10]],
    ['after the oldest', { after: 3 }, {}, [4, 5, 6, 7, 8, 9, 10]],
    ['after one that has not happened: the present', { after: 99 }, {}, []],
    ['after the last that its reader has', {}, { 'last-event-id': '8' }, [9, 10]],
    ['after the number that was asked for, whatever its reader has', { after: 9 }, { 'last-event-id': '5' }, [10]],
    ['after a last event of zero: the present', {}, { 'last-event-id': '0' }, []],
    ['after a last event of one', {}, { 'last-event-id': '1' }, [3, 4, 5, 6, 7, 8, 9, 10]],
    ['after no number: the present', {}, { 'last-event-id': 'x' }, []],
    ['after half a number: the present', {}, { 'last-event-id': '7.5' }, []],
    ['after a negative number: the present', {}, { 'last-event-id': '-3' }, []],
  ])('%s', (_, filter, headers, ids) => {
    const { open, happens } = rig(EVENTS, 3);
    const { heard, did } = open(filter, headers);
    expect(idsIn(heard)).toEqual(ids);
    happens(event(11));
    expect(idsIn(heard)).toEqual([...ids, 11]);
    expect(did).not.toContain('end');
  });

  it('has each event as text, those whose kind and actor begin as asked', () => {
    const events = [
      event(1, 'lock.woke', 'lock/A101'),
      event(2, 'lock.asleep', 'lock/A102'),
      event(3, 'core.x', 'lock/A101'),
      event(4, 'lock.woke', 'lock/A101'),
    ];
    const shown = (filter: Filter) =>
      rig(events)
        .open({ after: 0, ...filter })
        .heard.slice(1);
    expect(idsIn(shown({ kind: 'lock' }))).toEqual([1, 2, 4]);
    expect(idsIn(shown({ actor: 'lock/A101' }))).toEqual([1, 3, 4]);
    expect(idsIn(shown({ kind: 'lock.w', actor: 'lock/A101' }))).toEqual([1, 4]);
    expect(shown({ kind: 'phone' })).toEqual([]);
    expect(shown({ kind: 'core' })).toEqual([`id: 3\ndata: ${JSON.stringify(events[2])}\n\n`]);
  });

  it('asks for 256 events at a time', () => {
    const { open, asked } = rig(Array.from({ length: 300 }, (_, i) => event(i + 1)));
    const { heard } = open({ after: 0 });
    expect(asked).toEqual([
      [0, 256],
      [256, 256],
      [300, 256],
    ]);
    expect([heard.length, idsIn(heard).length]).toEqual([3, 300]);
  });

  it('sends nothing more while 64 KiB are unread, and goes on when they have been read', () => {
    const { open, happens, facilities } = rig([event(1)]);
    const one = open();
    one.heard.length = 0;
    one.raw.writableLength = 65_536;
    happens(event(2), event(3));
    expect(one.heard).toEqual([]);
    expect(unsentStreams(facilities)).toEqual([{ to: expect.stringMatching(/^trace stream \d+$/), waiting: 65_538 }]);
    one.raw.writableLength = 65_535;
    happens(event(4));
    expect(idsIn(one.heard)).toEqual([2, 3, 4]);
    one.raw.writableLength = 65_536;
    happens(event(5));
    expect(idsIn(one.reads())).toEqual([2, 3, 4, 5]);
    expect(unsentStreams(facilities)[0]?.waiting).toBe(one.heard.length === 0 ? one.raw.writableLength : -1);
  });

  it('ends when its reader has fallen behind what is in memory, and not before', () => {
    const { open, hosted, happens, facilities, readers } = rig(EVENTS);
    const one = open({ after: 8 });
    one.raw.writableLength = 65_536;
    hosted.oldest = 11;
    happens(event(11));
    expect(one.did).not.toContain('destroy');
    hosted.oldest = 12;
    one.raw.writableLength = 65_536;
    happens(event(12));
    expect([one.did.slice(-2), readers.size, unsentStreams(facilities)]).toEqual([['end', 'destroy'], 0, []]);
  });

  it.each(['close', 'error'])('is over with the %s of its connection', (name) => {
    const { open, happens, facilities, readers } = rig(EVENTS);
    const one = open();
    one.is(name);
    expect([one.did.at(-1), readers.size, unsentStreams(facilities)]).toEqual(['end', 0, []]);
    one.heard.length = 0;
    happens(event(11));
    expect(one.heard).toEqual([]);
  });

  it('is one of at most 64; all can be ended, and each has its own number', () => {
    const { open, facilities, readers } = rig(EVENTS);
    const streams = Array.from({ length: 64 }, () => open());
    expect(open().answer).toMatchObject({
      status: 503,
      body: {
        error: {
          code: 'too-many-streams',
          message: '64 streams are already open; close one, or try again later',
          temporary: true,
        },
      },
    });
    expect(new Set(unsentStreams(facilities).map(({ to }) => to)).size).toBe(64);
    expect(unsentStreams(facilities)[0]?.waiting).toBe(': the trace\n\n'.length);
    streams[0]?.is('close');
    expect(open().did[0]).toBe('hijack');
    endStreams(facilities);
    expect([unsentStreams(facilities), readers.size, streams[9]?.did.at(-1)]).toEqual([[], 0, 'end']);
    endStreams({} as HostedFacilities);
  });
});
