/** What happens to the facility's gateway and to the locks' way to it. */
import { z } from 'zod';
import { done, notPossible, ref, verb } from './verb.ts';

const params = z.strictObject({ lock: ref('lock', 'Only this lock; the whole line without it.').optional() });

export const gatewayVerbs = [
  verb({
    name: 'gateway.cut',
    subject: 'lock',
    summary: 'Cuts the gateway off from the company, or one lock off from the gateway: it goes offline.',
    params,
    examples: ['{}', 'A101'],
    act(site, { lock }) {
      if (!site.hasGateway) return notPossible('this facility has no gateway');
      site.gateway.cut(lock === undefined ? undefined : site.lock(lock).mac);
      return done();
    },
  }),
  verb({
    name: 'gateway.mend',
    subject: 'lock',
    summary: 'The gateway, or the way to one lock, works again.',
    params,
    examples: ['{}', 'A101'],
    act(site, { lock }) {
      if (!site.hasGateway) return notPossible('this facility has no gateway');
      site.gateway.mend(lock === undefined ? undefined : site.lock(lock).mac);
      return done();
    },
  }),
  verb({
    name: 'gateway.replace',
    subject: 'gateway',
    summary: 'Puts another gateway in the place of this one: every lock attaches again.',
    params: z.strictObject({ gateway: z.literal('now').default('now') }),
    examples: ['{}'],
    act(site) {
      if (!site.hasGateway) return notPossible('this facility has no gateway');
      site.gateway.replace();
      return done();
    },
  }),
];
