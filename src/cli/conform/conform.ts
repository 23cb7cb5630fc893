/** `noke-sim conform`: tests third-party implementations against their specification. */
import { Argument, Command, Option } from 'commander';
import { isOfLock } from '../../facility/faults/layer.ts';
import { DEFAULT_PORTS } from '../../server/default-ports.ts';
import type { Context } from '../host/context.ts';
import { durationOption } from '../options/duration-option.ts';
import { faultOption } from '../options/fault-option.ts';
import { secretOptions, sentTokenOptions } from '../options/secret-options.ts';
import { queueOption, withoutQueue } from '../queue/queue-option.ts';
import { APP_PORT, port } from '../up/up.ts';
import type { CoreOptions } from './conform-core.ts';
import type { CoreApiOptions } from './conform-core-api.ts';
import { type AppOptions, type LinkOptions, type LockOptions, withSuiteOptions } from './options.ts';
import type { SelfCheckOptions } from './self-check.ts';

const LOCK_EXAMPLES = `
Examples:
  $ noke-sim conform lock self                       test the built-in lock, in process
  $ noke-sim conform lock self --list                list the cases
  $ noke-sim conform lock self --only 'lock.check.*' --junit report.xml
  $ noke-sim up --paused --conformance C0:FF:EE:0C:00:01 --no-console
  $ noke-sim conform lock ws://127.0.0.1:2846 --keys conformance/keys.json \\
      --claims conformance/claims.yaml --stimulus http://127.0.0.1:2847/v1/conformance/stimulus
  $ noke-sim conform lock ws://127.0.0.1:2846 --mac C0:FF:EE:0C:00:02 --core-api http://127.0.0.1:2848 \\
      --private-key private-key --mobile-key mobile-key --stimulus http://127.0.0.1:2847/v1/conformance/stimulus
  $ noke-sim conform lock air --listen tcp:6402 --keys keys.json --claims claims.yaml --stimulus http://127.0.0.1:2947/stimulus
                                                     a lock whose Bluetooth host connects to port 6402
  $ noke-sim conform lock adapter:hci0 --keys keys.json --claims claims.yaml --stimulus prompt --record records
                                                     a lock within range of this machine’s adapter; you touch it when asked
  $ noke-sim conform lock self --fault jam-says-locked --html failed.html
  $ noke-sim conform lock self --fault setup-keeps-slots --search 1m
  $ noke-sim conform lock self --fault setup-keeps-slots --replay conform/found-1.yaml

docs/conformance.md explains targets, keys, claims and stimuli.`;

const LINK_EXAMPLES = `
Examples:
  $ noke-sim conform link ws://127.0.0.1:2849 --role backend --link-key-file key.txt --mac C0:FF:EE:00:01:01
  $ noke-sim conform link listen:2950 --role gateway --link-key-file key.txt     the gateway connects to this machine
  $ noke-sim conform link ws://127.0.0.1:2849 --role gateway --list
  $ noke-sim up --paused --conformance C0:FF:EE:0C:00:01 --link-role gateway --link-key-file key.txt --no-console
  $ noke-sim conform link ws://127.0.0.1:2849 --role gateway --link-key-file key.txt \\
      --mac C0:FF:EE:0C:00:01 --stimulus http://127.0.0.1:2847/v1/conformance/stimulus

docs/transports/link.md specifies the link; docs/conformance.md explains the options.`;

/** Options that select or evaluate cases. */
const OF_CASES = ['list', 'only', 'skip', 'expected', 'html'];
const MAX_SEARCH_MS = 7 * 86_400_000;

const CORE_API_EXAMPLES = `
Examples:
  $ noke-sim up --paused --conformance C0:FF:EE:0C:00:01 --no-console
  $ noke-sim conform core-api http://127.0.0.1:2848 --private-key private-key --mobile-key mobile-key \\
      --keys conformance/core-api-keys.json --claims conformance/core-api.yaml \\
      --stimulus http://127.0.0.1:2847/v1/conformance/stimulus
  $ noke-sim conform core-api https://core.example --private-key-file private.txt --mobile-key-file mobile.txt
  $ noke-sim conform core-api http://127.0.0.1:2848 --list

docs/conformance.md explains keys, claims and stimuli.`;

