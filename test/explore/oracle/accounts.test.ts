/** What the oracle says about accounts and batteries: stories in which an invariant is violated, and their counterparts in which everything is right. */
import { DAY_MS, LOCK, seen } from './known-facility.ts';
import {
  ADDRESSES,
  activated,
  code,
  delivered,
  failed,
  failures,
  frozen,
  input,
  later,
  MINUTE_MS,
  type Row,
  sent,
  setting,
  tells,
} from './stories.ts';

const codeSent = (user: string) => [seen('core.account.codeSent', { user }), sent('activation-code', user)];
const delivers = (text: string) => [sent('activation-code', 'ann'), delivered('activation-code', { text })];
const asGuy = input('phone.activate', { as: 'guy', code: '<code 1>' });
const isFrozen = (does: string): string[] => [`INV-FROZEN: ann ${does} a frozen account`];

tells('accounts', [
  ['activated with a code', [...codeSent('guy'), activated('guy')], []],
  ['activated without a code', [activated('guy')], code('out having been sent a code')],
  ['activated twice', [...codeSent('guy'), activated('guy'), activated('guy')], code('out having been sent a code')],
  ['activated in time', [...codeSent('ann'), later(DAY_MS - 1, activated('ann'))], []],
  [
    'activated with an expired code',
    [...codeSent('ann'), later(DAY_MS, activated('ann'))],
    code(' an expired code', 'ann'),
  ],
  ['of another facility, activated later', [...codeSent('guy'), later(DAY_MS, activated('guy'))], []],
  [
    'activated with the code that was typed',
    [...delivers('Your code is <code 1>.'), ...codeSent('guy'), asGuy, activated('guy')],
    [],
  ],
  ['activated with another code', [...codeSent('guy'), asGuy, activated('guy')], code(' a code that was not sent')],
  ['activated with a code typed a minute ago', [...codeSent('guy'), asGuy, later(MINUTE_MS, activated('guy'))], []],
  [
    'activated with a code typed less than a minute ago',
    [...codeSent('guy'), asGuy, later(MINUTE_MS - 1, activated('guy'))],
    code(' a code that was not sent'),
  ],
  ['activated with the last code', [...codeSent('guy'), input('phone.activate', { as: 'guy' }), activated('guy')], []],
  ['signed in', [seen('core.account.signedIn', { user: 'ann' })], []],
  [
    'signed in without an account',
    [seen('core.account.signedIn', { user: 'new' })],
    ['INV-CODE: new signed in without an activated account'],
  ],
  ['frozen after five failures', [...failures(5), frozen], []],
  [
    'frozen after four',
    [...failures(4), frozen],
    ['INV-FROZEN: the account of ann was frozen after 4 failed sign-ins'],
  ],
  ['not frozen after five', failures(5), ['INV-FROZEN: the account of ann was not frozen after 5 failed sign-ins']],
  ['not frozen after five in more than five minutes', failures(5, 75_000), []],
  [
    'not frozen after five in less',
    failures(5, 74_999),
    ['INV-FROZEN: the account of ann was not frozen after 5 failed sign-ins'],
  ],
  ...(['core.account.signedIn', 'core.portal.signedIn', 'core.account.unfrozen'] as const).map((kind): Row => {
    const user = 'mia';
    return [
      `four failures that no longer count after ${kind}`,
      [...[1, 2, 3, 4].map(() => failed(0, user)), seen(kind, { user }), failed(0, user)],
      [],
    ];
  }),
  ['not frozen after five, of another facility', [1, 2, 3, 4, 5].map(() => failed(0, 'guy')), []],
  ['not frozen after five, of somebody who rents elsewhere too', failures(5), [], { facts: { elsewhere: ['ann'] } }],
  [
    'frozen, and signed in',
    [...failures(5), frozen, seen('core.account.signedIn', { user: 'ann' })],
    isFrozen('signed in to'),
  ],
  ['frozen, and activated', [...codeSent('ann'), ...failures(5), frozen, activated('ann')], isFrozen('activated')],
  [
    'frozen, and signed in to the portal',
    [
      ...[1, 2, 3, 4, 5].map(() => failed(0, 'mia')),
      seen('core.account.frozen', { user: 'mia' }),
      seen('core.portal.signedIn', { user: 'mia' }),
    ],
    ['INV-FROZEN: mia signed in to a frozen account'],
  ],
  ['signed in to the portal', [seen('core.portal.signedIn', { user: 'mia' })], []],
  [
    'signed in to the portal without a role',
    [seen('core.portal.signedIn', { user: 'ann' })],
    ['INV-PERMISSION: ann signed in to the portal without a role'],
  ],
  [
    'of a new tenant',
    [input('pms.rent', { unit: 'U2', tenant: 'new' }), seen('core.unit.assigned', { unit: 'U2', user: 'new' })],
    ['INV-CODE: new is new but was not sent a code'],
  ],
  [
    'of a new tenant, with a code',
    [
      input('pms.rent', { unit: 'U2', tenant: 'new' }),
      seen('core.unit.assigned', { unit: 'U2', user: 'new' }),
      ...codeSent('new'),
    ],
    [],
  ],
  [
    'of a tenant with an account, with a code',
    [
      input('pms.rent', { unit: 'U2', tenant: 'guy' }),
      seen('core.unit.assigned', { unit: 'U2', user: 'guy' }),
      ...codeSent('guy'),
    ],
    ['INV-CODE: guy already has an account but was sent a code, which resets the account'],
  ],
  [
    'of a tenant whom nobody named',
    [seen('core.unit.assigned', { unit: 'U2', user: 'guy' })],
    ['INV-FEED: U2 went to guy, whom the rental software never named as its tenant'],
  ],
  [
    'of a guest who became a tenant',
    [seen('core.unit.assigned', { unit: 'U2', user: 'guest-1' }), ...codeSent('guest-1')],
    [],
  ],
  [
    'of new staff',
    [seen('core.staff.added', { user: 'new', role: 'employee' })],
    ['INV-CODE: new is new but was not sent a code'],
  ],
  [
    'of a new vendor',
    [seen('core.vendor.added', { user: 'new', zones: [] })],
    ['INV-CODE: new is new but was not sent a code'],
  ],
  [
    'of a new guest',
    [seen('core.share.added', { unit: 'U1', by: 'ann', user: 'new' })],
    ['INV-CODE: new is new but was not sent a code'],
  ],
  [
    'with the number of somebody else',
    [seen('core.user.created', { user: { id: 'new' } })],
    ['INV-IDENTITY: new and ann have the same number or e-mail address'],
    { addresses: { ...ADDRESSES, 'new sms': '+1' } },
  ],
  [
    'with the address of somebody else',
    [seen('core.user.created', { user: { id: 'new' } })],
    ['INV-IDENTITY: new and ann have the same number or e-mail address'],
    { addresses: { ...ADDRESSES, 'new email': 'ann@example.com' } },
  ],
  [
    'with addresses of their own',
    [seen('core.user.created', { user: { id: 'new' } })],
    [],
    { addresses: { ...ADDRESSES, 'new sms': '+2' } },
  ],
]);

