/** `--queue URL` and the environment variable for its password. INV-1: No message repeats the value, because it may contain the password. */
import { type Command, Option } from 'commander';
import { CodedError } from '../../facility/errors/coded-error.ts';
import { ADDRESS_WORDS, parseAddress, type QueueAddress } from '../../queue/address.ts';
import { type Env, secretInEnvironment } from '../options/secret-options.ts';

const PASSWORD = 'NOKE_SIM_QUEUE_PASSWORD';

/** The option of commands whose work workers can do; it excludes the options in `without`. */
export const queueOption = (...without: readonly string[]): Option =>
  new Option(
    '--queue <url>',
    `have "noke-sim worker" processes do the work, through this Redis or Valkey server (password: ${PASSWORD})`,
  ).conflicts([...without]);

/** For commands that test one target: refuses --queue with the reason. */
export const withoutQueue = (command: Command): Command =>
  command.addOption(new Option('--queue <url>').hideHelp()).hook('preAction', () => {
    if (command.opts().queue === undefined) return;
    throw new CodedError(
      'E-USAGE-5',
      `conform ${command.name()} has no --queue: its cases share one target, which only one of them can use at a time; conform core and conform self-check have it`,
    );
  });

/** Throws CodedError. */
export function addressOf(text: string, env: Env): QueueAddress {
  const address = parseAddress(text, secretInEnvironment(PASSWORD, env));
  if (address === undefined) throw new CodedError('E-USAGE-4', `--queue is not an address; expected ${ADDRESS_WORDS}`);
  return address;
}
