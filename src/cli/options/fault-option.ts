/** `--fault ID`: a planted fault; `--fault list` prints those that the command can plant, and exits. */
import { CommanderError, InvalidArgumentError, Option } from 'commander';
import type { Fault } from '../../facility/faults/fault.ts';
import type { Layer } from '../../facility/faults/layer.ts';
import { nearest } from '../../facility/files/nearest.ts';
import type { Context } from '../host/context.ts';

const LIST = 'list';

/** Loads the planted faults if the command line has the option; they replace entries in most tables, so loading them is slow. */
export async function faultsFor(args: readonly string[]): Promise<Context['faults']> {
  if (!args.some((arg) => arg === '--fault' || arg.startsWith('--fault='))) return new Map();
  return (await import('../../facility/faults/faults.ts')).FAULTS;
}

/** `plants` returns whether a fault of that layer is observable where the command plants it. */
export function faultOption(
  { host: { out }, faults }: Pick<Context, 'host' | 'faults'>,
  where: string,
  plants: (fault: { readonly layer: Layer }) => boolean = () => true,
): Option {
  return new Option('--fault <id>', `plant a fault${where}, or "${LIST}" to print the ids of all faults`).argParser(
    (id: string) => {
      const plantable = [...faults.values()].filter(plants);
      if (id === LIST) {
        out(listed(plantable));
        throw new CommanderError(0, 'noke-sim.faults', LIST);
      }
      const found = faults.get(id);
      if (found !== undefined && plants(found)) return found;
      const right = nearest(
        id,
        plantable.map((one) => one.id),
      );
      const hint = right === undefined ? `Use "${LIST}" to print the ids.` : `Did you mean ${right}?`;
      throw new InvalidArgumentError(
        found === undefined ? hint : `This fault belongs to the ${found.layer} layer. ${hint}`,
      );
    },
  );
}

/** A line for each fault: id, layer and defect. */
function listed(faults: readonly Fault[]): string {
  const width = Math.max(...faults.map(({ id }) => id.length));
  return faults.map(({ id, layer, sentence }) => `${id.padEnd(width)}  ${layer.padEnd(8)}  ${sentence}\n`).join('');
}
