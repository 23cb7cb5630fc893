/** What the oracle says about fobs, keys and the feed: stories in which an invariant is violated, and their counterparts in which everything is right. */
import { DAY_MS, HOUR_MS, LOCK, NOON, SECOND, seen } from './known-facility.ts';
import {
  auction,
  delivered,
  failures,
  frozen,
  input,
  later,
  MINUTE_MS,
  PIN,
  type Story,
  sent,
  status,
  tells,
} from './stories.ts';

const fob = (owner = 'ann', id = 'F1') => seen('core.fob.added', { fob: id, owner });
const synced = (mac: string, more: object = {}, owner = 'ann') =>
  seen('core.fob.synced', { fob: 'F1', owner, grants: [{ mac, slot: 1, generation: 1, schedule: 3, ...more }] });
const pinSent = [seen('core.fob.pinSent', { owner: 'ann' }), sent('fob-pin', 'ann')];
const readFobPin = delivered('fob-pin', { text: 'Your fob PIN is <code 1>.' });
const adds = (pin: string) => input('fob.add', { fob: 'F1', owner: 'ann', pin });
const WITHOUT_PIN = ['INV-FOB-OWNER: fob F1 was set up without the PIN that ann was sent'];
const BLACKLIST: Story = { facts: { settings: { useBlacklist: true } } };
const blacklisted = (on: boolean) => seen('core.fob.blacklisted', { fob: 'F1', on });

tells('fobs', [
  ['of a tenant', [fob()], []],
  ['of staff', [fob('tec')], []],
  ['of somebody else', [fob('guy')], ['INV-FOB-OWNER: guy was assigned a fob without the right to one']],
  [
    'of a vendor',
    [seen('core.vendor.added', { user: 'guy', zones: ['north'] }), fob('guy')],
    ['INV-FOB-OWNER: guy was assigned a fob without the right to one'],
  ],
  [
    'of a vendor where that is allowed',
    [seen('core.vendor.added', { user: 'guy', zones: ['north'] }), fob('guy')],
    [],
    { facts: { settings: { allowServiceFobs: true } } },
  ],
  ['given twice', [fob(), fob()], ['INV-FOB-OWNER: fob F1 was assigned twice']],
  ['given again once removed', [fob(), seen('core.fob.removed', { fob: 'F1' }), fob()], []],
  ['set up with the PIN', [...pinSent, readFobPin, adds('<code 1>'), fob()], [], PIN],
  ['set up without a PIN', [fob()], WITHOUT_PIN, PIN],
  ['set up with another PIN', [...pinSent, readFobPin, adds('<code 2>'), fob()], WITHOUT_PIN, PIN],
  ['set up with a PIN that has not arrived', [...pinSent, adds('<code 1>'), fob()], WITHOUT_PIN, PIN],
  ['set up in time', [...pinSent, readFobPin, later(599_999, adds('<code 1>')), later(599_999, fob())], [], PIN],
  [
    'set up too late',
    [...pinSent, readFobPin, later(600_000, adds('<code 1>')), later(600_000, fob())],
    WITHOUT_PIN,
    PIN,
  ],
  ['synced', [fob(), synced(LOCK)], []],
  [
    'synced for somebody who may not have one',
    [synced(LOCK, {}, 'guy')],
    [
      'INV-FOB-OWNER: a fob of guy, who is not allowed to have one, was synced',
      'INV-FOB-OPENS: fob F1 of guy, who is not allowed to open L1, got a key to it',
    ],
  ],
  [
    'synced with another unit',
    [fob(), synced(SECOND)],
    ['INV-FOB-OPENS: fob F1 of ann, who is not allowed to open L2, got a key to it'],
  ],
  [
    'synced with a unit that is only shared',
    [status('occupied', 'U2'), seen('core.share.added', { unit: 'U2', by: '', user: 'ann' }), fob(), synced(SECOND)],
    [
      'INV-SHARE:  shared a unit that is not theirs',
      'INV-FOB-OPENS: fob F1 of ann got a key to L2, which is only shared with them',
    ],
  ],
  [
    'synced with a lock that was taken off',
    [fob(), synced(LOCK), seen('core.fob.lockTaken', { fob: 'F1', mac: LOCK }), synced(LOCK)],
    ['INV-FOB-OPENS: fob F1 got a key to L1 again after that lock had been removed from it'],
  ],
  [
    'synced with other hours',
    [fob(), synced(LOCK, { schedule: 1 })],
    ['INV-FOB-HOURS: fob F1 follows schedule 1 instead of 3'],
  ],
  [
    'synced with the hours of its owner',
    [fob(), synced(LOCK, { schedule: 1 })],
    [],
    { facts: { settings: { fobsFollowUserSchedule: true } } },
  ],
  [
    'synced with the hours of fobs instead',
    [fob(), synced(LOCK)],
    ['INV-FOB-HOURS: fob F1 follows schedule 3 instead of 1'],
    { facts: { settings: { fobsFollowUserSchedule: true } } },
  ],
  [
    'of a unit that is overlocked',
    [fob(), status('overlock')],
    ['INV-FOB-BLACKLIST: fob F1 of ann is not blacklisted'],
    BLACKLIST,
  ],
  ['of a unit that is overlocked, on the blacklist', [fob(), status('overlock'), blacklisted(true)], [], BLACKLIST],
  [
    'in good standing again',
    [fob(), status('overlock'), blacklisted(true), status('occupied')],
    ['INV-FOB-BLACKLIST: fob F1 of ann is still blacklisted'],
    BLACKLIST,
  ],
  [
    'in good standing again, off the blacklist',
    [fob(), status('overlock'), blacklisted(true), status('occupied'), blacklisted(false)],
    [],
    BLACKLIST,
  ],
  [
    'where there is no blacklist',
    [fob(), status('overlock'), blacklisted(true)],
    ['INV-FOB-BLACKLIST: fob F1 was blacklisted although the facility uses no blacklist'],
  ],
  [
    'of staff, whatever their units',
    [seen('core.staff.added', { user: 'ann', role: 'employee' }), fob(), status('overlock')],
    [],
    BLACKLIST,
  ],
]);

