/** `--fault ID`: a planted fault. */
import { InvalidArgumentError, Option } from 'commander';
import type { Fault } from '../../facility/faults/fault.ts';
import { FAULTS } from '../../facility/faults/faults.ts';
import { nearest } from '../../facility/files/nearest.ts';

function fault(id: string): Fault {
  const found = FAULTS.get(id);
  if (found !== undefined) return found;
  const right = nearest(id, FAULTS.keys());
  throw new InvalidArgumentError(
    right === undefined ? 'Expected the id of a planted fault.' : `Did you mean ${right}?`,
  );
}

export const faultOption = (where: string): Option =>
  new Option('--fault <id>', `plant a fault${where}`).argParser(fault);
