/**
 * Writes captures of one offline unlock into a folder, for `scripts/tshark.sh`: one over the radio, and one translated from the memory link. The same
 * seed gives the same bytes.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Air } from '../src/link/memory/air.ts';
import { openCapture } from '../src/link/radio/capture/file.ts';
import { MemoryCapture } from '../src/link/radio/capture/translate.ts';
import { Radio } from '../src/link/radio/radio.ts';
import type { CentralEvent } from '../src/phone/central.ts';
import { Random } from '../src/sim/random.ts';
import { Secrets } from '../src/sim/secrets.ts';
import { Trace } from '../src/sim/trace.ts';
import { VirtualClock } from '../src/sim/virtual-clock.ts';
import { START } from '../test/link/radio/radio-fixture.ts';
import { setUpLock, unlockOffline } from '../test/link/radio/unlock-fixture.ts';

const LOCKS = 3;

function capture(link: 'radio' | 'memory', file: string): void {
  const clock = new VirtualClock(START);
  const world = { clock, random: new Random('captures'), trace: new Trace(clock, new Secrets()) };
  const opened = openCapture(file);
  const into = opened.capture;
  const locks = Array.from({ length: LOCKS }, (_, i) => setUpLock(world, i + 1));
  const air = link === 'radio' ? new Radio(world, { reach: () => 'near' }) : new Air(world, { reach: () => 'near' });
  if (air instanceof Radio) air.capture(into);
  else {
    const translator = new MemoryCapture(into, (mac) => locks.find((lock) => lock.mac === mac)?.advertisement);
    world.trace.subscribe((event) => translator.take(event));
  }
  for (const [i, lock] of locks.entries()) {
    air.add(lock, lock.id);
    const events: CentralEvent[] = [];
    unlockOffline(air.central(`tenant${i + 1}`), lock.mac, events);
    clock.setTimeout(() => lock.touch(), 500 + 700 * i);
  }
  clock.runUntil(START + 40_000);
  if (air instanceof Radio) air.close();
  opened.close();
}

const folder = process.argv[2] ?? '.';
mkdirSync(folder, { recursive: true });
capture('radio', join(folder, 'radio.btsnoop'));
capture('memory', join(folder, 'memory.btsnoop'));
