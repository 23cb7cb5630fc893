// Cores with one mistake each, which the suite must catch, and cores that are unusual and right. `?name` chooses one.
import { setTimeout as pause } from 'node:timers/promises';
import { rules } from 'noke-sim/core';
import { Adapter } from '../../../examples/core-adapter.mjs';

const DAY_MS = 86_400_000;
const DONE = { ok: true };
const OPERATIONS = [
  'provision',
  'feed',
  'issue',
  'unlock',
  'upload',
  'revoke',
  'reset',
  'share',
  'unshare',
  'known',
  'activity',
];

const withRules = (changes) => ({
  rules: {
    ...rules,
    ...Object.fromEntries(Object.entries(changes).map(([id, change]) => [id, { ...rules[id], ...change }])),
  },
});
const allow = { check: () => true };

/** An operation that is done otherwise: `otherwise` gets the sound one and the request. */
const with_ = (operation, otherwise) => (core) => {
  const sound = core[operation].bind(core);
  core[operation] = (request) => otherwise(sound, request, core);
};
const mapped = (operation, change) =>
  with_(operation, (sound, request) => {
    const answer = sound(request);
    return answer.ok ? change(answer, request) : answer;
  });
const keysMapped = (change) =>
  mapped('issue', (answer, request) => ({ ...answer, keys: answer.keys.map((key) => change(key, request)) }));
const nothing = (operation) => with_(operation, () => DONE);
const all =
  (...changes) =>
  (core) => {
    for (const change of changes) change(core);
  };

