/** What the oracle says about remote unlocks, PINs and messages: stories in which an invariant is violated, and their counterparts in which everything is right. */
import { GATE, LOCK, SECOND, seen } from './known-facility.ts';
import {
  ADDRESSES,
  by,
  delivered,
  input,
  later,
  listed,
  pin,
  type Row,
  type Story,
  sent,
  setting,
  status,
  tells,
} from './stories.ts';

const granted = (who: string, how: string, more: object = {}) =>
  seen('core.remote.granted', { via: 'portal', intent: { id: 'i1', unit: 'U1', by: who, how, mac: LOCK, ...more } });
const emergency = (who = 'mia', reason = 'Fire') => granted(who, 'emergency', { reason });
const silent = seen('core.lock.silent', { session: 's1' });
const WAITS = ['INV-REMOTE-WINDOW: mia sent U1 an emergency unlock while another one was pending'];
const NO_REASON = ['INV-STAFF: mia sent an emergency unlock without a reason'];

tells('emergency unlocks', [
  ...['Fire', 'Flood', 'Medical', 'Tenant locked phone in unit', 'Other: a noise'].map(
    (reason): Row => [`for ${reason}`, [emergency('mia', reason)], []],
  ),
  ['without a reason', [emergency('mia', '')], NO_REASON],
  ['for another reason', [emergency('mia', 'Whim')], NO_REASON],
  ['for Other without a note', [emergency('mia', 'Other')], NO_REASON],
  ['for Other with an empty note', [emergency('mia', 'Other:  ')], NO_REASON],
  ['by an employee', [emergency('eli')], ['INV-STAFF: eli sent an emergency unlock without the permission']],
  ['of an overlocked unit', [status('overlock'), emergency()], []],
  [
    'of an overlocked unit where that is restricted',
    [status('overlock'), emergency()],
    ['INV-STAFF: mia opened U1, which is overlocked, in an emergency'],
    { facts: { settings: { restrictOverlockEntry: true } } },
  ],
  ['a second one in the window', [emergency(), later(10_000, emergency())], WAITS],
  ['a second one after the window', [emergency(), later(10_001, emergency())], []],
  [
    'a second one in a window that was set',
    [setting({ remoteWindowMs: 20_000 }), emergency(), later(20_000, emergency())],
    WAITS,
  ],
  ['a second one after the first was sent', [emergency(), listed(), emergency()], []],
  ['a second one by another person', [emergency(), emergency('boss')], []],
  [
    'a second one to another lock',
    [emergency(), granted('mia', 'emergency', { reason: 'Fire', id: 'i2', mac: SECOND })],
    [],
  ],
  [
    'while the facility is offline',
    [seen('core.facility.linkChanged', { linked: false }), emergency()],
    ['INV-STAFF: mia opened U1, which is offline'],
  ],
  [
    'once it is online again',
    [
      seen('core.facility.linkChanged', { linked: false }),
      seen('core.facility.linkChanged', { linked: true }),
      emergency(),
    ],
    [],
  ],
  [
    'beside the unit, offline',
    [
      seen('core.facility.linkChanged', { linked: false }),
      { ...emergency(), data: { ...emergency().data, via: 'app' } },
    ],
    [],
  ],
  [
    'of a tenant without a number',
    [emergency()],
    ['INV-STAFF: U1 was unlocked, or a PIN was requested, although ann has no number'],
    { addresses: {} },
  ],
]);

tells('remote unlocks on their way', [
  ['at the end of the window', [emergency(), later(10_000, listed())], []],
  [
    'after the window',
    [emergency(), later(10_001, listed())],
    ['INV-REMOTE-WINDOW: a remote unlock was sent too late'],
  ],
  ['twice', [emergency(), listed(), listed()], ['INV-REMOTE-WINDOW: a remote unlock was sent twice']],
  ['again after the lock was silent', [emergency(), listed(), silent, listed()], []],
  [
    'again after another session was silent',
    [emergency(), listed(), { ...silent, data: { session: 's2' } }, listed()],
    ['INV-REMOTE-WINDOW: a remote unlock was sent twice'],
  ],
  [
    'that nobody requested',
    [listed()],
    ['INV-DECIDED: an unlock that nobody had requested was sent through the gateway'],
  ],
  ['a list without an unlock', [listed({}, { unlock: false })], []],
  ['a list to a phone', [listed({ via: 'phone' })], []],
  ['by a keypad', [listed({ opener: { device: 'keypad', user: 'ann' } })], []],
  [
    'of an entry that is held open',
    [seen('core.entry.held', { entry: 'gate', via: 'schedule' }), listed({}, { mac: GATE })],
    [],
  ],
]);

