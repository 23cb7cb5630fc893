/** `noke-sim air`: offers virtual Bluetooth controllers to external hosts, next to a live facility. It runs `up` over the radio. */
import { Command, Option } from 'commander';
import type { StreamTarget } from '../../link/radio/external/target.ts';
import { DEFAULT_PORTS } from '../../server/default-ports.ts';
import type { Context } from '../host/context.ts';
import { captureOption, listenAt } from '../options/link-options.ts';
import { seed } from '../options/seed-option.ts';
import { duration, port } from './up.ts';
import { OPENS_AT, type UpOptions } from './up-options.ts';

const DEFAULT_LISTEN = 'tcp:6402';

const EXAMPLES = `
Examples:
  $ noke-sim air                                     an HCI host connects to 127.0.0.1:6402 with H4
  $ noke-sim air --listen unix:/tmp/noke-air --no-life
  $ noke-sim air my.facility.yaml --listen tcp:0 --capture guest.btsnoop

Each connection gets its own controller, which is in range of every lock. Locks sleep until somebody touches them: let tenants
move on their own, or touch a lock through the control API, as the first lines show.
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
    .description('Offer virtual Bluetooth controllers to external hosts, in range of the locks of a live facility.')
    .argument('[facility]', 'demo or a facility file', 'demo')
    .addOption(
      new Option('--listen <target>', 'where hosts connect: tcp:PORT, tcp:HOST:PORT or unix:PATH')
        .argParser(listenAt)
        .default(listenAt(DEFAULT_LISTEN), DEFAULT_LISTEN),
    )
    .option('--open-air', 'accept hosts on other machines, which cannot authenticate')
    .option('--seed <seed>', 'random seed', seed, '1')
    .option('--at <time>', 'start time, local to the facility: 07:00, 2026-03-08T01:30, or now', OPENS_AT)
    .option('--for <duration>', 'exit after this much real time, such as 5s', duration)
    .addOption(new Option('--life', 'tenants come and go on their own (the default for the demo)'))
    .option('--no-life', 'nobody moves on their own')
    .option('--all', 'also print quiet events: packets, check-ins, states')
    .option('--json', 'print lines as JSON objects')
    .addOption(new Option('--no-console', 'print lines instead of opening the console'))
    .addOption(captureOption())
    .option(
      '--control-port <port>',
      'port of the control API; 0: any free port, off: none',
      port,
      DEFAULT_PORTS.control,
    )
    .addHelpText('after', EXAMPLES.trimEnd())
    .action(async (facility: string | undefined, options: AirOptions) => {
      const { up } = await import('./up-live.ts');
      done(
        await up(facility, { ...options, link: 'radio', speed: 1, ports: true, wsPort: false, corePort: false }, host),
      );
    });
}
