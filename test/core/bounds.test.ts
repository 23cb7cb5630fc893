import { describe, expect, it } from 'vitest';
import type { CoreEvent } from '../../src/core/events.ts';
import { MESSAGES_KEPT } from '../../src/core/kernel/messages.ts';
import { PAST_HOLDERS_KEPT } from '../../src/core/model/holding.ts';
import { emptyState, type Intent } from '../../src/core/model/state.ts';
import { INTENTS_KEPT } from '../../src/core/opening/remote.ts';
import { evolve } from '../../src/core/topics.ts';
import { ACTIVITY_KEPT } from '../../src/core/views/activity.ts';
import { LIST_LIMIT } from '../../src/phone/attempt/rules.ts';
import { mac } from '../../src/protocol/mac.ts';
import { A101, Site } from './site.ts';

const filled = (count: number, event: (i: number) => CoreEvent) => {
  const state = emptyState();
  for (let i = 0; i < count; i++) evolve(state, event(i));
  return state;
};

describe('bounds', () => {
  it('the activity log keeps its latest entries and counts those that it deleted', () => {
    const state = filled(ACTIVITY_KEPT + 3, (at) => ({
      type: 'unit.statusChanged',
      at,
      unit: 'x',
      from: 'available',
      to: 'occupied',
    }));
    expect([state.activity.length, state.activity[0]?.at, state.dropped.activity]).toEqual([ACTIVITY_KEPT, 3, 3]);
  });

  it('messages do the same', () => {
    const message = {
      id: 'm',
      at: 0,
      to: 'alice',
      channel: 'sms',
      kind: 'pin-request',
      facility: undefined,
      unit: undefined,
      reason: undefined,
      ref: undefined,
    } as const;
    const state = filled(MESSAGES_KEPT + 3, (at) => ({ type: 'message.sent', at, message: { ...message, at } }));
    expect([state.messages.length, state.messages[0]?.at, state.dropped.messages]).toEqual([MESSAGES_KEPT, 3, 3]);
  });

  it('a list never exceeds what a phone accepts, however much is pending for a lock; the rest follows', () => {
    const site = new Site();
    const phone = site.tenant('alice', 'A101');
    for (let index = 4; index < 16; index++) {
      const windows = Array.from({ length: 7 }, (_, day) => ({
        weekdays: 1 << day,
        open: day + index,
        close: 60 + day,
      }));
      site.must({ type: 'facility.schedule', facility: 'main', schedule: { id: `s${index}`, index, windows } });
    }
    let contacts = 0;
    for (; site.refresh(phone) !== 'done'; contacts++) {
      const session = site.lock(A101).connect();
      const packets = site.packets(site.must({ type: 'unlock.online', device: phone, mac: A101, session }));
      expect(packets.length).toBeLessThanOrEqual(LIST_LIMIT);
      expect(
        site
          .lock(A101)
          .takeAll(packets)
          .every((result) => result === 0x60),
      ).toBe(true);
      site.upload(A101);
      expect(contacts).toBeLessThan(4);
    }
    expect(site.offline(phone, A101)).toBe(0x60);
    for (let round = 0; round < 3; round++) site.checkIn(A101);
    expect(site.lock(A101).hours.size).toBe(15);
    expect(site.checkIn(A101)).toEqual([]);
  });

  it('settled remote unlocks are evicted first', () => {
    const intent = (i: number): Intent => ({
      id: `i${i}`,
      mac: mac(A101),
      unit: 'x',
      by: 'mona',
      how: 'direct',
      reason: undefined,
      at: i,
      until: i,
      sent: undefined,
      outcome: i === 0 ? 'waiting' : 'opened',
    });
    const state = filled(INTENTS_KEPT + 5, (i) => ({
      type: 'remote.granted',
      at: i,
      via: 'portal',
      intent: intent(i),
    }));
    expect(state.intents.size).toBe(1_024);
    expect(state.intents.has('i0')).toBe(true);
    expect(state.intents.has('i1')).toBe(false);
  });

  it('a slot remembers as many owners as four bits of a generation can distinguish', () => {
    const site = new Site();
    const alice = site.tenant('alice', 'A101');
    site.staff('mona');
    site.settle();
    for (let round = 0; round < PAST_HOLDERS_KEPT + 5; round++) {
      expect(site.refresh(alice)).toBe('done');
      site.must({ type: 'key.revoke', by: 'mona', device: alice, mac: A101 });
      site.checkIn(A101);
    }
    expect(site.core.state.locks.get(mac(A101))?.holding.slots.get(0)?.past.length).toBe(PAST_HOLDERS_KEPT);
  });
});
