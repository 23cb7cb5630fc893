/** The shape of every answer of the app API (public), and its refusals. */
import { z } from 'zod';
import { tenantWords } from '../../core/views/app-view.ts';
import type { Denied } from '../../phone/backend.ts';
import { Answer } from '../endpoint.ts';

const result = z.enum(['success', 'failure']);
const failed = z.object({ result: z.literal('failure'), message: z.string(), data: z.null() });

/** The form of a successful answer. */
export const answered = <S extends z.ZodType>(data: S, beside: z.ZodRawShape = {}) =>
  z.object({ result, message: z.string(), data, ...beside });

/** Answers that any endpoint may give; an app shows their `message`. */
export const refusals = {
  400: { text: 'The body is not JSON or has the wrong form', schema: failed },
  401: {
    text: 'The token is invalid: the message contains the word token, and the app signs in again',
    schema: failed,
  },
  403: { text: 'Not allowed for this account, or not allowed for pages of this origin', schema: failed },
} as const;

/** `beside`: top-level fields next to `data`. */
export const success = (data: unknown, beside: Readonly<Record<string, unknown>> = {}, message = ''): Answer =>
  new Answer(200, { result: 'success', message, ...beside, data });

/** A message that contains the word token makes the app sign in again, so no other message may contain it. Source: public. */
export const failure = (status: number, message: string): Answer =>
  new Answer(status, { result: 'failure', message, data: null });

/** The message for a person who lacks a right, or who requests something that does not exist. */
export const NO_ACCESS = tenantWords('');

const SESSION_ENDED = 'This token has expired. Sign in again.';

/** A refusal by the core. `status`: the status of a refusal that the app cannot resolve. */
export function refused({ by, message }: Denied, status: number): Answer {
  if (by === 'B-ACC-6') return failure(401, SESSION_ENDED);
  // The session has expired or belongs to another connection.
  if (by.startsWith('B-UNL-')) return failure(status, 'Connect to the lock again, and try once more.');
  return failure(status, message);
}
