/** `noke-sim bluez`: `up`, and the locks on a private D-Bus for programs that use BlueZ. */
import { type Command, Option } from 'commander';
import type { Context } from '../host/context.ts';
import { liveCommand } from './up.ts';

const EXAMPLES = `
Examples:
  $ noke-sim bluez                         bleak, node-ble and bluetoothctl find the locks
  $ noke-sim bluez --bus-socket /tmp/noke-bus --no-life --no-console
  $ noke-sim bluez my.facility.yaml --json --keep-connections

noke-sim starts its own dbus-daemon and stops it on exit. Start your program with the address shown in the first lines of output:
  $ DBUS_SYSTEM_BUS_ADDRESS=unix:path=/tmp/noke-bus bluetoothctl
Locks sleep until somebody touches them: let tenants move on their own, or touch a lock through the control API. All services of
noke-sim up are available.
`;

export const bluezCommand = (context: Context): Command =>
  liveCommand(context, {
    name: 'bluez',
    description: 'Offer the locks of a live facility to programs that use BlueZ, without Bluetooth hardware.',
    examples: EXAMPLES,
    options: [
      new Option('--bus-socket <path>', 'path of the bus socket (default: in a temporary folder)'),
      new Option(
        '--keep-connections',
        'keep a connection open after the program that made it exits, as bluetoothd does',
      ),
    ],
    sets: ({ busSocket, keepConnections }) => ({
      bluez: {
        ...(typeof busSocket === 'string' ? { socket: busSocket } : {}),
        ...(keepConnections === true ? { keepConnections } : {}),
      },
    }),
  });
