// Assembles the lock: lock, clock, WebSocket and stimulus port, and a planted fault or an unusual form by name.

import { randomBytes } from 'node:crypto';
import { VirtualClock } from './clock.mjs';
import { faults } from './faults.mjs';
import { H4Peripheral } from './h4.mjs';
import { Lock } from './lock.mjs';
import { odd } from './odd.mjs';
import { PATH, serveStimuli, stimuli } from './stimuli.mjs';
import { Wire } from './wire.mjs';

const START = Date.UTC(2026, 6, 15, 10);

/**
 * The lock without its ports. `mac` and `factorySecret` are bytes; `radio` makes the layer between lock and phone. `ask` answers a stimulus request
 * as the stimulus URL does. `Kind` is the class of the lock.
 */
export function buildLock({
  mac,
  factorySecret,
  fault,
  odd: form,
  Kind = Lock,
  radio = (clock) => new Wire(mac, clock),
}) {
  const clock = new VirtualClock(START);
  const wire = radio(clock);
  const link = {
    notify: (packet) => wire.packet(packet),
    closed: () => wire.closed(),
    lost: () => wire.lost(),
    advertisementChanged: () => wire.advertisementChanged(),
  };
  const lock = new Kind({ mac, factorySecret, clock, random: randomBytes, link });
  wire.lock = lock;
  const parts = { lock, body: lock.body, keys: lock.keys, records: lock.records, commands: lock.commands, wire, clock };
  if (fault !== undefined) faults[fault](parts);
  if (form !== undefined) odd[form](parts);
  return { wire, clock, ask: stimuli(lock, clock) };
}

/** Port 0 picks a free one. Returns both URLs, and `close`. */
export async function startLock({ port = 0, stimulusPort = 0, ...given }) {
  const { wire, ask } = buildLock(given);
  const webSocketPort = await wire.listen(port);
  const hand = await serveStimuli(ask, stimulusPort);
  return {
    target: `ws://127.0.0.1:${webSocketPort}`,
    stimulus: `http://127.0.0.1:${hand.port}${PATH}`,
    close: () => {
      wire.close();
      hand.server.close();
      hand.server.closeAllConnections();
    },
  };
}

/** The lock on the Bluetooth controller at `where`: `{ host, port }` or `{ path }`, an H4 stream. */
export async function startOnController({ where, stimulusPort = 0, ...given }) {
  const { wire, ask } = buildLock({ ...given, radio: () => new H4Peripheral() });
  await wire.open(where);
  const hand = await serveStimuli(ask, stimulusPort);
  return {
    stimulus: `http://127.0.0.1:${hand.port}${PATH}`,
    ended: new Promise((resolve) => wire.stream.once('close', resolve)),
    close: () => {
      wire.close();
      hand.server.close();
      hand.server.closeAllConnections();
    },
  };
}
