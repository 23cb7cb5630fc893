/** The action of `noke-sim doctor`. */
import { CodedError } from '../../facility/errors/coded-error.ts';
import { didYouMean, nearest } from '../../facility/files/nearest.ts';
import type { ExitCode } from '../../report/exit-code.ts';
import { ansi, type Paint, plain } from '../../report/text.ts';
import { visible } from '../../report/visible.ts';
import { foldTo } from '../host/fold.ts';
import { type Host, unfiltered, wantsColour } from '../host/host.ts';
import { CHECKS, type Check, type Finding } from './checks.ts';
import type { Machine } from './machine.ts';

const COLOURS = { ok: 'green', limited: 'yellow', broken: 'red' } as const;

/** Prints the checks of these names, or all; returns 3 if a named check is not ok, or if something is broken. */
export async function examine(
  names: readonly string[],
  options: { readonly json?: true },
  host: Host,
  machine: Machine,
): Promise<ExitCode> {
  const known = CHECKS.map(({ name }) => name);
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined) {
    const hint = didYouMean(nearest(wrong, known), `known checks: ${known.join(', ')}`);
    throw new CodedError('E-USAGE-6', `there is no check "${wrong}"; ${hint}`);
  }
  const chosen = CHECKS.filter(({ name }) => names.length === 0 || names.includes(name));
  const found: (Finding & Pick<Check, 'name' | 'purpose'>)[] = [];
  for (const { name, purpose, look } of chosen) found.push({ name, purpose, ...(await look(machine)) });
  if (options.json) host.out(`${JSON.stringify(found, null, 2)}\n`);
  else unfiltered(host).out(textOf(found, host));
  const isBad = ({ state }: Finding): boolean => (names.length === 0 ? state === 'broken' : state !== 'ok');
  return found.some(isBad) ? 3 : 0;
}

function textOf(found: readonly (Finding & Pick<Check, 'name' | 'purpose'>)[], host: Host): string {
  const paint: Paint = wantsColour(host) ? ansi : plain;
  const fold = foldTo(host);
  const width = Math.max(...found.map(({ name }) => name.length));
  const lines = found.flatMap((one) => {
    const head = `${paint(one.state.padEnd('limited'.length), COLOURS[one.state])}  ${one.name.padEnd(width)}  ${visible(one.seen)}`;
    const todo = one.state === 'ok' ? [] : [`fix:  ${visible(one.remedy)}`];
    return [head, ...[`for: ${one.purpose}`, ...todo].flatMap((line) => fold(`         ${line}`, 14))];
  });
  return `${lines.join('\n')}\n`;
}
