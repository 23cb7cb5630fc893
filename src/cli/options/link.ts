/** Builds the air of a facility and its capture. The Bluetooth stacks load only when a lock uses the radio. */
import { memoryAir } from '../../facility/open/open.ts';
import type { OpenOptions } from '../../facility/site/options.ts';
import type { Btsnoop } from '../../link/radio/capture/btsnoop.ts';
import { MemoryCapture } from '../../link/radio/capture/translate.ts';
import { packageRoot, StackMissing } from '../../link/radio/host/stack-files.ts';
import { Radio } from '../../link/radio/radio.ts';
import type { Advertisement, GattServer } from '../../lock/gatt.ts';
import type { LinkName } from '../../scenario/facilities.ts';
import type { Trace } from '../../sim/trace.ts';

/** The air of a link. `capture` receives the packets of the radio; `captureMemory` captures the memory link. */
export function airOf(
  link: LinkName,
  capture?: Btsnoop,
  onRadio: (radio: Radio) => void = () => undefined,
): OpenOptions['air'] {
  if (link === 'memory') return memoryAir;
  return (world, reach) => {
    const radio = new Radio(world, { reach });
    if (capture !== undefined) radio.capture(capture);
    onRadio(radio);
    return radio;
  };
}

/**
 * Captures the memory link from now on; returns a function that stops the capture. `lock` finds a lock by its MAC. `write` may defer writing; the
 * advertisement is the one at the time of the event.
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
    if (!event.actor.startsWith('link/') && event.kind !== 'phone.session') return;
    const { mac } = event.data;
    const advertised = typeof mac === 'string' ? lock(mac)?.advertisement : undefined;
    write(() => {
      seen = advertised;
      translator.take(event);
    });
  });
}

/** An error message if a package that the radio needs is not installed. */
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
