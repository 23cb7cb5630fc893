/** `noke-sim air`: our controllers for somebody else's host, with a facility alive behind them. It is `up` over the radio, with that door. */
import { Command, Option } from 'commander';
import type { StreamTarget } from '../../link/radio/external/target.ts';
import type { Context } from '../host/context.ts';
import { captureOption, listenAt } from '../options/link-options.ts';
import { duration, port } from './up.ts';
import type { UpOptions } from './up-options.ts';

const DEFAULT_LISTEN = 'tcp:6402';

const EXAMPLES = `
Examples:
  $ noke-sim air                                     any HCI host that speaks H4 connects to 127.0.0.1:6402
  $ noke-sim air --listen unix:/tmp/noke-air --no-life
  $ noke-sim air my.facility.yaml --listen tcp:0 --capture guest.btsnoop

Each connection gets a controller of its own that stands beside every lock. Locks sleep until somebody touches them: let people
come by themselves, or touch one with the control API, as the first lines say.
`;

type AirOptions = Pick<
  UpOptions,
  'seed' | 'at' | 'for' | 'life' | 'all' | 'json' | 'console' | 'capture' | 'controlPort'
> & {
  readonly listen: StreamTarget;
  readonly openAir?: true;
};

export function airCommand({ host, done }: Context): Command {
  return new Command('air')
    .description("Offer virtual Bluetooth controllers to somebody else's host, on the air of a living facility.")
    .argument('[facility]', 'demo, or a facility file')
    .option('--listen <target>', 'tcp:PORT, tcp:HOST:PORT or unix:PATH', listenAt, listenAt(DEFAULT_LISTEN))
    .option('--open-air', 'let everybody in who reaches another address than this machine')
    .option('--seed <seed>', 'equal seeds, equal chance', '1')
    .option('--at <time>', 'local time at the facility: 07:00, 2026-03-08T01:30, or now; 09:00 of today without it')
    .option('--for <duration>', 'end after so much of your time, such as 5s', duration)
    .addOption(new Option('--life', 'tenants come and go by themselves; the demo has it'))
    .option('--no-life', 'nobody moves unless told')
    .option('--all', 'print quiet things too: packets, check-ins, states')
    .option('--json', 'print lines as JSON')
    .addOption(new Option('--no-console', 'lines instead of the console'))
    .addOption(captureOption())
    .option('--control-port <port>', 'control API, 2847 without it; 0 any, off none', port)
    .addHelpText('after', EXAMPLES.trimEnd())
    .action(async (facility: string | undefined, options: AirOptions) => {
      const { up } = await import('./up-live.ts');
      done(
        await up(facility, { ...options, link: 'radio', speed: 1, ports: true, wsPort: false, corePort: false }, host),
      );
    });
}