/** Each with the case that names its mistake. */
export const FAULTY = {
  'revokes-late': [
    'core.revocation.phone',
    (core) => {
      const later = [];
      with_('revoke', (_, request) => later.push(request) && DONE)(core);
      with_('unlock', (sound, request) => {
        const answer = sound(request);
        for (const each of later.splice(0)) Adapter.prototype.revoke.call(core, each);
        return answer;
      })(core);
    },
  ],
  'forgets-revocations': ['core.revocation.phone', nothing('revoke')],
  'forgets-fob-revocations': [
    'core.revocation.table',
    with_('revoke', (sound, request) => (request.bearer.kind === 'fob' ? DONE : sound(request))),
  ],
  'revocation-is-done-once-sent': [
    'core.revocation.lost-list',
    (core) => {
      const sent = new Set();
      with_('unlock', (sound, request) => {
        const slots = core.core.state.locks.get(request.mac)?.holding.slots ?? new Map();
        const before = [...slots].filter(([, slot]) => slot.wanted > slot.generation).map(([number]) => number);
        for (const number of before)
          if (sent.has(number)) slots.get(number).wanted = slots.get(number).generation;
          else sent.add(number);
        return sound(request);
      })(core);
    },
  ],
  'forgets-the-end-of-shares': ['core.revocation.unshare', nothing('unshare')],
  'forgets-shares': ['core.key.shared', nothing('share')],
  'shares-of-shares': [
    'core.key.shared',
    (core) => {
      with_('share', (sound, request) => sound({ ...request, by: 'alice' }))(core);
    },
  ],
  'nobody-moves-out': [
    'core.list.stranger',
    with_('feed', (sound, request) => (request.tenant === undefined ? DONE : sound(request))),
  ],
  'move-out-keeps-shares': [
    'core.revocation.move-out-ends-shares',
    (core) => {
      const shares = [];
      with_('share', (sound, request) => shares.push(request) && sound(request))(core);
      with_('feed', (sound, request) => {
        const answer = sound(request);
        if (request.tenant !== undefined)
          for (const share of shares.filter(({ unit }) => unit === request.unit))
            Adapter.prototype.share.call(core, {
              ...share,
              by: request.tenant,
              now: request.now,
              random: request.random,
            });
        return answer;
      })(core);
    },
  ],
  'trusts-the-session-that-says-ready': [
    'core.set-up.session-says-ready',
    (core) => {
      const believed = new Map();
      with_('unlock', (sound, request) => {
        const flags = Number.parseInt(request.session.slice(2, 4), 16);
        if (flags & 1) believed.set(request.mac, flags >> 4);
        return sound(request);
      })(core);
      with_('known', (sound, request) => ({
        ...sound(request),
        ...(believed.has(request.mac) ? { epoch: believed.get(request.mac) } : {}),
      }))(core);
    },
  ],
  'trusts-the-session-that-says-new': [
    'core.set-up.session-says-new',
    (core) => {
      const forgotten = new Set();
      with_('unlock', (sound, request) => {
        if ((Number.parseInt(request.session.slice(2, 4), 16) & 1) === 0) forgotten.add(request.mac);
        return sound(request);
      })(core);
      with_('known', (sound, request) => ({ ...sound(request), ...(forgotten.has(request.mac) ? { epoch: 0 } : {}) }))(
        core,
      );
    },
  ],
  'issues-for-yesterday': [
    'core.key.today',
    with_('issue', (sound, request) => sound({ ...request, now: request.now - DAY_MS })),
  ],
  'keys-for-two-days': [
    'core.key.expires',
    keysMapped((key) => ({ ...key, expiresAt: key.expiresAt === null ? null : key.expiresAt + DAY_MS })),
  ],
  'keys-for-ever': [
    'core.key.today',
    with_('issue', (sound, request) => {
      const { keys, ...rest } = sound({ ...request, bearer: { kind: 'fob', id: `standing-${request.bearer.id}` } });
      return keys === undefined ? sound(request) : { ...rest, keys };
    }),
  ],
  'days-of-utc': ['core.key.today', undefined, { timeZone: 'UTC' }],
  'fobs-for-a-day': [
    'core.key.fob',
    keysMapped((key, { bearer, now }) => (bearer.kind === 'fob' ? { ...key, expiresAt: now + DAY_MS } : key)),
  ],
  'accepts-the-upload-of-another-lock': [
    'core.upload.other-lock',
    with_('upload', (sound, request, core) => {
      let accepted = 0;
      for (const mac of core.core.state.locks.keys()) accepted += sound({ ...request, mac }).accepted ?? 0;
      return { ok: true, accepted };
    }),
  ],
  'counts-a-record-again': [
    'core.upload.twice',
    mapped('upload', (answer, { packets }) => ({ ...answer, accepted: packets.length })),
  ],
  'counts-what-it-cannot-read': [
    'core.upload.forged',
    mapped('upload', (answer, { packets }) => ({ ...answer, accepted: new Set(packets).size })),
  ],
  'forgets-uploads': [
    'core.set-up.confirmed-by-record',
    with_('upload', (_, { packets }) => ({ ok: true, accepted: packets.length })),
  ],
  'reuses-slots': ['core.key.own-slot', undefined, {}, withRules({ 'B-KEY-4': allow })],
  'a-new-slot-each-time': ['core.key.same-slot', undefined, {}, withRules({ 'B-KEY-1': { value: () => undefined } })],
  'confirms-what-was-sent': [
    'core.upload.list-proves-nothing',
    (core) => {
      const sent = new Set();
      mapped('unlock', (answer, { mac }) => sent.add(mac) && answer)(core);
      with_('known', (sound, request) => ({
        ...sound(request),
        ...(sent.has(request.mac) ? { overlock: false } : {}),
      }))(core);
    },
  ],
  'key-before-the-proof': [
    'core.set-up.no-key-before-proof',
    undefined,
    {},
    withRules({ 'B-KEY-3': allow, 'B-KEY-7': allow, 'B-KEY-8': allow, 'B-KEY-9': allow }),
  ],
  'key-during-a-reset': ['core.reset.no-key-meanwhile', undefined, {}, withRules({ 'B-KEY-3': allow })],
  'reset-does-nothing': ['core.reset.ends-keys', nothing('reset')],
  'opens-for-anybody': ['core.list.stranger', undefined, {}, withRules({ 'B-ACS-1': allow })],
  'keys-everywhere': ['core.key.off-site', undefined, {}, withRules({ 'B-SEC-1': allow })],
  'ignores-the-overlock': ['core.list.overlock', undefined, {}, withRules({ 'B-SEC-2': allow })],
  'ignores-the-lease': ['core.list.lease', undefined, {}, withRules({ 'B-SEC-4': allow })],
  'tells-locks-nothing': [
    'core.revocation.phone',
    undefined,
    {},
    withRules({ 'B-UNL-3': { value: ({ at }) => ({ unlock: true, changes: false, at }) } }),
  ],
  'sequence-begins-again': [
    'core.list.sequence',
    with_('unlock', (sound, request, core) => {
      core.core.state.locks.get(request.mac)?.holding.sessions.clear();
      return sound(request);
    }),
  ],
  'unlock-first': [
    'core.list.unlock-last',
    mapped('unlock', ({ commands, ...rest }) => ({ ...rest, commands: commands.toReversed() })),
  ],
  'leaves-out-the-unlock': [
    'core.list.unlock-last',
    mapped('unlock', ({ commands, ...rest }) => ({ ...rest, commands: commands.slice(0, -1) })),
  ],
  'takes-any-session': [
    'core.list.session-zero',
    with_('unlock', (sound, request) =>
      sound({
        ...request,
        session: request.session === '00'.repeat(20) ? '0213B80B68BC8537503B34587DEB9BB7C56E1556' : request.session,
      }),
    ),
  ],
  'takes-what-is-no-session': [
    'core.list.session-form',
    with_('unlock', (sound, request) =>
      sound({
        ...request,
        session: /^[0-9A-F]{40}$/.test(request.session) ? request.session : '0213B80B68BC8537503B34587DEB9BB7C56E1556',
      }),
    ),
  ],
  'second-set-up-is-shorter': [
    'core.set-up.cut-short',
    (core) => {
      const sent = new Set();
      mapped('unlock', ({ commands, ...rest }, { mac, session }) => {
        const isNew = (Number.parseInt(session.slice(2, 4), 16) & 1) === 0;
        const again = isNew && sent.has(mac);
        if (isNew) sent.add(mac);
        return { ...rest, commands: again ? commands.slice(1) : commands };
      })(core);
    },
  ],
  'any-record-confirms-a-set-up': [
    'core.set-up.only-its-record',
    (core) => {
      const heard = new Set();
      mapped('upload', (answer, { mac }) => {
        if (answer.accepted > 0) heard.add(mac);
        return answer;
      })(core);
      mapped('known', (answer, { mac }) => (heard.has(mac) && answer.epoch === 0 ? { ...answer, epoch: 1 } : answer))(
        core,
      );
    },
  ],
  'tells-records-apart-by-their-packets': [
    'core.upload.again-in-another-session',
    (core) => {
      const seen = new Set();
      mapped('upload', (answer, { packets }) => {
        const young = packets.filter((packet) => !seen.has(packet));
        for (const packet of packets) seen.add(packet);
        return { ...answer, accepted: answer.accepted > 0 ? young.length : 0 };
      })(core);
    },
  ],
  'does-not-check-tags': [
    'core.upload.altered',
    (core) => {
      const seen = new Set();
      mapped('upload', (answer, { packets }) => {
        const young = packets.filter((packet) => !seen.has(packet));
        for (const packet of packets) seen.add(packet);
        return { ...answer, accepted: answer.accepted > 0 ? answer.accepted : young.length };
      })(core);
    },
  ],
  'expires-a-second-early': [
    'core.key.expires',
    keysMapped((key) => ({ ...key, expiresAt: key.expiresAt === null ? null : key.expiresAt - 1_000 })),
  ],
  'one-lock-of-a-unit': [
    'core.scenario.combined-units',
    (core) => {
      const units = new Map();
      with_('provision', (sound, request) => {
        units.set(request.mac, request.place.id);
        return sound(request);
      })(core);
      mapped('issue', ({ keys, ...rest }) => {
        const first = new Set();
        const kept = keys.filter(({ mac }) => !first.has(units.get(mac)) && first.add(units.get(mac)));
        return { ...rest, keys: kept };
      })(core);
      with_('unlock', (sound, request) => {
        const [one] = [...units].find(([, unit]) => unit === units.get(request.mac)) ?? [];
        return one === request.mac ? sound(request) : { ok: false, rule: 'one lock' };
      })(core);
    },
  ],
  'one-phone-a-person': [
    'core.scenario.second-device',
    (core) => {
      const phones = new Map();
      const known = (sound, request) => {
        if (request.bearer.kind === 'fob') return sound(request);
        if (!phones.has(request.person)) phones.set(request.person, request.bearer.id);
        return phones.get(request.person) === request.bearer.id ? sound(request) : { ok: false, rule: 'one phone' };
      };
      all(with_('issue', known), with_('unlock', known))(core);
    },
  ],
  'everybody-is-alice': [
    'core.activity.who',
    mapped('activity', ({ entries, ...rest }) => ({
      ...rest,
      entries: entries.map((entry) => ({ ...entry, person: 'alice' })),
    })),
  ],
  'time-of-the-upload': [
    'core.activity.when',
    mapped('activity', ({ entries, ...rest }, { now }) => ({
      ...rest,
      entries: entries.map((entry) => ({ ...entry, at: now })),
    })),
  ],
  throws: [
    'core.key.today',
    with_('issue', () => {
      throw new Error('the table of keys is locked');
    }),
  ],
  'answers-nonsense': ['core.key.today', with_('issue', () => ({ ok: true, keys: [{ mac: 'A101' }] }))],
};

