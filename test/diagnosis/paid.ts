/** A tenant whose unit is overlocked and paid for while she stands in front of it: with a fault in our software, the lock stays closed. */
import { type Act, LAST_DAY, MINUTE, PERSON, SECOND, UNIT, visit } from './busy.ts';

export const TRIES = LAST_DAY + 30 * MINUTE;

const act = (at: number, verb: string, args: Act['args']): Act => ({ at, verb, args });

/** Comes, goes to the unit and presses Unlock, twice. */
export const failing = (touches: boolean): Act[] => [
  ...visit(TRIES).filter(({ verb }) => !/^lock|unlock|leave/.test(verb)),
  ...[TRIES + 3 * MINUTE, TRIES + 5 * MINUTE].flatMap((at) => [
    ...(touches ? [act(at - 2 * SECOND, 'lock.touch', { lock: UNIT })] : []),
    act(at, 'phone.unlock', { phone: PERSON, unit: UNIT }),
  ]),
];

/** The unit is overlocked and paid for while its tenant stands in front of it, and the lock receives both changes. */
export const PAID: readonly Act[] = (['pms.overdue', 'pms.pay'] as const).flatMap((verb, i) => {
  const at = TRIES + 145 * SECOND + i * 10 * SECOND;
  return [
    act(at, verb, { unit: UNIT, ...(i === 0 ? { status: 'overlock' } : {}) }),
    act(at + SECOND, 'portal.updateCustomerData', {}),
    act(at + 4 * SECOND, 'lock.touch', { lock: UNIT }),
  ];
});
