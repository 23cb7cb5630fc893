/**
 * How many class 4 packets a lock verifies per second with a cached slot secret, against a bound: one HMAC-SHA256 and one AES
 * block from node:crypto, in the same run.
 */
import { createCipheriv, createHmac } from 'node:crypto';
import { masterKey } from '../src/keys/derive.ts';
import { issueOffline, timestampedPacket } from '../src/keys/offline.ts';
import { SlotSecretCache } from '../src/keys/slot-secrets.ts';
import { CHECKS } from '../src/keys/verify/checks.ts';
import { verify } from '../src/keys/verify/verify.ts';
import type { LockView } from '../src/keys/verify/view.ts';
import { mac } from '../src/protocol/mac.ts';
import { median, type Row, seconds } from './row.ts';

const ROUND = 20_000;
const ROUNDS = 9;
const now = 1_784_109_600;
const keyDay = 20_649;
const address = mac('C0:FF:EE:00:00:01');
const session = Uint8Array.from({ length: 20 }, (_, i) => i + 1);
const master = masterKey(new Uint8Array(32).fill(1), address, 1);
const grant = { mac: address, slotNumber: 5, generation: 1, standing: false, keyDay, schedule: 0 };
const issue = issueOffline(master, grant);
const packet = timestampedPacket(issue.unlockCommand, issue.offlineKey, session, now);

const lock: LockView = {
  mac: address,
  hardware: '1A',
  provisioning: 'ready',
  session,
  lastSequence: 0,
  staged: { part0: undefined, part1: undefined },
  factoryBase: new Uint8Array(16),
  flash: { master, slot: () => ({ generation: 1, blacklisted: false }), overlocked: false, hours: () => undefined },
  clock: {
    valid: true,
    unixSeconds: now,
    zone: { offset: 8, transition: 0, offsetAfter: 8, quartersToNext: 0 },
    lastKnownDay: keyDay,
  },
  supplyCarriesMotor: true,
  slotSecrets: new SlotSecretCache(),
};

const key = new Uint8Array(32).fill(7);
const message = new Uint8Array(19);
const block = new Uint8Array(16);
function bound(): void {
  const digest = createHmac('sha256', key).update(message).digest();
  const cipher = createCipheriv('aes-128-ecb', digest.subarray(0, 16), null);
  cipher.setAutoPadding(false);
  cipher.update(block);
}

function verified(): void {
  if (!verify(CHECKS, lock, packet).ok) throw new Error('the valid packet was refused');
}

const rateOf = (what: () => void): number =>
  ROUND /
  seconds(() => {
    for (let i = 0; i < ROUND; i++) what();
  });

export function verifying(): Row[] {
  const bounds: number[] = [];
  // Taking turns, so that other work on the machine affects both alike; the first round warms up.
  const ours = median(ROUNDS, () => {
    bounds.push(rateOf(bound));
    return rateOf(verified);
  });
  let next = 0;
  const top = median(ROUNDS, () => bounds[next++] ?? 0);
  return [
    {
      what: 'a lock verifies a class 4 packet, slot secret cached',
      measured: `${Math.round(ours).toLocaleString('en')} /s`,
      peer: `one HMAC and one AES block from node:crypto: ${Math.round(top).toLocaleString('en')} /s`,
      ratio: ours / top,
      goal: '≥ 60% of that bound',
      reached: ours / top >= 0.6,
    },
  ];
}
