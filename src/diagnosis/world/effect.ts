/** The observable effects of a run. Two runs with the same effects cannot be distinguished, whatever evidence there is. */
import type { Case } from '../case.ts';
import type { Evidence } from '../evidence.ts';
import type { Run } from './play.ts';

type Noticed = Pick<Run, 'events' | 'steps' | 'facility'>;

export const effectOf = (of: Case, { isPortal, remoteAt }: Evidence, run: Noticed): string =>
  isPortal && remoteAt.length === 0 ? onPortal(of, run) : atTheDoor(of, run);

/** The effects that staff could notice in the portal: the button, and the refusals. */
function onPortal(of: Case, { steps, facility }: Noticed): string {
  const { unit } = of.subject;
  const button = unit === undefined ? '' : JSON.stringify(facility.look(`unit.${unit.id}.button`));
  const refused = steps.flatMap(({ verb, refusedBy }) =>
    refusedBy !== undefined && verb.startsWith('portal.') ? [`${verb} ${refusedBy}`] : [],
  );
  return [button, ...refused].join('\n');
}

/** The results of the attempts, the refusals, and the options in the portal. */
function atTheDoor(of: Case, { events, steps, facility }: Noticed): string {
  const outcomes = events.flatMap(({ kind, data }) =>
    kind === 'phone.outcome' || kind === 'lock.refused' ? [JSON.stringify(data)] : [],
  );
  const { unit, phone, person } = of.subject;
  const states = [
    ...(unit === undefined ? [] : [`unit.${unit.id}`]),
    ...(person === undefined ? [] : [`person.${person.id}.account`]),
    ...(phone === undefined ? [] : [`phone.${phone}.app.units`]),
  ].map((path) => JSON.stringify(facility.find(path)));
  const refused = steps.flatMap(({ verb, refusedBy }) => (refusedBy === undefined ? [] : [`${verb} ${refusedBy}`]));
  return [...outcomes, ...refused, ...states].join('\n');
}
