/** `GET /v1/why` on the control port: explains why an attempt failed, in the words of the app and of the rule, from the events in memory. */
import { z } from 'zod';
import { isFailure } from '../../console/text/failure.ts';
import { demandOf, eventSentence } from '../../scenario/event-sentence.ts';
import { type Endpoint, endpoint } from '../../server/endpoint.ts';
import type { HostedFacilities } from '../../server/hosted-facilities.ts';
import { lastFailureAbout } from '../../why/attempt.ts';
import { failureAt, type Why, whyOf, whySections } from '../../why/why.ts';

const asked = z.strictObject({
  event: z.coerce.number().int().min(1).optional().describe('The failure to which the event with this seq belongs'),
  unit: z.string().max(60).optional().describe('The last failure at this unit, entry or lock'),
  phone: z.string().max(60).optional().describe('The last failed attempt with this phone'),
});

const sentence = z.union([z.string(), z.object({ seq: z.int(), says: z.string() })]);
const answer = z.object({
  seq: z.int().describe('The failure'),
  time: z.int(),
  actor: z.string(),
  says: z.string().describe('The cause in one sentence'),
  app: z.string().optional().describe('The sentence that the app shows on the screen'),
  rule: z.string().optional().describe('The id of the rule or check that refused'),
  demand: z.string().optional().describe('The requirement of that rule'),
  causes: z.array(z.string()).describe('Ids, as in docs/diagnosis.md'),
  sections: z.array(z.object({ title: z.string(), content: z.array(sentence) })),
});

const idOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function answerOf(why: Why, timeZone: string): z.output<typeof answer> {
  const { failure, decided, causes, says, path } = why;
  const refusing = path.findLast(({ data }) => data.rule !== undefined || data.check !== undefined) ?? decided;
  const rule = idOf(refusing.data.rule) ?? idOf(refusing.data.check);
  const [app, demand] = [idOf(failure.data.message), demandOf(rule)];
  return {
    seq: failure.seq,
    time: failure.time,
    actor: failure.actor,
    says,
    ...(app === undefined ? {} : { app }),
    ...(rule === undefined ? {} : { rule }),
    ...(demand === undefined ? {} : { demand }),
    causes: [...causes],
    sections: whySections(why).map(({ title, content }) => ({
      title,
      content: content.map((one) =>
        typeof one === 'string' ? one : { seq: one.seq, says: eventSentence(one, timeZone) },
      ),
    })),
  };
}

export const whyEndpoint = (facilities: HostedFacilities): Endpoint =>
  endpoint({
    method: 'GET',
    path: '/v1/why',
    id: 'why',
    credential: 'token',
    summary:
      'Explains why an attempt failed: the attempt that an event belongs to, the last failed attempt at a unit, entry or lock, or the last failed attempt made with a phone. Without parameters, explains the last failure',
    query: asked,
    answers: {
      200: {
        text: 'The explanation; null if the events in memory contain no such failure',
        schema: z.object({ why: answer.nullable() }),
      },
    },
    handle: ({ query }) => {
      const { main } = facilities;
      const events = main.recent(0, Number.POSITIVE_INFINITY);
      const about = [query.unit, query.phone].filter((id) => id !== undefined);
      const failure =
        query.event === undefined
          ? lastFailureAbout(events, isFailure, about)
          : failureAt(events, query.event, isFailure);
      return { why: failure === undefined ? null : answerOf(whyOf(events, failure), main.parts.facility.timeZone) };
    },
  });
