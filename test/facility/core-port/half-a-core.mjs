// Our core behind the port, with one operation that always fails; `?issue` chooses it.
import { Adapter } from '../../../examples/core-adapter.mjs';

const operation = new URL(import.meta.url).search.slice(1);

export function open(setup) {
  const core = new Adapter(setup);
  core[operation] = async () => {
    throw new Error('the table of keys is locked');
  };
  return core;
}
