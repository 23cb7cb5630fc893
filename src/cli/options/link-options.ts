/** The Bluetooth options, shared by all commands that have them. This module only parses them; it opens nothing. */
import { InvalidArgumentError, Option } from 'commander';
import {
  readAdapterTarget,
  readListenTarget,
  readStreamTarget,
  type StreamTarget,
} from '../../link/radio/external/target.ts';
import type { Unavailable } from '../../link/radio/external/unavailable.ts';
import { LINKS } from '../../scenario/facilities.ts';

/** Attaches a lock to a Bluetooth controller outside the simulation. */
export interface ControllerAssignment {
  readonly lock: string;
  readonly at: StreamTarget | { readonly kind: 'adapter'; readonly index: number };
}

export const linkOption = (): Option =>
  new Option('--link <link>', 'how phones reach locks: an in-memory model, or real Bluetooth stacks')
    .choices(LINKS)
    .default('memory');

export const captureOption = (limit?: string): Option =>
  new Option(
    '--capture <file>',
    `write the Bluetooth traffic between phones and locks as a Wireshark capture${limit === undefined ? '' : ` (${limit})`}`,
  );

const wrong = ({ why, instead }: Unavailable): InvalidArgumentError =>
  new InvalidArgumentError(`${why}, ${instead.join(', ')}.`);

/** `hci0=A101`; repeatable. */
export function adapter(text: string, before: readonly ControllerAssignment[] = []): readonly ControllerAssignment[] {
  const read = readAdapterTarget(text);
  if (!read.ok) throw wrong(read);
  const { index, lock } = read.target;
  return [...before, { lock, at: { kind: 'adapter', index } }];
}

/** `tcp:HOST:PORT=A101` or `unix:PATH=A101`; repeatable. */
export function hci(text: string, before: readonly ControllerAssignment[] = []): readonly ControllerAssignment[] {
  const [, where, lock] = /^(.+)=([^=\s]+)$/.exec(text) ?? [];
  if (where === undefined || lock === undefined)
    throw new InvalidArgumentError('Expected a target and a lock, such as tcp:127.0.0.1:6402=A101 or unix:PATH=A101.');
  const read = readStreamTarget(where);
  if (!read.ok) throw wrong(read);
  return [...before, { lock, at: read.target }];
}

/** `tcp:PORT`, `tcp:HOST:PORT` or `unix:PATH`. */
export function listenAt(text: string): StreamTarget {
  const read = readListenTarget(text);
  if (!read.ok) throw wrong(read);
  return read.target;
}