const lowered = (value) => (typeof value === 'string' && /^[0-9A-F]{32,}$/.test(value) ? value.toLowerCase() : value);
const deep = (value) =>
  Array.isArray(value)
    ? value.map(deep)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, deep(each)]))
      : lowered(value);
const everywhere = (change) => all(...OPERATIONS.map((operation) => with_(operation, change)));

export const ODD = {
  'takes-its-time': everywhere(async (sound, request) => {
    await pause(1);
    return sound(request);
  }),
  'lower-case-and-more-keys': everywhere((sound, request) => ({ ...deep(sound(request)), build: 7, note: null })),
  'rules-of-its-own': everywhere((sound, request) => {
    const answer = sound(request);
    return answer.ok ? answer : { ok: false, rule: 'E-1042', why: 'Not today.' };
  }),
  'keys-in-another-order-and-as-they-are': mapped('issue', ({ keys, ...rest }) => ({
    ...rest,
    keys: keys.map((key) => ({ ...key, dated: false })).reverse(),
  })),
};

const name = new URL(import.meta.url).search.slice(1);
const [, change, setup = {}, options = {}] = FAULTY[name] ?? [undefined, ODD[name]];

export function open(given) {
  const core = new Adapter({ ...given, ...setup }, options);
  change?.(core);
  return core;
}
