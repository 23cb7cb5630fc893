/** The actions of the page at the facility: it performs a verb, then shows a sentence about the result. */
import type { Outcome } from '../api/client.ts';
import { playNow } from '../state/play.ts';
import { say } from '../ui/toasts.tsx';

/** Performs a verb. A refusal is shown, together with names similar to a wrong one. */
export async function act(doing: string, verb: string, args: Readonly<Record<string, unknown>>): Promise<Outcome> {
  const outcome = await playNow(verb, args);
  if (outcome.ok) say(`${doing}.`);
  else say(`${doing}: not done (${outcome.by}). ${outcome.why}`, true);
  return outcome;
}

/** Brings a person to a place in the usual way: by car to the gate, through the gate with the app, then on foot. Stops at the first refusal. */
export async function comeTo(person: string, phone: string, unit: string, gate: string | undefined, isInside: boolean) {
  if (!isInside && gate !== undefined) {
    const steps = [
      ['person.driveToGate', { person, entry: gate }],
      ['phone.startEntry', { phone, entry: gate }],
    ] as const;
    for (const [verb, args] of steps) if (!(await act(`${person}: ${verb}`, verb, args)).ok) return;
    // The gate opens within seconds of simulated time; once it has opened, pressing again continues the walk.
    say(`${person} is at ${gate}. Press again when it has opened.`);
    return;
  }
  await act(`${person} walks to ${unit}`, 'person.walkTo', { person, to: unit });
}