const keys = (mac: string, more: object = {}, user = 'ann') =>
  seen('core.keys.issued', {
    user,
    device: 'd1',
    grants: [
      { mac, keyDay: NOON / DAY_MS - 0.5, until: NOON + 12 * HOUR_MS, slot: 1, generation: 1, schedule: 0, ...more },
    ],
  });
const NOT_WITH_DAY = ['INV-KEY-DAY: a key does not expire at the end of the day'];
const withheld = (rule: string, user = 'ann') =>
  seen('core.keys.issued', { user, device: 'd1', grants: [], withheld: [{ mac: LOCK, rule }] });
const unlocked = (user: string, more: object = {}) =>
  seen('core.unlock.granted', { user, mac: LOCK, device: 'd1', ...more });
const taken = (madeAt: number) => seen('core.feed.taken', { unit: 'U1', madeAt });
const ignored = seen('core.feed.ignored', { unit: 'U1' });
const draft = input('pms.feedSays', { unit: 'U1', completed: false });
const lateFeed = (madeAgoMs: number) => input('pms.feedSays', { unit: 'U1', madeAgoMs });

tells('keys and the feed', [
  ['a draft without effect', [draft, ignored], []],
  ['a draft with an effect', [draft, status('overlock')], ['INV-FEED: an uncompleted change to U1 took effect']],
  ['a draft before something else', [draft, input('pms.overdue', { unit: 'U1' }), status('overlock')], []],
  ['a draft of another unit', [draft, status('overlock', 'U2')], []],
  ['a draft some time ago', [draft, later(1, status('overlock'))], []],
  ['a key for today', [keys(LOCK)], []],
  ['a key for somebody else', [keys(LOCK, {}, 'guy')], ['INV-RIGHT: guy got a key to L1 without a right']],
  [
    'a key for somebody who is frozen',
    [...failures(5), frozen, keys(LOCK)],
    ['INV-RIGHT: ann got a key to L1 without a right'],
  ],
  [
    'a key for tomorrow',
    [keys(LOCK, { keyDay: NOON / DAY_MS + 0.5 })],
    ['INV-KEY-DAY: a key is for a day other than today'],
  ],
  ['a key that ends a minute early', [keys(LOCK, { until: NOON + 12 * HOUR_MS - MINUTE_MS })], NOT_WITH_DAY],
  ['a key that ends a minute late', [keys(LOCK, { until: NOON + 12 * HOUR_MS + MINUTE_MS })], NOT_WITH_DAY],
  ['a key that ends tomorrow', [keys(LOCK, { until: NOON + 36 * HOUR_MS })], NOT_WITH_DAY],
  [
    'a key in the slot of somebody else',
    [keys(LOCK), { ...keys(LOCK), data: { ...keys(LOCK).data, device: 'd2' } }],
    ['INV-KEY-OWN: slot 1 of L1 was assigned twice in generation 1'],
  ],
  [
    'a key that moves to another slot',
    [keys(LOCK), keys(LOCK, { slot: 2 })],
    ['INV-KEY-OWN: a key of d1 to L1 moved from slot 1 to 2'],
  ],
  [
    'a key that moves once it was voided',
    [keys(LOCK), seen('core.keys.voided', { device: 'd1', macs: [LOCK] }), keys(LOCK, { slot: 2 })],
    [],
  ],
  [
    'a key to a unit whose openings are counted',
    [status('overlock'), auction({ opener: 'mia', opensLeft: 2 }), status('auction'), keys(LOCK, {}, 'mia')],
    ['INV-AUCTION: mia got a key to L1 although its openings are counted'],
  ],
  ['keys away from the site', [keys(LOCK)], ['INV-ON-SITE: ann got keys while away from the site'], { onSite: false }],
  [
    'keys away from the site where that does not matter',
    [keys(LOCK)],
    [],
    { onSite: false, facts: { settings: { onSiteRequired: false } } },
  ],
  [
    'a key withheld from somebody who may open',
    [withheld('B-ACS-1')],
    ['INV-NOT-DENIED: ann was wrongly refused a key to L1 by B-ACS-1'],
  ],
  ['a key withheld for another reason', [withheld('B-SEC-5')], []],
  ['a key withheld from somebody who may not', [withheld('B-ACS-1', 'guy')], []],
  ['an online unlock', [unlocked('ann')], []],
  [
    'an online unlock by somebody else',
    [unlocked('guy')],
    ['INV-RIGHT: guy got an online unlock of L1 without a right'],
  ],
  [
    'an online unlock by somebody who is frozen',
    [...failures(5), frozen, unlocked('ann')],
    ['INV-RIGHT: ann got an online unlock of L1 without a right'],
  ],
  ['an online unlock by an intent', [unlocked('guy', { intent: 'i1' })], []],
  [
    'a refusal of somebody who may open',
    [seen('core.unlock.refused', { user: 'ann', mac: LOCK, rule: 'B-ACS-1' })],
    ['INV-NOT-DENIED: ann was wrongly refused access to L1 by B-ACS-1'],
  ],
  ['a refusal of somebody who may not', [seen('core.unlock.refused', { user: 'guy', mac: LOCK, rule: 'B-ACS-1' })], []],
  [
    'a record that tells nothing',
    [seen('core.record.kept', { mac: LOCK, tells: false })],
    ['INV-BELIEVED: a record of L1 did not change what the company knows'],
  ],
  ['changes of the feed in order', [taken(NOON), taken(NOON), taken(NOON + 1)], []],
  [
    'changes of the feed out of order',
    [taken(NOON), taken(NOON - 1)],
    ['INV-FEED: a change to U1 took effect although it is 1 ms older than the last one'],
  ],
  ['a change that was ignored', [ignored], ['INV-FEED: a completed change to U1 was ignored']],
  ['a draft that was ignored', [input('pms.feedSays', { unit: 'U1', completed: false }), ignored], []],
  ['a late change that was ignored', [taken(NOON - 5), lateFeed(6), ignored], []],
  [
    'a change of the same time that was ignored',
    [taken(NOON - 5), lateFeed(5), ignored],
    ['INV-FEED: a completed change to U1 was ignored'],
  ],
  [
    'a later change that was ignored',
    [taken(NOON - 5), lateFeed(6), later(1, ignored)],
    ['INV-FEED: a completed change to U1 was ignored'],
  ],
]);