tells('direct unlocks', [
  ['of an available unit', [status('available'), granted('eli', 'direct')], []],
  [
    'of a rented unit',
    [granted('eli', 'direct')],
    ['INV-STAFF: eli opened U1 without asking the tenant and without the right to do so'],
  ],
  [
    'without the permission',
    [status('available'), granted('tec', 'direct')],
    ['INV-STAFF: tec opened U1 from the portal without the permission'],
  ],
  [
    'without it, beside the unit',
    [status('available'), { ...granted('tec', 'direct'), data: { ...granted('tec', 'direct').data, via: 'app' } }],
    [],
  ],
]);

const requested = (who = 'mia', tenant = 'ann') =>
  seen('core.pin.requested', { request: { unit: 'U1', by: who, tenant } });
const toAnn = sent('pin-request', 'ann');
const readPin = (pin = '<pin 1>', unit = 'U1') =>
  by(
    'person/ann',
    seen('message.delivered', {
      channel: 'sms',
      kind: 'pin-request',
      phone: 'phone of ann',
      text: `The office asks to open your unit ${unit}. If you agree, tell them this PIN: ${pin}.`,
    }),
  );
const typed = (pin = '<pin 1>') => input('portal.enterPin', { as: 'mia', unit: 'U1', pin });
const asked = [requested(), toAnn, readPin()];
const override = granted('mia', 'override');
const wrongPins = (times: number) => Array.from({ length: times }, () => seen('core.pin.wrong', { unit: 'U1' }));
const rentedBy = (user: string) => [
  input('pms.rent', { unit: 'U1', tenant: user }),
  seen('core.unit.unassigned', { unit: 'U1' }),
  seen('core.unit.assigned', { unit: 'U1', user }),
];

tells('unlocks with a PIN', [
  ['that was sent, and typed', [...asked, typed(), override], []],
  ['without asking', [typed(), override], pin('that was not sent to anybody')],
  ['twice', [...asked, typed(), override, override], pin('that was not sent to anybody')],
  ['that is not the one', [...asked, typed('<pin 2>'), override], pin('other than the one sent to the tenant')],
  [
    'that is for another unit',
    [requested(), toAnn, readPin('<pin 1>', 'U2'), typed(), override],
    pin('other than the one sent to the tenant'),
  ],
  ['a millisecond before it expires', [...asked, later(599_999, typed()), later(599_999, override)], []],
  ['when it expires', [...asked, later(600_000, typed()), later(600_000, override)], pin('that had expired')],
  ['typed within a minute', [...asked, typed(), later(59_999, override)], []],
  ['typed a minute ago', [...asked, typed(), later(60_000, override)], pin('other than the one sent to the tenant')],
  ['after four wrong ones', [...asked, ...wrongPins(4), typed(), override], []],
  ['after five wrong ones', [...asked, ...wrongPins(5), typed(), override], pin('after too many wrong attempts')],
  [
    'of a former tenant',
    [...asked, ...rentedBy('guy'), typed(), override],
    [...pin('of a former tenant')],
    { addresses: { ...ADDRESSES, 'guy sms': '+2' } },
  ],
  [
    'of an overlocked unit',
    [...asked, status('overlock'), typed(), override],
    ['INV-STAFF: U1 is overlocked and was opened by PIN'],
  ],
  [
    'without the permission',
    [...asked, typed(), granted('tec', 'override')],
    ['INV-STAFF: tec opened U1 by PIN without the permission'],
  ],
  [
    'requested without the permission',
    [requested('tec'), toAnn],
    ['INV-STAFF: tec asked a tenant without the permission'],
  ],
  [
    'requested of somebody else',
    [requested('mia', 'guy'), sent('pin-request', 'guy')],
    ['INV-PIN: a person who does not rent U1 was asked'],
  ],
  [
    'requested of a tenant without a number',
    [requested(), toAnn],
    ['INV-STAFF: U1 was unlocked, or a PIN was requested, although ann has no number'],
    { addresses: {} },
  ],
  ['that nobody was sent', [requested()], ['INV-MESSAGE: ann was not notified: pin-request']],
]);

