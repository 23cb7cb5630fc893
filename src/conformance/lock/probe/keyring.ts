/** Makes the packets that the suite sends: correct ones, and ones that are wrong in exactly one respect. Holds the lock's current master key. */
import { makeBlock } from '../../../keys/block.ts';
import { commandBase, factoryBase, masterKey, offlineKey, slotSecret, upKey } from '../../../keys/derive.ts';
import { issueOffline, scheduledPacket, timestampedPacket } from '../../../keys/offline.ts';
import { onlinePacket } from '../../../keys/online.ts';
import type { UpKeyCandidate } from '../../../keys/records.ts';
import { join } from '../../../protocol/bytes.ts';
import { type Command, encodePlain, type UnknownCommand } from '../../../protocol/command.ts';
import { slotNumber } from '../../../protocol/hardware.ts';
import type { SystemClass } from '../../../protocol/opcodes.ts';
import type { TargetKeys } from '../contract/keys-file.ts';

export interface KeyRequest {
  readonly bank?: number;
  readonly slot?: number;
  readonly generation?: number;
  /** Days since 1970-01-01 in the lock's time zone. */
  readonly day: number;
  readonly standing?: boolean;
  /** Schedule index; 0 means always. */
  readonly schedule?: number;
  /** The phone's own time in Unix seconds; absent for the scheduled form. */
  readonly phoneTime?: number;
  readonly master?: Uint8Array;
  readonly mac?: TargetKeys['mac'];
}

export interface Frame {
  readonly session: Uint8Array;
  readonly sequence: number;
  /** Unix seconds. */
  readonly time: number;
}

export class Keyring {
  readonly keys: TargetKeys;
  readonly #facilitySecret: Uint8Array;
  epoch: number;
  /** The epoch that a set-up in progress is about to begin. */
  next: number;

  constructor(keys: TargetKeys, facilitySecret: Uint8Array, epoch: number) {
    this.keys = keys;
    this.#facilitySecret = facilitySecret;
    this.epoch = epoch;
    this.next = epoch;
  }

  master(epoch: number = this.epoch): Uint8Array {
    return masterKey(this.#facilitySecret, this.keys.mac, epoch);
  }

  get factoryBase(): Uint8Array | undefined {
    const { factorySecret, mac } = this.keys;
    return factorySecret === undefined ? undefined : factoryBase(factorySecret, mac);
  }

  base(keyClass: SystemClass): Uint8Array {
    if (keyClass === 2) return commandBase(this.master());
    const base = this.factoryBase;
    if (base === undefined) throw new RangeError('there is no factory secret');
    return base;
  }

  /** The keys of the current epoch, the next one, and their neighbours. */
  get upKeys(): readonly UpKeyCandidate[] {
    return [...new Set([this.epoch, this.next, this.epoch + 1, this.epoch - 1])]
      .filter((epoch) => epoch >= 0 && epoch <= 65_535)
      .map((epoch) => ({ epoch, upKey: upKey(this.master(epoch)) }));
  }

  online(
    command: Command | UnknownCommand,
    frame: Frame,
    keyClass: SystemClass = 2,
    base = this.base(keyClass),
  ): Uint8Array {
    if (command.op !== 'unknown') return onlinePacket({ keyClass, base, command }, frame);
    const { session, sequence, time } = frame;
    return this.sealed(
      Uint8Array.of(keyClass, 0, sequence, 0),
      encodePlain({ keyClass, sequence, time, command }),
      session,
      base,
    );
  }

  /** A packet with any header and any sixteen plain bytes. */
  sealed(header: Uint8Array, plain: Uint8Array, session: Uint8Array, base: Uint8Array): Uint8Array {
    return join(header, makeBlock(base, session, plain));
  }

  scopeOf(wish: KeyRequest) {
    const { bank = 0, slot = 5, generation = 1, day, standing = false, schedule = 0 } = wish;
    const mac = wish.mac ?? this.keys.mac;
    return { mac, slotNumber: slotNumber(bank, slot), generation, standing, keyDay: day, schedule };
  }

  offlineKey(wish: KeyRequest): Uint8Array {
    const scope = this.scopeOf(wish);
    return offlineKey(slotSecret(wish.master ?? this.master(), scope.slotNumber, scope.generation), scope);
  }

  offline(session: Uint8Array, wish: KeyRequest): Uint8Array {
    const {
      offlineKey: key,
      unlockCommand,
      scheduledUnlockCommand,
    } = issueOffline(wish.master ?? this.master(), this.scopeOf(wish));
    return wish.phoneTime === undefined
      ? scheduledPacket(scheduledUnlockCommand, key, session)
      : timestampedPacket(unlockCommand, key, session, wish.phoneTime);
  }
}
