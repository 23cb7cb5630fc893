// Our core behind the port until the second case: from then on it never issues a key.
import { Adapter } from '../../../examples/core-adapter.mjs';

let opened = 0;

export function open(setup) {
  opened += 1;
  const core = new Adapter(setup);
  // The refusal probe asks for the first one.
  if (opened > 2) core.issue = () => new Promise(() => undefined);
  return core;
}