const heard = (batteryMv: number, mac = LOCK) => seen('core.lock.heard', { mac, batteryMv });
const low = (batteryMv: number) => seen('core.battery.low', { mac: LOCK, batteryMv });
const recovered = (batteryMv: number) => seen('core.battery.recovered', { mac: LOCK, batteryMv });
const answered = seen('core.battery.answered', { mac: LOCK });
const unchanged = (mv: number): string[] => [
  `INV-BATTERY: ${LOCK} reports ${mv} mV, but the list of low batteries was not changed`,
];

tells('batteries', [
  ['healthy', [heard(2_901)], []],
  ['low', [heard(2_900), low(2_900)], []],
  ['low, not listed', [heard(2_900)], unchanged(2_900)],
  ['low, listed already', [heard(2_900), low(2_900), heard(2_800)], []],
  [
    'listed twice',
    [low(2_900), low(2_900)],
    [`INV-BATTERY: ${LOCK} was added to the list of low batteries at 2900 mV`],
  ],
  ['listed while healthy', [low(2_901)], [`INV-BATTERY: ${LOCK} was added to the list of low batteries at 2901 mV`]],
  ['recovered', [low(2_900), heard(2_950), recovered(2_950)], []],
  ['recovered, still listed', [low(2_900), heard(2_950)], unchanged(2_950)],
  ['not yet recovered', [low(2_900), heard(2_949)], []],
  [
    'recovered too early',
    [low(2_900), recovered(2_949)],
    [`INV-BATTERY: ${LOCK} was listed as no longer low at 2949 mV`],
  ],
  [
    'recovered without having been listed',
    [recovered(3_000)],
    [`INV-BATTERY: ${LOCK} was listed as no longer low at 3000 mV`],
  ],
  ['answered for once recovered', [low(2_900), recovered(2_950), answered], []],
  [
    'answered for while low',
    [low(2_900), answered],
    [`INV-BATTERY: staff answered Replaced or Not Replaced for ${LOCK} while its battery was low`],
  ],
  ['low again after it recovered', [low(2_900), recovered(2_950), heard(2_900)], unchanged(2_900)],
  ['a measurement error', [heard(1_999)], []],
  ['as low as a measurement can be', [heard(2_000)], unchanged(2_000)],
  [
    'of a lock that was removed and installed again',
    [low(2_900), seen('core.lock.removed', { mac: LOCK }), low(2_900)],
    [],
  ],
  [
    'by the threshold that was set',
    [setting({ lowMv: 2_800, recoveryMv: 10 }), heard(2_801), low(2_800), heard(2_809), heard(2_810)],
    unchanged(2_810),
  ],
]);
