/** Settings and hours that change during a run. */
import fc from 'fast-check';
import { DRAWN_SETTINGS } from '../../setup/facility.ts';
import { verbs, wait } from '../../setup/steps.ts';
import { type Move, mostly, updates, when } from '../move.ts';

/** A setting with a value that runs may begin with, or with a different one. */
const setting = fc
  .record({ drawn: fc.constantFrom(...DRAWN_SETTINGS), other: mostly(fc.constant(false), fc.constant(true)) })
  .map(({ drawn: [name, value], other }) => {
    const changed = typeof value === 'boolean' ? !value : value * 2;
    return { name, value: other ? changed : value };
  });

export const SETTINGS: readonly Move[] = [
  {
    name: 'a setting changes',
    weight: 6,
    steps: ({ staff }) =>
      fc
        .record({ setting, by: mostly(fc.constant({}), fc.record({ as: staff })) })
        .map(({ setting, by }) => [verbs.portal.setting({ ...by, ...setting })]),
  },
  {
    name: 'facility notifications are turned off, and then something happens that would cause one',
    weight: 2,
    steps: ({ rental, staff }) =>
      fc
        .record({ rental, as: staff, overdue: fc.boolean() })
        .map(({ rental: { unit, tenant }, as, overdue }) => [
          verbs.portal.setting({ name: 'allFacilityNotifications', value: false }),
          overdue ? verbs.pms.overdue({ unit }) : verbs.phone.share({ phone: tenant, unit, with: as }),
          ...updates,
        ]),
  },
  {
    name: 'hours change',
    weight: 5,
    steps: ({ staff, visitor }) =>
      fc
        .record({
          by: mostly(fc.constant({}), fc.record({ as: staff })),
          hours: fc.record({
            schedule: fc.constantFrom('default', 'office', 'default', 'always', '24-hour'),
            open: fc.constantFrom(0, 24, 32),
            close: fc.constantFrom(96, 88, 80, 60),
          }),
          phone: visitor,
          refreshes: fc.boolean(),
        })
        .map(({ by, hours, phone, refreshes }) => [
          verbs.portal.setHours({ ...by, ...hours }),
          ...when(refreshes, verbs.phone.refresh({ phone })),
          wait(1_000),
        ]),
  },
];
