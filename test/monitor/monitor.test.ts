import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redundancyOf } from '../../src/conformance/gallery/redundancy.ts';
import type { ClientAction, ClientEvent } from '../../src/link/websocket/client-event.ts';
import { after, newConversation, WRITES_KEPT } from '../../src/monitor/conversation.ts';
import { LINES_KEPT, Lines } from '../../src/monitor/lines.ts';
import { CONVERSATIONS_KEPT, Monitor } from '../../src/monitor/monitor.ts';
import { MONITOR_RULES, REFUSALS } from '../../src/monitor/rules.ts';

const MAC = 'C0:FF:EE:00:00:01';
/** Class 4, slot 5, key day 100, schedule 1. */
const COMMAND = `04056410${'AB'.repeat(16)}`;
const did = (what: ClientAction, about: Partial<ClientEvent> = {}): ClientEvent => ({
  transport: 'websocket',
  client: 'ws-1',
  what,
  mac: MAC,
  ...about,
});
const ready = [did('connect'), did('up'), did('read', { value: '02'.repeat(20) }), did('subscribe')];

/** The rules that an example breaks, in order. */
function broken(...story: readonly ClientEvent[]): string[] {
  const monitor = new Monitor(new Lines());
  return story.flatMap((event) => monitor.observe(event, 0)).map(({ rule }) => rule);
}

describe('a correct client', () => {
  test('breaks no rule', () => {
    const write = did('write', { value: COMMAND });
    expect(
      broken(
        ...ready,
        write,
        did('notified', { value: `5160${'00'.repeat(18)}` }),
        did('down', { why: 'central-closed' }),
      ),
    ).toEqual([]);
  });
});

describe('a broken rule gives a line with the client’s own bytes', () => {
  const write = did('write', { value: COMMAND });
  const stories: Readonly<Record<string, readonly ClientEvent[]>> = {
    'write-before-session': [did('up'), did('subscribe'), write],
    'write-before-subscribe': [did('up'), did('read', { value: '02'.repeat(20) }), write],
    'session-reused': [...ready, write, did('down', { why: 'lock-closed' }), ...ready, write],
    'wrong-length': [...ready, did('write', { value: `${COMMAND}00` })],
    'unreadable-header': [...ready, did('write', { value: `0B${COMMAND.slice(2)}` })],
    'too-many-commands': [
      ...ready,
      ...Array.from({ length: 6 }, (_, i) => did('write', { value: `0405641${i}${'AB'.repeat(16)}` })),
    ],
    'missed-notification': [
      did('up'),
      did('read', { value: '02'.repeat(20) }),
      did('notified', { value: `5164${'00'.repeat(18)}` }),
    ],
    'left-without-answer': [...ready, write, did('down', { why: 'central-closed' })],
    'nothing-written': [...ready, did('down', { why: 'lock-closed' })],
    'polls-sleeping-lock': [did('connect'), did('connect'), did('connect'), did('connect')],
    'request-refused': [did('refused', { why: 'read: this client has no connection to the lock' })],
    'unreadable-message': [did('malformed', { why: 'not JSON: "{"' })],
    'does-not-read': [did('slow', { why: '300000 bytes wait' })],
  };

  test('every rule has an example', () => {
    expect(Object.keys(stories).sort()).toEqual(MONITOR_RULES.map(({ id }) => id).sort());
  });

  test.each(Object.entries(stories))('%s', (rule, story) => {
    expect(broken(...story)).toContain(rule);
    const without = MONITOR_RULES.filter(({ id }) => id !== rule);
    const monitor = new Monitor(new Lines(), without);
    expect(story.flatMap((event) => monitor.observe(event, 0)).map((line) => line.rule)).not.toContain(rule);
  });

  test('no two rules are broken by exactly the same examples, so that each case of an app judges something of its own', () => {
    const tried = Object.entries(stories).map(([target, story]) => ({ target, failed: broken(...story) }));
    const rules = MONITOR_RULES.map(({ id }) => id);
    expect(redundancyOf(rules, tried)).toEqual({ unfailed: [], redundant: [] });
  });

  test('a command is described in words: key class, slot, day, schedule', () => {
    const monitor = new Monitor(new Lines());
    monitor.observe(did('up'), 7);
    const [line] = monitor.observe(did('write', { value: COMMAND }), 8);
    expect(line).toMatchObject({ n: 1, at: 8, client: 'ws-1', mac: MAC });
    expect(line?.seen).toContain('limited key, slot 5, key day …100, schedule 1');
    expect(line?.advice.length).toBeGreaterThan(20);
  });
});

