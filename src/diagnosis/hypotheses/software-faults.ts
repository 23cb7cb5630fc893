/**
 * Our own software: each planted fault of the lock and the app. They are simulated only if no cause outside our software
 * explains every line of the evidence. They all share one cause, `OURS`.
 */
import { FAULTS } from '../../facility/faults/faults.ts';
import { told } from '../case.ts';
import { HOUR, MINUTE, SECOND } from '../spans.ts';
import { ASSUMED } from '../weights.ts';
import type { Draft } from '../world/draft.ts';
import type { Hypothesis } from './hypothesis.ts';

export const OURS = 'OURS';

const LAYERS: ReadonlySet<string> = new Set(['keys', 'firmware', 'body', 'phone']);

/** The steps that are needed before a fault can take effect. */
const BEFORE: Readonly<Record<string, (draft: Draft) => void>> = { 'overlock-sticks': paidInTime };

/** The rent was overdue and has been paid, and both the lock and the company have been updated. */
function paidInTime(draft: Draft): void {
  const { unit, lock, evidence } = draft;
  const changes = evidence.lines.filter(({ kind, place }) => kind === 'status' && place === unit.id);
  const paid = changes.at(-1)?.at ?? told(draft.of, 'paid.posted')?.ats[0] ?? draft.arriveAt - 2 * HOUR;
  // The last opening before the payment: the rent became due after it.
  const opened = evidence.history.findLast((one) => one.opened && one.at < paid)?.at ?? 0;
  const due = Math.min(paid - MINUTE, Math.max(changes.at(-2)?.at ?? paid - 2 * HOUR, opened + MINUTE));
  for (const [at, verb, args] of [
    [due, 'pms.overdue', { status: 'overlock' }],
    [paid, 'pms.pay', {}],
  ] as const) {
    draft.add(at - SECOND, verb, { unit: unit.id, ...args });
    draft.add(at, 'portal.updateCustomerData', {});
    draft.add(at + 30 * SECOND, 'lock.touch', { lock });
  }
}

export const SOFTWARE_FAULTS: readonly Hypothesis[] = [...FAULTS.values()]
  .filter(({ layer }) => LAYERS.has(layer))
  .map(({ id, sentence }) => ({
    id: `our-${id}`,
    causes: [OURS],
    prior: ASSUMED.ourFault,
    says: `The lock, app or core software is at fault: ${sentence}`,
    cures: ['report-fault'],
    change: (draft) => {
      draft.fault = id;
      BEFORE[id]?.(draft);
    },
  }));