const UNSENT = (kind: string, target = 'phone of ann') => [
  `INV-ADDRESS: ${target} received ${kind}, which was not sent to it`,
];
const notified: Story = { facts: { settings: { allFacilityNotifications: true } } };
const noted = (who: string, kinds: string): string[] => [`INV-MESSAGE: ${who} was not notified: ${kinds}`];

tells('messages', [
  ['that arrive where they were sent', [sent('fob-pin', 'ann'), delivered('fob-pin')], []],
  ['that arrive twice', [sent('fob-pin', 'ann'), delivered('fob-pin'), delivered('fob-pin')], UNSENT('fob-pin')],
  [
    'that arrive on another phone',
    [sent('fob-pin', 'ann'), delivered('fob-pin', { phone: 'another' })],
    UNSENT('fob-pin', 'another'),
  ],
  ['of another kind', [sent('fob-pin', 'ann'), delivered('pin-request')], UNSENT('pin-request')],
  ['by another channel', [sent('fob-pin', 'ann', 'voice'), delivered('fob-pin')], UNSENT('fob-pin')],
  ['to a mailbox', [sent('fob-pin', 'ann', 'email'), delivered('fob-pin', { channel: 'email', phone: undefined })], []],
  ['that were not sent to a mailbox', [delivered('fob-pin', { channel: 'email' })], UNSENT('fob-pin', 'ann')],
  ...['activation-code', 'pin-request', 'fob-pin', 'employee-invitation'].map(
    (kind): Row => [`that are never silenced: ${kind}`, [sent(kind, 'ann')], []],
  ),
  ...['emergency-opened', 'share-invitation', 'motion-alert'].map(
    (kind): Row => [
      `that are silenced: ${kind}`,
      [sent(kind, 'ann')],
      [`INV-SILENCED: ${kind} was sent although the All Facility Notifications setting is off`],
    ],
  ),
  ['that are not silenced', [sent('motion-alert', 'ann')], [], notified],
  ['of an emergency', [emergency()], ['INV-OVERRIDE-TOLD: ann was not notified: emergency-opened'], notified],
  ['of an emergency, sent', [emergency(), sent('emergency-opened', 'ann')], [], notified],
  [
    'of an emergency, sent to somebody else',
    [emergency(), sent('emergency-opened', 'mia')],
    ['INV-OVERRIDE-TOLD: ann was not notified: emergency-opened'],
    notified,
  ],
  [
    'of an emergency, sent later',
    [emergency(), later(1, sent('emergency-opened', 'ann'))],
    ['INV-OVERRIDE-TOLD: ann was not notified: emergency-opened'],
    notified,
  ],
  ['of an unlock by PIN', [...asked, typed(), override], noted('ann', 'override-opened'), notified],
  ['of a direct unlock: none', [status('available'), granted('eli', 'direct')], [], notified],
  [
    'of a code',
    [seen('core.account.codeSent', { user: 'ann' })],
    noted('ann', 'activation-code or employee-invitation'),
  ],
  [
    'of a code, by invitation',
    [seen('core.account.codeSent', { user: 'ann' }), sent('employee-invitation', 'ann', 'email')],
    [],
  ],
  ['of a fob’s PIN', [seen('core.fob.pinSent', { owner: 'ann' })], noted('ann', 'fob-pin')],
  [
    'of a share',
    [seen('core.share.added', { unit: 'U1', by: 'ann', user: 'guy' })],
    noted('guy', 'share-invitation'),
    notified,
  ],
  [
    'of a request for access',
    [seen('core.share.managerRequested', { unit: 'U1' })],
    noted('ann', 'manager-share-requested'),
    notified,
  ],
  [
    'of a manager share',
    [seen('core.share.managerGiven', { unit: 'U1' }), sent('manager-share-given', 'mia')],
    [...noted('eli', 'manager-share-given'), ...noted('boss', 'manager-share-given')],
    notified,
  ],
  [
    'of the end of a manager share by staff',
    [seen('core.share.managerEnded', { unit: 'U1', by: 'mia' })],
    noted('ann', 'manager-share-removed'),
    notified,
  ],
  ['of its end by the tenant: none', [seen('core.share.managerEnded', { unit: 'U1', by: 'ann' })], [], notified],
  [
    'of an alarm',
    [
      ...[1, 2, 3].map(() => seen('core.motion.seen', { unit: 'U1' })),
      seen('core.motion.alerted', { unit: 'U1' }),
      sent('motion-alert', 'mia'),
    ],
    noted('boss', 'motion-alert'),
    notified,
  ],
]);
