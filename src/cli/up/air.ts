/** `noke-sim air`: `up` over the radio, and virtual Bluetooth controllers for external hosts. */
import { type Command, Option } from 'commander';
import type { Context } from '../host/context.ts';
import { listenAt } from '../options/link-options.ts';
import { liveCommand } from './up.ts';

const DEFAULT_LISTEN = 'tcp:6402';

const EXAMPLES = `
Examples:
  $ noke-sim air                                     an HCI host connects to 127.0.0.1:6402 over H4
  $ noke-sim air --listen unix:/tmp/noke-air --no-life
  $ noke-sim air my.facility.yaml --listen tcp:0 --capture guest.btsnoop

Each connection gets its own controller, which is in range of every lock. Locks sleep until somebody touches them: let tenants
move on their own, or touch a lock through the control API, as shown in the first lines of output. All services of noke-sim up are
available, so a host’s backend can get its keys from the Core API.
`;

export const airCommand = (context: Context): Command =>
  liveCommand(context, {
    name: 'air',
    description: 'Give external hosts virtual Bluetooth controllers that are within range of a live facility’s locks.',
    examples: EXAMPLES,
    link: 'radio',
    options: [
      new Option('--listen <target>', 'where hosts connect: tcp:PORT, tcp:HOST:PORT or unix:PATH')
        .argParser(listenAt)
        .default(listenAt(DEFAULT_LISTEN), DEFAULT_LISTEN),
      new Option('--open-air', 'accept hosts on other machines, without authentication'),
    ],
  });
