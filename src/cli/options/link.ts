/** Which air a facility gets, and where what goes over it is kept. Nothing of the stacks is loaded before a lock is on the radio. */
import { memoryAir } from '../../facility/open/open.ts';
import type { OpenOptions } from '../../facility/site/options.ts';
import type { Btsnoop } from '../../link/radio/capture/btsnoop.ts';
import { MemoryCapture } from '../../link/radio/capture/translate.ts';
import { packageRoot, StackMissing } from '../../link/radio/host/sandbox.ts';
import { Radio } from '../../link/radio/radio.ts';
import type { Advertisement, GattServer } from '../../lock/gatt.ts';
import type { LinkName } from '../../scenario/facilities.ts';
import type { Trace } from '../../sim/trace.ts';

/** The air of that link. `capture` gets the radio's packets; what a memory link carries is seen by `captureMemory`. */
export function airOf(
  link: LinkName,
  capture?: Btsnoop,
  made: (radio: Radio) => void = () => undefined,
): OpenOptions['air'] {
  if (link === 'memory') return memoryAir;
  return (world, reach) => {
    const radio = new Radio(world, { reach });
    if (capture !== undefined) radio.capture(capture);
    made(radio);
    return radio;
  };
}

/**
 * Translates what the memory link does from now on; returns how to stop. `lock` finds a lock by its MAC, `write` may put off
 * what is written: a lock advertises what it did when the event happened.
 */
export function captureMemory(
  into: Btsnoop,
  trace: Trace,
  lock: (mac: string) => Pick<GattServer, 'advertisement'> | undefined,
  write: (act: () => void) => void = (act) => act(),
): () => void {
  let seen: Advertisement | undefined;
  const translator = new MemoryCapture(into, () => seen);
  return trace.subscribe((event) => {
    if (!event.actor.startsWith('link/')) return;
    const { mac } = event.data;
    const advertised = typeof mac === 'string' ? lock(mac)?.advertisement : undefined;
    write(() => {
      seen = advertised;
      translator.take(event);
    });
  });
}

/** A sentence when a package that the radio needs is not installed. */
export function missingStack(): string | undefined {
  try {
    packageRoot('@abandonware/bleno');
    packageRoot('@abandonware/noble');
    return undefined;
  } catch (error) {
    if (error instanceof StackMissing) return error.message;
    throw error;
  }
}
