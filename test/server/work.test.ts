/**
 * The work that one request causes, counted in elements, commands and turns of the event loop, never in time. Each of these requests once blocked the
 * loop for seconds.
 */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Activity } from '../../src/core/model/activity-entry.ts';
import type { Draft } from '../../src/core/model/draft.ts';
import type { State } from '../../src/core/model/state.ts';
import { COMMANDS_PER_TURN, ENTRIES_PER_TURN } from '../../src/server/core-api/company.ts';
import { WORK_LIMIT } from '../../src/server/core-api/locks.ts';
import { HostedFacility } from '../../src/server/hosted-facility.ts';
import { JSON_DEPTH, JSON_VALUES, tooMuchJson } from '../../src/server/json-text.ts';
import { readCall } from '../../src/server/link/messages.ts';
import type { Serving } from '../../src/server/options.ts';
import { Turns } from '../../src/server/turns.ts';
import { countElements } from '../counted-elements.ts';
import { api, type CoreAnswer, serveDemo } from './real.ts';

let serving: Serving;
let ask: (path: string, body: unknown, key?: string) => Promise<CoreAnswer>;
beforeEach(async () => {
  serving = await serveDemo();
  ask = api(serving);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await serving.stop();
});

const post = (path: string, body: string) =>
  fetch(`${serving.ready.control}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });

/** The number of array elements that were visited or searched while `act` ran. */
async function elements(act: () => Promise<unknown>): Promise<number> {
  const counted = countElements();
  try {
    await act();
  } finally {
    counted.stop();
  }
  return counted.stop();
}

/** The most commands that entered between two turns of the event loop, while `act` ran. */
async function commandsATurn(act: () => Promise<unknown>): Promise<{ most: number; all: number }> {
  let [now, most, all, over] = [0, 0, 0, false];
  const { enter } = HostedFacility.prototype;
  vi.spyOn(HostedFacility.prototype, 'enter').mockImplementation(function (this: HostedFacility, ...args) {
    now++;
    all++;
    most = Math.max(most, now);
    return enter.apply(this, args) as never;
  });
  const turn = () => {
    now = 0;
    if (!over) setImmediate(turn);
  };
  turn();
  await act();
  over = true;
  return { most, all };
}

/** The state, to be enlarged behind the core's back. */
const grown = () => serving.facilities.main.parts.backend.core.state as Draft<State>;

const list = (count: number, text: string): string[] => Array.from({ length: count }, () => text);

describe('a product is counted before it is written out', () => {
  test('keys: locks times tracking keys', async () => {
    const body = { issue: [{ macs: list(700, 'a'), tracking_keys: list(700, 'b') }] };
    const work = await elements(async () => {
      expect(await ask('/keys/', body)).toMatchObject({ result: 'failure', error_code: 3 });
    });
    expect(work).toBeLessThan(5_000);
  });

  test('keys to revoke: keys times descriptions times the entries of each', async () => {
    const state = grown();
    const grant = { slot: 1, generation: 1, schedule: 0, state: 'revoke_pending' } as const;
    const [facility = ''] = state.facilities.keys();
    const locks = new Map([...state.locks.keys()].map((mac) => [mac, grant]));
    const fob = { name: '', owner: 'nobody', facility, blacklisted: false, taken: new Set<never>() };
    for (const mac of ['api-1', 'api-2', 'api-3']) state.fobs.set(mac, { ...fob, mac, locks: new Map(locks) });
    const revoke = Array.from({ length: 200 }, () => ({ macs: list(20, 'a') }));
    const work = await elements(async () => {
      expect(await ask('/keys/', { revoke, display: { macs: list(900, 'a') } })).toMatchObject({ result: 'success' });
    });
    expect(work).toBeLessThan(300 * 3 * locks.size);
  });

  test('quick-click codes: locks times codes', async () => {
    const quick_clicks = Array.from({ length: 100 }, () => ({ code: '101', uses: 1 }));
    const issue = Array.from({ length: WORK_LIMIT / 100 + 1 }, () => ({ mac: 'a', quick_clicks }));
    const { all } = await commandsATurn(async () => {
      expect(await ask('/qc/', { issue })).toMatchObject({ result: 'failure', error_code: 3 });
    });
    expect(all).toBe(0);
  });

  test('activity: entries times requested filters', async () => {
    const state = grown();
    const [unit = ''] = state.units.keys();
    const entry: Activity = { kind: 'Locked', recordedAt: 0, earliest: 0, latest: 0, unit } as Activity;
    state.activity.push(...Array.from({ length: 3_000 }, () => entry));
    const asked = { actions: [...list(900, 'x'), 'locked'] };
    const work = await elements(async () => {
      expect((await ask('/activity/', asked)).data.activity.length).toBeGreaterThanOrEqual(3_000);
    });
    expect(work).toBeLessThan(50_000);
  });
});

describe('long work is divided into turns of the event loop', () => {
  const codes = Array.from({ length: 100 }, (_, i) => ({ code: i.toString(2).padStart(7, '0'), uses: 1 }));

  test('commands: a few in each turn, even if two requests arrive at the same time', async () => {
    const { most, all } = await commandsATurn(() =>
      Promise.all(
        ['C0:FF:EE:00:01:01', 'C0:FF:EE:00:01:02'].map((mac) => ask('/qc/issue/', { mac, quick_clicks: codes })),
      ),
    );
    expect(all).toBe(200);
    expect(most).toBeLessThanOrEqual(2 * COMMANDS_PER_TURN);
  });

  test('requests: one is processed in each turn, however many arrive at the same time', async () => {
    const { most, all } = await commandsATurn(() =>
      Promise.all(Array.from({ length: 40 }, () => post('/v1/verbs/lock.touch', '{"lock":"A101"}'))),
    );
    expect(all).toBe(40);
    expect(most).toBe(1);
  });

  test('a long log', async () => {
    const next = vi.spyOn(Turns.prototype, 'next');
    const state = grown();
    const entry = { kind: 'Locked', recordedAt: 0, earliest: 0, latest: 0, unit: 'none' } as Activity;
    for (let i = 0; i < 10 * ENTRIES_PER_TURN; i++) state.activity.push(entry);
    await ask('/activity/', {});
    expect(next.mock.calls.length).toBeGreaterThanOrEqual(9);
  });

  test('uploads of phones: by their packets, and those of no known lock at once', async () => {
    const next = vi.spyOn(Turns.prototype, 'next');
    const turnsFor = async (mac: string): Promise<number> => {
      next.mockClear();
      const logs = Array.from({ length: 20 }, () => ({ mac, session: '1'.repeat(40), responses: list(100, '50') }));
      await ask('/upload/', { logs }, 'mobile-key');
      return next.mock.calls.length;
    };
    const strange = await turnsFor('C0:FF:EE:FF:FF:FF');
    expect(await turnsFor('C0:FF:EE:00:01:01')).toBe(strange + 9);
  });

  test('pieces of two tasks never share a turn', async () => {
    const turns = new Turns();
    const seen: string[] = [];
    let turn = 0;
    let over = false;
    const count = () => {
      turn++;
      if (!over) setImmediate(count);
    };
    setImmediate(count);
    const work = (name: string) => turns.each([1, 2, 3], 1, () => seen.push(`${name}${turn}`));
    await Promise.all([work('a'), work('b')]);
    over = true;
    const later = seen.slice(2).map((text) => text.slice(1));
    expect(new Set(later).size).toBe(4);
  });
});

describe('JSON', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

  test('JSON that nests too deep is refused before it is parsed, and is not an internal error', async () => {
    const told = await post('/v1/verbs/lock.touch', `{"lock":${nested(200_000)}}`);
    expect(told.status).toBe(413);
    expect(await told.text()).toContain('32 levels deep');
    expect((await fetch(`${serving.ready.control}/health`)).status).toBe(200);
    expect(readCall(`{"jsonrpc":"2.0","method":"hello","params":${nested(20_000)}}`, ['hello'])).toMatchObject({
      kind: 'wrong',
      error: 'request',
    });
  });

  test.each([
    ['as deep as may be', nested(JSON_DEPTH), true],
    ['a level deeper', nested(JSON_DEPTH + 1), false],
    ['brackets in text', JSON.stringify(`"\\${'['.repeat(100)}`), true],
    ['as many values as may be', `[${'1,'.repeat(JSON_VALUES - 2)}1]`, true],
    ['one more', `[${'1,'.repeat(JSON_VALUES - 1)}1]`, false],
    ['commas in text', JSON.stringify(','.repeat(2 * JSON_VALUES)), true],
    ['text that does not end', '"\\', true],
  ])('%s', (_, text, fits) => {
    expect(tooMuchJson(text) === undefined).toBe(fits);
  });
});

test('the schemas of verbs are written once', async () => {
  const verbs = () => fetch(`${serving.ready.control}/v1/verbs`).then((response) => response.text());
  const first = await verbs();
  let reads = 0;
  const all = [...serving.facility().verbTable.values()];
  expect(all.length).toBeGreaterThan(50);
  const params = all.map((verb) => verb.params);
  for (const [i, verb] of all.entries())
    Object.defineProperty(verb, 'params', {
      configurable: true,
      get: () => {
        reads++;
        return params[i];
      },
    });
  expect(await verbs()).toBe(first);
  for (const [i, verb] of all.entries()) Object.defineProperty(verb, 'params', { value: params[i] });
  expect(reads).toBe(0);
});

describe('scenarios', () => {
  test.each([
    ['keys inside keys', '? '.repeat(300), 'a key'],
    [
      'very many keys',
      Array.from({ length: 5_000 }, (_, i) => `k${i}: 1`).join('\n'),
      'words, punctuation marks and spaces',
    ],
  ])('%s are refused', async (_, text, sentence) => {
    const told = await post('/v1/scenarios', JSON.stringify({ text }));
    expect(told.status).toBe(422);
    expect(await told.text()).toContain(sentence);
  });
});
