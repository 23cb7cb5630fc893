/** Cores that draw false conclusions about a lock: its sessions, the commands sent to it, uploads, and the resulting activity. */
import { all, type Change, instead, mapped } from '../change.ts';
import { type CoreExhibit, faulty } from '../exhibit.ts';
import { flagsOf, isNew } from './session.ts';

/** Trusts a session's set-up bit if `fits` accepts it. */
const believesSessions =
  (fits: (session: string) => boolean, epochOf: (session: string) => number): Change =>
  (core, inside) => {
    const believed = new Map<string, number>();
    all(
      instead('unlock', (sound, request) => {
        const { mac, session } = request;
        if (fits(session)) believed.set(mac, epochOf(session));
        return sound(request);
      }),
      instead('known', (sound, request) => {
        const epoch = believed.get(request.mac);
        return { ...sound(request), ...(epoch === undefined ? {} : { epoch }) };
      }),
    )(core, inside);
  };

const sentIsConfirmed: Change = (core, inside) => {
  const sent = new Set<string>();
  all(
    mapped('unlock', (answer, { mac }) => {
      sent.add(mac);
      return answer;
    }),
    instead('known', (sound, request) => ({
      ...sound(request),
      ...(sent.has(request.mac) ? { overlock: false } : {}),
    })),
  )(core, inside);
};

/** Counts the packets of each upload with `count`, which receives the number of packets that are new to the core. */
const countsNewPackets =
  (count: (accepted: number, unseen: number) => number): Change =>
  (core, inside) => {
    const seen = new Set<string>();
    mapped('upload', (answer, { packets }) => {
      const unseen = packets.filter((packet) => !seen.has(packet)).length;
      for (const packet of packets) seen.add(packet);
      return { ...answer, accepted: count(answer.accepted, unseen) };
    })(core, inside);
  };

const anyRecordConfirms: Change = (core, inside) => {
  const heard = new Set<string>();
  all(
    mapped('upload', (answer, { mac }) => {
      if (answer.accepted > 0) heard.add(mac);
      return answer;
    }),
    mapped('known', (answer, { mac }) => (heard.has(mac) && answer.epoch === 0 ? { ...answer, epoch: 1 } : answer)),
  )(core, inside);
};

export const UPLOADS: readonly CoreExhibit[] = [
  faulty(
    'trusts-the-session-that-says-ready',
    'core.set-up.session-says-ready',
    'A session that claims to be set up confirms the set-up.',
    believesSessions(
      (session) => !isNew(session),
      (session) => flagsOf(session) >> 4,
    ),
  ),
  faulty(
    'trusts-the-session-that-says-new',
    'core.set-up.session-says-new',
    'A session that claims to be new undoes the set-up.',
    believesSessions(isNew, () => 0),
  ),
  faulty(
    'accepts-the-upload-of-another-lock',
    'core.upload.other-lock',
    'The core accepts packets of one lock as those of any other.',
    instead('upload', (sound, request, { core }) => {
      let accepted = 0;
      for (const mac of core.state.locks.keys()) {
        const answer = sound({ ...request, mac });
        if (answer.ok) accepted += answer.accepted;
      }
      return { ok: true, accepted };
    }),
  ),
  faulty(
    'counts-a-record-again',
    'core.upload.twice',
    'Every packet counts as new.',
    mapped('upload', (answer, { packets }) => ({ ...answer, accepted: packets.length })),
  ),
  faulty(
    'counts-what-it-cannot-read',
    'core.upload.forged',
    'Packets that it cannot read count.',
    mapped('upload', (answer, { packets }) => ({ ...answer, accepted: new Set(packets).size })),
  ),
  faulty(
    'forgets-uploads',
    'core.set-up.confirmed-by-record',
    'Uploads are forgotten.',
    instead('upload', (_, { packets }) => ({ ok: true, accepted: packets.length })),
  ),
  faulty(
    'confirms-what-was-sent',
    'core.upload.list-proves-nothing',
    'The core treats commands that were sent as carried out.',
    sentIsConfirmed,
  ),
  faulty(
    'everybody-is-alice',
    'core.activity.who',
    'Every entry names the same person.',
    mapped('activity', (answer) => ({
      ...answer,
      entries: answer.entries.map((one) => ({ ...one, person: 'alice' })),
    })),
  ),
  faulty(
    'time-of-the-upload',
    'core.activity.when',
    'Entries have the time of the request.',
    mapped('activity', (answer, { now }) => ({
      ...answer,
      entries: answer.entries.map((one) => ({ ...one, at: now })),
    })),
  ),
  faulty(
    'any-record-confirms-a-set-up',
    'core.set-up.only-its-record',
    'Any record of a lock confirms its set-up.',
    anyRecordConfirms,
  ),
  faulty(
    'tells-records-apart-by-their-packets',
    'core.upload.again-in-another-session',
    'A record that is sent again in another session counts as new.',
    countsNewPackets((accepted, unseen) => (accepted > 0 ? unseen : 0)),
  ),
  faulty(
    'does-not-check-tags',
    'core.upload.altered',
    'The core accepts packets with a wrong tag.',
    countsNewPackets((accepted, unseen) => (accepted > 0 ? accepted : unseen)),
  ),
];
