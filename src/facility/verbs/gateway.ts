/** Events at the facility's gateway and its connections to locks. */
import { z } from 'zod';
import { verb } from './declare-verb.ts';
import { done, notPossible, ref } from './verb.ts';

const params = z.strictObject({ lock: ref('lock', 'Only this lock (default: the whole gateway).').optional() });

export const gatewayVerbs = [
  verb({
    name: 'gateway.cut',
    subject: 'lock',
    summary:
      'Disconnects the gateway from the company, or one lock from the gateway; whichever is disconnected goes offline.',
    params,
    examples: ['{}', 'A101'],
    act(site, { lock }) {
      if (!site.hasGateway) return notPossible('this facility has no gateway');
      site.gateway.cut(lock === undefined ? undefined : site.lock(lock).mac);
      return done();
    },
  }),
  verb({
    name: 'gateway.restore',
    subject: 'lock',
    summary: 'Reconnects the gateway to the company, or one lock to the gateway.',
    params,
    examples: ['{}', 'A101'],
    act(site, { lock }) {
      if (!site.hasGateway) return notPossible('this facility has no gateway');
      site.gateway.restore(lock === undefined ? undefined : site.lock(lock).mac);
      return done();
    },
  }),
  verb({
    name: 'gateway.replace',
    subject: 'gateway',
    summary: 'Replaces the gateway; every lock attaches again.',
    params: z.strictObject({ gateway: z.literal('now').default('now') }),
    examples: ['{}'],
    act(site) {
      if (!site.hasGateway) return notPossible('this facility has no gateway');
      site.gateway.replace();
      return done();
    },
  }),
];
