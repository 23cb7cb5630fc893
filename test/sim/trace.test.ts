import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECRETS_KEPT, Secrets } from '../../src/sim/secrets.ts';
import { digestOf, Trace, type TraceEvent } from '../../src/sim/trace.ts';
import { VirtualClock } from '../../src/sim/virtual-clock.ts';

const traced = () => {
  const clock = new VirtualClock(1_000);
  const trace = new Trace(clock, new Secrets());
  const events: TraceEvent[] = [];
  trace.subscribe((event) => events.push(event));
  return { clock, trace, events };
};

describe('Trace', () => {
  it('INV-1 INV-2 counts from 1, stamps the clock, and has the digest of its lines', () => {
    const { clock, trace, events } = traced();
    trace.record('lock/A101', 'lock.woke');
    clock.runFor(15_000);
    trace.record('lock/A101', 'lock.asleep', { why: 'time' });
    expect(events).toEqual([
      { seq: 1, time: 1_000, actor: 'lock/A101', kind: 'lock.woke', data: {} },
      { seq: 2, time: 16_000, actor: 'lock/A101', kind: 'lock.asleep', data: { why: 'time' } },
    ]);
    expect(trace.digest).toBe(digestOf(events));
    expect(trace.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  it('continues to the same digest from a snapshot, and any other data gives another digest', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 2 }), fc.nat(), (words, at) => {
        const clock = new VirtualClock(0);
        const whole = new Trace(clock, new Secrets());
        const cut = at % words.length;
        let copy: Trace | undefined;
        words.forEach((word, i) => {
          if (i === cut) copy = new Trace(clock, new Secrets(), JSON.parse(JSON.stringify(whole.snapshot())));
          whole.record('a', 'k', { word });
          copy?.record('a', 'k', { word });
        });
        expect(copy?.digest).toBe(whole.digest);
        copy?.record('a', 'k', { word: 'more' });
        whole.record('a', 'k', { word: 'else' });
        expect(copy?.digest).not.toBe(whole.digest);
      }),
    );
  });

  it('INV-3 records what equals a hidden value: it may be an id, a word, or another person’s name', () => {
    const { trace, events } = traced();
    for (const value of ['A101', 'locked', 'lock/A101', 'kind', '<name 1>']) trace.secrets.hide('name', value);
    trace.record('lock/A101', 'locked', { kind: 'A101', text: '<name 1>' });
    expect(events).toMatchObject([{ actor: 'lock/A101', kind: 'locked', data: { kind: 'A101', text: '<name 1>' } }]);
  });

  it('a reader gets each event with its line, which makes the digest', () => {
    const { trace } = traced();
    const lines: string[] = [];
    const events: TraceEvent[] = [];
    trace.subscribeLines((event, line) => {
      lines.push(line);
      events.push(event);
    });
    trace.record('core', 'core.event', { word: 'a "quoted" word' });
    expect(lines).toEqual(events.map((event) => JSON.stringify(event)));
    expect(lines).toHaveLength(1);
  });

  it('without a digest, events and their lines are as with one', () => {
    const heard = (digesting: boolean) => {
      const { trace } = traced();
      const [events, lines]: [TraceEvent[], string[]] = [[], []];
      trace.digesting = digesting;
      const before = trace.digest;
      trace.subscribe((event) => events.push(event));
      trace.record('core', 'core.event', { n: 1 });
      trace.subscribeLines((_event, line) => lines.push(line));
      trace.record('core', 'core.event', { n: 2 });
      expect(trace.digest === before).toBe(!digesting);
      return { events, lines };
    };
    expect(heard(false)).toEqual(heard(true));
    expect(heard(false).lines).toEqual([JSON.stringify(heard(true).events[1])]);
  });

  it('finds a hidden value in an event, whole, in other case, or inside a longer run of hex', () => {
    const secrets = new Secrets();
    const key = 'A8DF64951E9F6D265432F7B2C4FFAC94';
    expect(secrets.hide('key', key)).toBe('<key 1>');
    expect(secrets.hide('key', Buffer.from(key, 'hex'))).toBe('<key 1>');
    expect(secrets.hide('pin', '483920')).toBe('<pin 1>');
    for (const leak of [key, key.toLowerCase(), `37${key}00`, `F${key}`, `ß0${key.toLowerCase()}`])
      expect(secrets.findIn({ leak }), leak).toBe('<key 1>');
    expect(secrets.findIn({ leak: '483920' })).toBe('<pin 1>');
    expect(secrets.findIn({ nested: { '483920': 1 } })).toBe('<pin 1>');
    expect(secrets.findIn({ list: [1, [null, '483920']] })).toBe('<pin 1>');
    expect(secrets.findIn({ seq: 483920, key: '<key 1>' })).toBeUndefined();
  });

  it('finds every hidden run of hex, of whatever length, wherever it begins, as a search for each value does', () => {
    // Two digits only, so that values begin alike and occur inside one another.
    const hex = (minLength: number) =>
      fc.string({ unit: fc.constantFrom('0', '0', '0', 'A'), minLength, maxLength: minLength + 10 });
    const escaped = fc.string({ unit: fc.constantFrom('"', '\\', 'g') });
    const values = fc.array(hex(16), { minLength: 1, maxLength: 6 });
    // Half of the lines contain a value somewhere.
    const cases = values.chain((all) => {
      const around = fc.tuple(hex(0), fc.constantFrom(...all), hex(0)).map((parts) => parts.join(''));
      return fc.record({ values: fc.constant(all), line: fc.oneof(hex(20), around), text: escaped });
    });
    fc.assert(
      fc.property(cases, ({ values, line, text }) => {
        const secrets = new Secrets();
        for (const value of values) secrets.hide('key', value);
        const found = secrets.findIn({ text, line });
        expect(found !== undefined).toBe(values.some((value) => line.includes(value)));
        if (found !== undefined) expect(line).toContain(secrets.reveal(found));
      }),
    );
  });

  it('does not find a run of hex that left, and still finds one that begins like it', () => {
    const secrets = new Secrets();
    const [leaves, stays] = ['A8DF64951E9F6D265432F7B2', 'A8DF64951E9F6D26FFFFFFFF'];
    secrets.hide('key', leaves);
    expect(secrets.findIn({ session: `00${leaves}` })).toBe('<key 1>');
    secrets.hide('plain', stays);
    for (let i = 1; i <= SECRETS_KEPT; i++) secrets.hide('key', `key number ${i}`);
    expect(secrets.findIn({ session: `00${leaves}` })).toBeUndefined();
    expect(secrets.findIn({ session: `00${stays}` })).toBe('<plain 1>');
  });

  it('hides a value of one character, and does not search for it', () => {
    const secrets = new Secrets();
    expect(secrets.hide('code', '7')).toBe('<code 1>');
    expect(secrets.reveal('<code 1>')).toBe('7');
    expect(secrets.findIn({ tries: '7' })).toBeUndefined();
    expect(secrets.hide('code', '')).toBe('');
  });

  it('keeps placeholders across a snapshot', () => {
    const secrets = new Secrets();
    secrets.hide('name', 'Alice Example');
    secrets.hide('phone', '+15550100');
    secrets.hide('name', 'Bob Example');
    const restored = Secrets.restore(JSON.parse(JSON.stringify(secrets.snapshot())));
    expect(restored.hide('name', 'bob example')).toBe('<name 2>');
    expect(restored.hide('name', 'Carol')).toBe('<name 3>');
    expect(restored.findIn({ to: '+15550100' })).toBe('<phone 1>');
  });

  it('stores a bounded number of values of a kind, and continues counting, even after a snapshot', () => {
    const more = 500;
    const secrets = new Secrets();
    secrets.hide('name', 'Alice Example');
    for (let i = 1; i <= SECRETS_KEPT + more; i++) secrets.hide('key', `key number ${i}`);
    expect(secrets.snapshot().flat()).toHaveLength(SECRETS_KEPT + 1);
    const restored = Secrets.restore(JSON.parse(JSON.stringify(secrets.snapshot())));
    for (const one of [secrets, restored]) {
      expect(one.reveal(`<key ${more}>`)).toBeUndefined();
      expect(one.findIn({ key: `key number ${more}` })).toBeUndefined();
      expect(one.findIn({ key: `key number ${more + 1}` })).toBe(`<key ${more + 1}>`);
      expect(one.findIn({ name: 'Alice Example' })).toBe('<name 1>');
      expect(one.hide('key', 'key number 1')).toBe(`<key ${SECRETS_KEPT + more + 1}>`);
      expect(one.snapshot().flat()).toHaveLength(SECRETS_KEPT + 1);
    }
  });

  it('reveals the value of a placeholder as it was hidden, even after a snapshot', () => {
    const secrets = new Secrets();
    expect(secrets.hide('password', 'Lakeside-cOde 7')).toBe('<password 1>');
    expect(secrets.hide('password', 'LAKESIDE-CODE 7')).toBe('<password 1>');
    const restored = Secrets.restore(JSON.parse(JSON.stringify(secrets.snapshot())));
    for (const one of [secrets, restored]) {
      expect(one.reveal('<password 1>')).toBe('Lakeside-cOde 7');
      expect(one.reveal('<password 2>')).toBeUndefined();
      expect(one.hide('password', 'lakeside-code 7')).toBe('<password 1>');
    }
  });

  it('a hidden value whose upper case is longer is found in either form', () => {
    const secrets = new Secrets();
    secrets.hide('name', 'Anna Strauß');
    expect(secrets.findIn({ name: 'Anna Strauß' })).toBe('<name 1>');
    expect(secrets.findIn({ name: 'ANNA STRAUSS' })).toBe('<name 1>');
  });
});
