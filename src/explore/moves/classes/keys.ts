/** Digital keys that are revoked and reset, and schedules that change. */
import fc from 'fast-check';
import { verbs, wait } from '../../setup/steps.ts';
import { type Move, oneIn, wakes, when } from '../move.ts';

export const KEYS: readonly Move[] = [
  {
    name: 'a key is revoked',
    weight: 4,
    steps: ({ staff, visit, lock }) =>
      fc
        .record({ as: staff, visit, entry: fc.option(lock, { nil: undefined }), wakesLock: oneIn(4) })
        .map(({ as, visit: { unit, who }, entry: lock = unit, wakesLock }) => [
          verbs.portal.revokeKey({ as, phone: who, lock }),
          ...when(wakesLock, ...wakes(lock)),
        ]),
  },
  {
    name: 'a tenant gets keys while a key reset is pending',
    weight: 3,
    steps: ({ rental }) =>
      rental.map(({ unit, tenant }) => [
        verbs.portal.resetKeys({ as: 'mia', lock: unit }),
        verbs.person.tailgate({ person: tenant }),
        verbs.phone.openApp({ phone: tenant }),
        wait(1_000),
      ]),
  },
  {
    name: 'the keys of a lock are reset',
    weight: 3,
    steps: ({ staff, lock }) =>
      fc
        .record({ as: staff, lock, wakesLock: oneIn(4) })
        .map(({ as, lock, wakesLock }) => [verbs.portal.resetKeys({ as, lock }), ...when(wakesLock, ...wakes(lock))]),
  },
  {
    name: 'somebody gets another schedule',
    weight: 2,
    steps: ({ visitor }) =>
      fc
        .record({ person: visitor, schedule: fc.constantFrom('default', 'office', 'always') })
        .map((change) => [verbs.portal.setSchedule(change)]),
  },
];
