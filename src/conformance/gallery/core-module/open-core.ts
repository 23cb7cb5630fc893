/**
 * A core of the gallery as a module of the core port, loaded in its thread: our own core behind the example adapter, with one change. `?ID` selects
 * it.
 */
import type { Inside, Operations } from './change.ts';
import { CORE_EXHIBITS } from './cores.ts';

type AdapterKind = new (setup: object, options: object) => Operations & Inside;

const ADAPTER = new URL('../../../../examples/core-adapter.mjs', import.meta.url).href;
const { Adapter }: { readonly Adapter: AdapterKind } = await import(ADAPTER);
const id = new URL(import.meta.url).search.slice(1);
const chosen = CORE_EXHIBITS.find((one) => one.id === id);

export function open(given: object): Operations {
  if (chosen === undefined) throw new RangeError(`the gallery has no core ${id}`);
  const { setup = {}, options = {}, change } = chosen;
  const core = new Adapter({ ...given, ...setup }, options);
  change?.(core, core);
  return core;
}