const CORE_EXAMPLES = `
Examples:
  $ noke-sim conform core ./adapter.mjs              test your own unlock core
  $ noke-sim conform core ./adapter.mjs --claims claims.yaml --junit report.xml
  $ noke-sim conform core ./adapter.mjs --only 'core.revocation.*'
  $ noke-sim conform core --list ./adapter.mjs       list the cases
  $ noke-sim conform core ./adapter.mjs --queue redis://127.0.0.1:6379    run them on workers started with --core

docs/core-port.md defines the operations that the module must have.`;

const APP_EXAMPLES = `
Examples:
  $ noke-sim conform app                             tells you what to do in the app, step by step
  $ noke-sim conform app --claims app.yaml --steps open,twice
  $ noke-sim conform app --list
  $ noke-sim conform app --junit app.xml
  $ NOBLE_WEBSOCKET=1 node examples/conform-app.mjs examples/noble-websocket.mjs    in another terminal: drives the app

docs/conformance.md explains the steps, and how a program can drive the app; docs/monitor.md lists the rules.`;

const SELF_CHECK_EXAMPLES = `
Examples:
  $ noke-sim conform self-check                      which case catches which planted fault
  $ noke-sim conform self-check --queue redis://127.0.0.1:6379  run it on workers`;

const DIFF_EXAMPLES = `
Examples:
  $ noke-sim conform lock self --json > before.json
  $ noke-sim conform diff before.json after.json     exit code 1 if a case is worse or missing`;

export function conformCommand(context: Context): Command {
  return new Command('conform')
    .description('Test a lock, a gateway, a backend, an app or an unlock core against its specification.')
    .addCommand(lockCommand(context))
    .addCommand(linkCommand(context))
    .addCommand(coreApiCommand(context))
    .addCommand(coreCommand(context))
    .addCommand(appCommand(context))
    .addCommand(selfCheckCommand(context))
    .addCommand(diffCommand(context))
    .addHelpText('after', LOCK_EXAMPLES);
}

function lockCommand(context: Context): Command {
  const { host, done } = context;
  const command = new Command('lock')
    .description(
      'Test a lock: the built-in one, one that answers noble’s WebSocket messages, or any lock over Bluetooth.',
    )
    .addArgument(
      new Argument('<target>', 'self, ws://HOST:PORT, air, hci:tcp:HOST:PORT, hci:unix:PATH or adapter:hciN'),
    )
    .option('--keys <file>', 'the lock’s keys, as JSON')
    .option('--mac <mac>', 'with --core-api: the lock’s address')
    .option(
      '--core-api <url>',
      'a backend that manages the lock and builds commands for it, instead of --keys (public profile only)',
    )
    .option('--claims <file>', 'the features that the lock claims to support, as YAML')
    .option(
      '--stimulus <url>',
      'URL that triggers stimuli such as a touch; prompt: ask the person at this terminal; or none',
      'none',
    )
    .addOption(faultOption(context, ' in the built-in lock (target self)', isOfLock))
    .option(
      '--listen <where>',
      'with target air: the address to which the lock’s host connects (tcp:PORT, tcp:HOST:PORT or unix:PATH)',
    )
    .option('--open-air', 'accept hosts on other machines, without authentication')
    .addOption(
      new Option(
        '--profile <profile>',
        'which part of the specification to test (default: np1 with --keys, or for self; otherwise public)',
      ).choices(['public', 'np1']),
    )
    .addOption(
      new Option(
        '--search <duration>',
        'instead of running the cases, spend this long sending the same random commands and stimuli to the target and to the built-in lock, and compare the results',
      )
        .argParser(durationOption(1, MAX_SEARCH_MS))
        .conflicts(['replay', ...OF_CASES]),
    )
    .addOption(
      new Option('--replay <file>', 'replay the steps of a difference found by a search').conflicts([...OF_CASES]),
    );
  const sent = sentTokenOptions('the stimulus URL and the lock’s WebSocket port');
  for (const option of [...sent, ...secretOptions('privateKey', 'mobileKey')]) command.addOption(option);
  return withoutQueue(withSuiteOptions(command))
    .addHelpText('after', LOCK_EXAMPLES)
    .action(async (target: string, options: LockOptions) => {
      const { conformLock } = await import('./conform-lock.ts');
      done(await conformLock(target, options, host));
    });
}

