/** `--fault ID`: a planted fault; `--fault list` prints those that the command can plant, and ends. */
import { CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Fault } from '../../facility/faults/fault.ts';
import { FAULTS } from '../../facility/faults/faults.ts';
import { nearest } from '../../facility/files/nearest.ts';
import type { Host } from '../host/host.ts';

const LIST = 'list';

/** `plants` says which faults show where the command plants them. */
export function faultOption(
  { out }: Pick<Host, 'out'>,
  where: string,
  plants: (fault: Fault) => boolean = () => true,
): Option {
  const faults = [...FAULTS.values()].filter(plants);
  return new Option('--fault <id>', `plant a fault${where}; ${LIST}: print their ids`).argParser((id: string) => {
    if (id === LIST) {
      out(listed(faults));
      throw new CommanderError(0, 'noke-sim.faults', LIST);
    }
    const found = FAULTS.get(id);
    if (found !== undefined && plants(found)) return found;
    const right = nearest(
      id,
      faults.map((one) => one.id),
    );
    const hint = right === undefined ? `--fault ${LIST} prints the ids.` : `Did you mean ${right}?`;
    throw new InvalidArgumentError(found === undefined ? hint : `It is a fault of the ${found.layer}. ${hint}`);
  });
}

/** A line for each: id, layer and what is wrong. */
function listed(faults: readonly Fault[]): string {
  const width = Math.max(...faults.map(({ id }) => id.length));
  return faults.map(({ id, layer, sentence }) => `${id.padEnd(width)}  ${layer.padEnd(8)}  ${sentence}\n`).join('');
}
