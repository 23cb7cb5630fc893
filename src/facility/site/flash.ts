/** The initial flash of a device. */
import { ADOPTED_EPOCH } from '../../core/plan/lists.ts';
import { factoryBase, masterKey } from '../../keys/derive.ts';
import { localTime } from '../../keys/zone.ts';
import { withPriorCommands } from '../../lock/commands/unit.ts';
import { type Flash, factoryFlash, provisionedFlash } from '../../lock/flash.ts';
import { toHex } from '../../protocol/bytes.ts';
import type { Command as LockCommand } from '../../protocol/command.ts';
import { mac as macOf } from '../../protocol/mac.ts';
import type { CompanyBackend } from '../backend/company-backend.ts';
import type { DevicePlan } from '../files/devices.ts';
import type { OpenOptions } from './options.ts';

/** The flash of a device that is set up, with everything that the core expects it to contain, or of one that is new from the factory. */
export function flashFor(
  device: DevicePlan,
  backend: CompanyBackend,
  { secrets, core }: Pick<OpenOptions, 'secrets' | 'core'>,
  restored: boolean,
): Flash {
  const mac = macOf(device.mac);
  const made = { hardware: device.hardware, mac, baseKey: toHex(factoryBase(secrets.factory, mac)) };
  // A snapshot contains the flash of each lock in its facility.
  if (restored || device.lock?.state === 'factory') return factoryFlash(made);
  const decision = backend.dispatch({ type: 'lock.adopt', mac });
  const adopted = decision.events.find((event) => event.type === 'lock.adopted');
  const wanted: LockCommand[] = adopted?.things.flatMap((thing) => [...thing.commands]) ?? [];
  // An external core is told that a lock stores the time-zone data and nothing else (docs/core-port.md).
  const commands = core === undefined ? wanted : wanted.filter(({ op }) => op === 'zoneTime');
  const zone = commands.find((command) => command.op === 'zoneTime');
  if (zone === undefined) throw new Error(`${device.id} was not adopted`);
  const master = toHex(masterKey(secrets.facility, mac, ADOPTED_EPOCH));
  const lastKnownDay = adopted === undefined ? 0 : localTime(zone, Math.floor(adopted.at / 1_000)).day;
  return withPriorCommands(provisionedFlash({ ...made, master, epoch: ADOPTED_EPOCH, zone, lastKnownDay }), commands);
}