describe('what a lock refused', () => {
  test('advice on a 61 names the slot, and advice on a wrong phone clock how to start on wall time', () => {
    expect(REFUSALS.opens?.advice).toMatch(/ slot in its header/);
    expect(REFUSALS['phone-time']?.advice).toContain('--at now and --speed 1');
  });

  test.each(Object.entries(REFUSALS))('check %s names its rule and the last command', (check, rule) => {
    const monitor = new Monitor(new Lines());
    for (const event of [...ready, did('write', { value: COMMAND })]) monitor.observe(event, 0);
    const event = {
      seq: 1,
      time: 5,
      actor: 'lock/A101',
      kind: 'lock.refused',
      data: { via: 'ble', check, result: 97 },
    };
    expect(monitor.traced(event, 'websocket', 'ws-1', MAC)).toMatchObject([{ rule: rule.id, at: 5 }]);
    expect(monitor.traced({ ...event, data: { ...event.data, via: 'mesh' } }, 'websocket', 'ws-1', MAC)).toEqual([]);
  });
});

describe('an answer to a client that is not subscribed', () => {
  const answered = { seq: 1, time: 5, actor: 'lock/A101', kind: 'lock.answered', data: { via: 'ble', result: 0x60 } };
  const rules = (...story: readonly ClientEvent[]) => {
    const monitor = new Monitor(new Lines());
    for (const event of story) monitor.observe(event, 0);
    const lines = monitor.traced(answered, 'websocket', 'ws-1', MAC);
    return [...lines, ...monitor.observe(did('down', { why: 'central-closed' }), 0)].map(({ rule, seen }) => [
      rule,
      seen,
    ]);
  };

  test('is missed, and the command does not count as unanswered', () => {
    const write = did('write', { value: COMMAND });
    expect(rules(did('up'), did('read', { value: '02'.repeat(20) }), write)).toEqual([['missed-notification', '5160']]);
  });

  test('counts once for a client that is subscribed, which gets it as a notification', () => {
    const notified = did('notified', { value: `5160${'00'.repeat(18)}` });
    expect(rules(...ready, did('write', { value: COMMAND }), notified)).toEqual([]);
  });
});

test('docs/monitor.md lists every rule with its sentence and its advice', () => {
  const page = readFileSync('docs/monitor.md', 'utf8');
  const rows = [...MONITOR_RULES, ...Object.values(REFUSALS)].map(
    ({ id, says, advice }) => `| \`${id}\` | ${says} | ${advice} |`,
  );
  expect(page.split('\n').filter((line) => line.startsWith('| `'))).toEqual(rows);
});

describe('bounds', () => {
  test('the same fault gives one line until something else happens', () => {
    const bad = did('malformed', { why: 'not JSON' });
    expect(broken(bad, bad, bad)).toHaveLength(1);
    expect(broken(bad, did('malformed', { why: 'other' }), bad)).toHaveLength(3);
  });

  test('lines and conversations are bounded; the newest are kept', () => {
    const lines = new Lines();
    const monitor = new Monitor(lines);
    for (let i = 0; i < CONVERSATIONS_KEPT + 10; i++)
      monitor.observe(did('malformed', { client: `ws-${i}`, why: 'not JSON' }), i);
    expect(lines.count).toBe(CONVERSATIONS_KEPT + 10);
    const kept = lines.after(0, Number.POSITIVE_INFINITY);
    expect(kept).toHaveLength(LINES_KEPT);
    expect(kept.at(-1)?.n).toBe(CONVERSATIONS_KEPT + 10);
    expect(lines.after(lines.count - 2, 10)).toHaveLength(2);
  });

  test('a conversation never grows, whatever the events', () => {
    const what = fc.constantFrom<ClientAction>(
      'connect',
      'up',
      'down',
      'read',
      'subscribe',
      'write',
      'notified',
      'scan',
    );
    fc.assert(
      fc.property(fc.array(fc.record({ what, value: fc.string() }), { maxLength: 400 }), (story) => {
        let conversation = newConversation('ws-1', MAC);
        for (const event of story) conversation = after(conversation, did(event.what, { value: event.value }));
        expect(conversation.writes.length).toBeLessThanOrEqual(WRITES_KEPT);
        expect(conversation.earlier.length).toBeLessThanOrEqual(WRITES_KEPT);
        expect(conversation.unanswered).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('no value of a client makes a rule throw', () => {
    let lines = 0;
    fc.assert(
      fc.property(fc.string(), (value) => {
        const monitor = new Monitor(new Lines());
        for (const event of [
          did('up'),
          did('write', { value }),
          did('notified', { value }),
          did('down', { why: value }),
        ])
          for (const line of monitor.observe(event, 0)) {
            lines += 1;
            expect(line.seen.length).toBeLessThanOrEqual(300);
          }
      }),
    );
    expect(lines).toBeGreaterThan(0);
  });
});
