/** Events that affect a phone, regardless of who carries it: signal lost, data slow, clock wrong, app outdated or damaged, Bluetooth disturbed. */
import { z } from 'zod';
import { hasUpdate, NEWEST_VERSION } from '../../phone/app-versions.ts';
import { SIGNAL_KINDS } from '../people/signals.ts';
import type { Site } from '../site/site.ts';
import { verb } from './declare-verb.ts';
import { phone, phoneVerb } from './phone-verb.ts';
import { done } from './verb.ts';

const ofSignal = z.strictObject({ phone, only: z.enum(SIGNAL_KINDS).optional().describe('One of the two signals.') });

const happens = <N extends string>(name: N, summary: string, act: (site: Site, id: string) => void) =>
  phoneVerb(name, summary, (site, id) => {
    act(site, id);
    return done();
  });

export const phoneFaultVerbs = [
  verb({
    name: 'phone.loseSignal',
    subject: 'phone',
    summary: 'Disconnects the phone from the cellular network and from Wi-Fi, or from one of them.',
    params: ofSignal,
    examples: ['alice', '{ phone: alice, only: cellular }'],
    act(site, { phone: id, only }) {
      site.signals.cut(id, only === undefined ? SIGNAL_KINDS : [only]);
      site.settleSignal(id);
      return done();
    },
  }),
  verb({
    name: 'phone.regainSignal',
    subject: 'phone',
    summary: 'Reconnects the phone to both signals or to one; in a dead spot it still has neither.',
    params: ofSignal,
    examples: ['alice', '{ phone: alice, only: wifi }'],
    act(site, { phone: id, only }) {
      site.signals.restore(id, only === undefined ? SIGNAL_KINDS : [only]);
      site.settleSignal(id);
      return done();
    },
  }),
  verb({
    name: 'phone.slowData',
    subject: 'phone',
    summary: 'Delays every answer from the backend by this time; 0 ends the delay.',
    params: z.strictObject({ phone, latencyMs: z.int().min(0).max(600_000) }),
    examples: ['{ phone: alice, latencyMs: 20000 }', '{ phone: alice, latencyMs: 0 }'],
    act(site, { phone: id, latencyMs }) {
      site.signals.slow(id, latencyMs);
      return done();
    },
  }),
  verb({
    name: 'phone.setClockError',
    subject: 'phone',
    summary: 'Sets the error of the phone’s clock, in seconds.',
    params: z.strictObject({ phone, seconds: z.int().min(-864_000).max(864_000) }),
    examples: ['{ phone: alice, seconds: 900 }'],
    act(site, { phone: id, seconds }) {
      site.phone(id).setClockError(seconds);
      return done();
    },
  }),
  verb({
    name: 'phone.outdateApp',
    subject: 'phone',
    summary: 'Puts an older version of the app on the phone, by default one that is too old for the backend.',
    params: z.strictObject({
      phone,
      version: z
        .string()
        .regex(/^\d{1,3}\.\d{1,3}\.\d{1,3}$/, 'a version such as 4.9.1')
        .refine(hasUpdate, `a version older than ${NEWEST_VERSION}`)
        .optional(),
    }),
    examples: ['alice', '{ phone: alice, version: 5.1.0 }'],
    act(site, { phone: id, version }) {
      site.phone(id).outdateApp(version);
      return done();
    },
  }),
  happens('damageApp', 'Damages the app’s installation: it opens nothing until it is reinstalled.', (site, id) =>
    site.phone(id).damageApp(),
  ),
  happens('spoilCache', 'Corrupts the app’s stored data.', (site, id) => site.phone(id).corruptCache()),
  happens('hangBluetooth', 'Makes the phone’s Bluetooth hang until it has been off for a minute.', (site, id) =>
    site.phone(id).hangBluetooth(),
  ),
  verb({
    name: 'phone.disturb',
    subject: 'phone',
    summary:
      'Disturbs the phone’s Bluetooth with loss, delay, a lost write, or a link that drops at the nth packet; without arguments, ends the disturbance.',
    params: z.strictObject({
      phone,
      lossPerMille: z.int().min(0).max(1_000).optional(),
      delayMs: z.int().min(0).max(10_000).optional(),
      cutAtPacket: z.int().min(1).max(100_000).optional(),
      dropWrite: z
        .int()
        .min(1)
        .max(100_000)
        .optional()
        .describe('Which of the next writes is lost in the phone’s own queue; 1 is the next one.'),
    }),
    examples: [
      '{ phone: alice, lossPerMille: 300 }',
      '{ phone: alice, cutAtPacket: 4 }',
      '{ phone: alice, dropWrite: 2 }',
      'alice',
    ],
    act(site, { phone: id, lossPerMille, delayMs, cutAtPacket, dropWrite }) {
      site.air.disturb(id, {
        ...(lossPerMille === undefined ? {} : { lossPerMille }),
        ...(delayMs === undefined ? {} : { delayMs }),
        ...(cutAtPacket === undefined ? {} : { cutAtPacket }),
        ...(dropWrite === undefined ? {} : { dropWrite }),
      });
      return done();
    },
  }),
];
