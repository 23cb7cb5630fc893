/** Requests commands from a backend that knows the lock, over its Core API.
 *
 * INV-1: The key issued for the run is revoked when the run ends.
 */
import type { z } from 'zod';
import { scheduledPacket, timestampedPacket } from '../../../keys/offline.ts';
import { bytesOf, toHex } from '../../../protocol/bytes.ts';
import { parsedJson } from '../../../sim/json.ts';
import { NotExercised } from '../../bench/outcome.ts';
import type { Exchange } from '../../core-api/contract/exchange.ts';
import { commandList, frame, keyList } from '../../core-api/contract/shapes.ts';
import type { Commands } from './commands.ts';

export interface BackendOptions {
  readonly exchange: Exchange;
  readonly privateKey: string;
  /** Without the mobile key nothing is uploaded, so the backend never learns of the lock's answers. */
  readonly mobileKey: string | undefined;
  readonly mac: string;
  /** A tracking key that no other run has used. */
  readonly trackingKey: string;
}

export function backendCommands({ exchange, privateKey, mobileKey, mac, trackingKey }: BackendOptions): Commands {
  let issued: { readonly command: Uint8Array; readonly key: Uint8Array } | undefined;

  async function ask<S extends z.ZodType>(path: string, key: string, body: object, data: S): Promise<z.output<S>> {
    const text = JSON.stringify(body);
    const headers = {
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      'content-length': `${Buffer.byteLength(text)}`,
    };
    const answer = await exchange.send({ method: 'POST', target: path, headers, body: text });
    const read = frame.safeParse(parsedJson(answer.text));
    const result = read.success ? data.safeParse(read.data.data) : undefined;
    if (read.success && read.data.result === 'success' && result?.success === true) return result.data;
    const why = read.success ? read.data.message : `status ${answer.status} and a body that is not a Core API response`;
    throw new NotExercised(`the backend (--core-api) responded to ${path}: ${why}`);
  }

  const standingKey = async () => {
    if (issued !== undefined) return issued;
    const issue = [{ macs: [mac], tracking_keys: [trackingKey] }];
    const { locks } = await ask('/keys/', privateKey, { issue }, keyList);
    const [key] = locks.flatMap(({ keys }) => keys).filter(({ tracking_key }) => tracking_key === trackingKey);
    if (key === undefined) throw new NotExercised('the backend (--core-api) issued no key to the lock');
    issued = { command: bytesOf(key.unlock_command), key: bytesOf(key.offline_key) };
    return issued;
  };

  return {
    unlockList: async (session) => {
      const body = { mac, session: toHex(session), tracking_key: trackingKey };
      return (await ask('/unlock/', privateKey, body, commandList)).commands.split('+').map(bytesOf);
    },
    offlineUnlock: async (session, form, unixSeconds) => {
      const { command, key } = await standingKey();
      return form === 'scheduled'
        ? scheduledPacket(command, key, session)
        : timestampedPacket(command, key, session, unixSeconds);
    },
    answered: async (session, responses) => {
      if (mobileKey === undefined) return;
      const logs = [{ mac, session: toHex(session), responses }];
      await ask('/upload/', mobileKey, { logs }, frame.shape.data);
    },
    end: async () => {
      if (issued === undefined) return;
      issued = undefined;
      await ask('/keys/', privateKey, { revoke: [{ macs: [mac], tracking_keys: [trackingKey] }] }, keyList);
    },
  };
}
