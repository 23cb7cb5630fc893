/** The real facility, phones and core included, after crashes. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { readPlan } from '../../src/facility/files/plan.ts';
import { replayCoreApiInput } from '../../src/server/core-api/company.ts';
import { facilityOpener } from '../../src/server/facility-opener.ts';
import { recover } from '../../src/server/store/recover.ts';
import { Store } from '../../src/server/store/store.ts';
import { OutsidePhone } from './outside-phone.ts';
import { api, NOON, PhoneAt, serveDemo } from './real.ts';

const root = mkdtempSync(join(tmpdir(), 'noke-sim-real-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let dirs = 0;
const freshDir = (): string => join(root, `d${++dirs}`);
const onError = (error: unknown) => {
  throw error;
};

function opener() {
  const read = readPlan('demo');
  if (!read.ok) throw new Error('no demo');
  return facilityOpener(read.plan, { startAt: NOON, seed: '1', life: true });
}

const acts = fc.array(
  fc.oneof(
    fc.record({ verb: fc.constant('lock.touch'), args: fc.constant({ lock: 'A101' }) }),
    fc.record({ verb: fc.constant('lock.releaseFromInside'), args: fc.constant({ lock: 'A102' }) }),
    fc.record({ verb: fc.constant('phone.openApp'), args: fc.constantFrom({ phone: 'alice' }, { phone: 'bob' }) }),
    fc.record({ verb: fc.constant('person.driveToGate'), args: fc.constant({ person: 'alice', entry: 'gate-in' }) }),
    fc.record({ verb: fc.constant('phone.loseSignal'), args: fc.constant({ phone: 'alice' }) }),
    fc.record({ verb: fc.constant('pms.overdue'), args: fc.constant({ unit: 'A101' }) }),
    fc.record({ verb: fc.constant('run'), args: fc.integer({ min: 0, max: 900_000 }).map((ms) => ({ ms })) }),
    fc.record({ verb: fc.constant('keep'), args: fc.constant({}) }),
  ),
  { minLength: 3, maxLength: 14 },
);

test('a facility full of people comes back from a kill at any moment, to the same digest', () => {
  fc.assert(
    fc.property(acts, (list) => {
      const dir = freshDir();
      const store = new Store(dir, 'demo 1');
      const { hosted } = recover(store, { open: opener(), onError }, replayCoreApiInput);
      const { facility } = hosted.parts;
      for (const { verb, args } of list) {
        if (verb === 'run') facility.clock.runFor((args as { ms: number }).ms);
        else if (verb === 'keep')
          store.checkpoint({
            at: hosted.now,
            seq: facility.trace.seq,
            snapshot: JSON.parse(JSON.stringify(hosted.snapshot())),
          });
        else hosted.play(verb, args);
      }
      hosted.settle();
      const image = freshDir();
      cpSync(dir, image, { recursive: true });
      const { digest, seq } = facility.trace;
      store.close();
      const again = new Store(image, 'demo 1');
      const back = recover(again, { open: opener(), onError }, replayCoreApiInput);
      expect(back.recovery).toMatchObject({ seq, divergence: undefined });
      expect(back.hosted.parts.facility.trace.digest).toBe(digest);
      expect(back.hosted.now).toBe(hosted.now);
      again.close();
    }),
    { numRuns: 6 },
  );
}, 60_000);

test('unlocks over WebSocket, the Core API and the app API are recovered too, and the lock sees its phone disconnect', async () => {
  const data = { dir: freshDir(), identity: 'demo 1' };
  const serving = await serveDemo({ data, gateway: true });
  const phone = new PhoneAt(serving, 'A101', 'C0:FF:EE:00:01:01');
  const session = await phone.arrive();
  const answer = await api(serving)('/unlock/', { mac: phone.mac, session, tracking_key: 'bob@example.com' });
  for (const packet of answer.data.commands.split('+')) await phone.write(packet);
  const outside = new OutsidePhone(serving, 'a phone');
  await outside.signIn('alice');
  await outside.refresh();
  const image = freshDir();
  cpSync(data.dir, image, { recursive: true });
  const { seq } = serving.facilities.main.parts.facility.trace;
  await serving.stop();
  const back = await serveDemo({ data: { ...data, dir: image }, gateway: true });
  expect(back.ready.recovered).toMatchObject({ seq, divergence: undefined });
  expect(back.facility().find('lock.A101.bolt')).toBe('retracted');
  expect(back.facility().find('lock.A101.link')).not.toBe('connected');
  expect(back.facilities.main.links.open()).toEqual([]);
  expect(await new OutsidePhone(back, 'a phone').post('/user/locks/', {}, outside.token)).toMatchObject({
    status: 200,
  });
  await back.stop();
});
