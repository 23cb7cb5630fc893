/** Every case of the facility link, prerequisites first. */
import { inOrder } from '../bench/case.ts';
import { CONNECTION_CASES, HELLO_CASES } from './cases/connection.ts';
import { EITHER_END } from './cases/frames.ts';
import { PARAMETER_CASES } from './cases/parameters.ts';
import { TRAFFIC_CASES } from './cases/traffic.ts';
import type { LinkCase } from './link-case.ts';
import type { Role } from './target.ts';

const DIALS = 'link.connection.dials-again';
const GREETINGS = ['link.hello.result', 'link.hello.first'];

export const LINK_CASES: readonly LinkCase[] = inOrder([
  ...[...CONNECTION_CASES, ...HELLO_CASES].map((one) => standsOn(one, [DIALS])),
  ...[...EITHER_END, ...PARAMETER_CASES, ...TRAFFIC_CASES].map((one) => standsOn(one, [DIALS, ...GREETINGS])),
]);

/** Adds the prerequisites: every case needs its own connection, and most need a `hello`. */
function standsOn(one: LinkCase, all: readonly string[]): LinkCase {
  const after = all.filter((id) => id !== one.id && !(GREETINGS.includes(one.id) && GREETINGS.includes(id)));
  return { ...one, after: [...after, ...(one.after ?? [])] };
}

/** The cases for a target in that role. */
export const linkCases = (role: Role): readonly LinkCase[] =>
  LINK_CASES.filter(({ needs }) => !needs.includes(role === 'backend' ? 'gateway' : 'backend'));