function linkCommand({ host, done }: Context): Command {
  const command = new Command('link')
    .description(
      'Test a gateway or a backend against the specification of the facility link, the connection between the two.',
    )
    .addArgument(
      new Argument(
        '<target>',
        'ws://HOST:PORT, or listen:PORT or listen:ADDRESS:PORT for a target that connects to this machine',
      ),
    )
    .addOption(
      new Option('--role <role>', 'the role of the target').choices(['gateway', 'backend']).makeOptionMandatory(),
    )
    .option('--mac <mac>', 'a lock behind the gateway, or one that the backend manages')
    .option('--stimulus <url>', 'URL that triggers a touch of that lock, or none', 'none');
  const sent = sentTokenOptions('the stimulus URL');
  for (const option of [...sent, ...secretOptions('linkKey')]) command.addOption(option);
  return withoutQueue(withSuiteOptions(command))
    .addHelpText('after', LINK_EXAMPLES)
    .action(async (target: string, options: LinkOptions) => {
      const { conformLink } = await import('./conform-link.ts');
      done(await conformLink(target, options, host));
    });
}

function coreApiCommand({ host, done }: Context): Command {
  const command = new Command('core-api')
    .description('Test a backend that speaks the Core API.')
    .addArgument(new Argument('<url>', 'the backend, such as http://127.0.0.1:2848'))
    .option('--keys <file>', 'the keys of a lock in factory state that the suite emulates, as JSON')
    .option('--claims <file>', 'the features that the backend claims to support, as YAML')
    .option('--stimulus <url>', 'URL that triggers staff actions in the portal, or none', 'none')
    .addOption(
      new Option(
        '--profile <profile>',
        'which part of the specification to test (default: np1 with --keys, otherwise public)',
      ).choices(['public', 'np1']),
    );
  const sent = sentTokenOptions('the stimulus URL');
  for (const option of [...sent, ...secretOptions('privateKey', 'mobileKey')]) command.addOption(option);
  return withoutQueue(withSuiteOptions(command))
    .addHelpText('after', CORE_API_EXAMPLES)
    .action(async (url: string, options: CoreApiOptions) => {
      const { conformCoreApi } = await import('./conform-core-api.ts');
      done(await conformCoreApi(url, options, host));
    });
}

function coreCommand({ host, done }: Context): Command {
  const command = new Command('core')
    .description('Test an unlock core: a module that implements the operations in docs/core-port.md.')
    .argument('<module>', 'path to the module')
    .option('--claims <file>', 'features that the core does not have, as YAML; all others count as claimed')
    .addOption(queueOption());
  return withSuiteOptions(command)
    .addHelpText('after', CORE_EXAMPLES)
    .action(async (file: string, options: CoreOptions) => {
      const { conformCore } = await import('./conform-core.ts');
      done(await conformCore(file, options, host));
    });
}

function appCommand({ host, done }: Context): Command {
  const command = new Command('app')
    .description(
      'Test an app while it opens the locks of a simulated facility: its traffic is checked against the rules in docs/monitor.md.',
    )
    .option('--claims <file>', 'the features that the app claims to support, as YAML')
    .option(
      '--steps <names>',
      'run only these steps (names separated by commas; docs/conformance.md lists them)',
      (text: string) => text.split(','),
    )
    .option('--ws-port <port>', 'port for locks over WebSocket; 0: any free port', port, DEFAULT_PORTS.websocket)
    .option('--control-port <port>', 'port of the control API; 0: any free port', port, DEFAULT_PORTS.control)
    .option('--core-port <port>', 'port of the Core API; 0: any free port', port, DEFAULT_PORTS.core)
    .option('--app-port <port>', APP_PORT, port);
  return withoutQueue(withSuiteOptions(command))
    .addHelpText('after', APP_EXAMPLES)
    .action(async (options: AppOptions) => {
      const { conformApp } = await import('./conform-app.ts');
      done(await conformApp(options, host));
    });
}

function selfCheckCommand({ host, done }: Context): Command {
  return new Command('self-check')
    .description('Test the suite itself: faulty and lying targets must not pass; unusual but correct ones must pass.')
    .option('--seed <seed>', 'random seed', '1')
    .option('--json', 'print the results as JSON')
    .addOption(queueOption())
    .addHelpText('after', SELF_CHECK_EXAMPLES)
    .action(async (options: SelfCheckOptions) => {
      const { selfCheck } = await import('./self-check.ts');
      done(await selfCheck(options, host));
    });
}

function diffCommand({ host, done }: Context): Command {
  return new Command('diff')
    .description('Compare two reports and show which cases are better, worse, new or missing.')
    .argument('<before>', 'report of the earlier run (--json)')
    .argument('<after>', 'report of the later run')
    .addHelpText('after', DIFF_EXAMPLES)
    .action(async (before: string, after: string) => {
      const { diffReports } = await import('./diff.ts');
      done(diffReports(before, after, host));
    });
}
