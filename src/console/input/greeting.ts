/** The first message of the console: the ports of a live facility, how to find the failures in a recording, or how to read a report. */
import { counted } from '../../protocol/counted.ts';
import type { Player } from '../player/player.ts';
import { isFailure } from '../text/failure.ts';
import type { Answer } from './ui.ts';

const ON_REPORT =
  'd next difference, Enter opens a row, / searches, w why it failed; Esc goes to the simulated run, r returns';

export function greeting(
  player: Pick<Player, 'kind' | 'known'>,
  firstLines: readonly string[],
  isReport: boolean,
): Answer | undefined {
  if (isReport) return { text: ON_REPORT, tone: 'note' };
  const [ready] = firstLines;
  if (player.kind === 'live')
    return ready === undefined ? undefined : { text: `${ready}; i shows commands to try, ? the keys`, tone: 'note' };
  const events = player.known();
  const failures = events.filter(isFailure).length;
  const many =
    failures === 1
      ? 'one failure: w explains it, n goes there'
      : `${failures} failures: w explains the last one, n goes to the first`;
  const text = `${counted(events.length, 'event')}, ${failures === 0 ? 'no failure' : many}; > goes to the end, ? shows the keys`;
  return { text, tone: 'note' };
}
