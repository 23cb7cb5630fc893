/**
 * An external unlock core that replaces the built-in one. The built-in core still manages accounts, tenants and shares, with its own secrets; its
 * decisions about rentals, shares and revocations are passed to the external core, which alone creates keys and command lists.
 *
 * INV-1: No key and no packet of the built-in core reaches a lock. INV-2: A fault of the external core becomes a failed request with an explanation
 * in the trace; the first one is remembered.
 */
import type { Command } from '../../core/commands.ts';
import { isOnSite } from '../../core/digital-keys/keys.ts';
import type { FobKey } from '../../core/digital-keys/keys-view.ts';
import type { CoreDecision } from '../../core/events.ts';
import { lockOf } from '../../core/kernel/ids.ts';
import { DAY_MS } from '../../core/model/facility-time.ts';
import type { Place, UnitStatus } from '../../core/model/state.ts';
import { toHex } from '../../protocol/bytes.ts';
import { mac as macOf } from '../../protocol/mac.ts';
import type { World } from '../../sim/world.ts';
import type { Answer, Bearer, Operation, Request } from '../core-port/contract.ts';
import { CoreFault } from '../core-port/core-fault.ts';
import type { CoreThread } from '../core-port/core-thread.ts';
import { ExternalCore } from '../core-port/external-core.ts';
import type { DevicePlan } from '../files/devices.ts';
import type { CompanyBackend } from './company-backend.ts';
import { ExternalViews } from './external-views.ts';
import { type NotGranted, type Opening, refusedBy } from './opening.ts';
import { FACILITY_ID } from './populate.ts';

/** A module that has been loaded. */
export interface ExternalModule {
  readonly thread: CoreThread;
  readonly url: string;
}

export interface ExternalParts {
  readonly module: ExternalModule;
  readonly timeZone: string;
  readonly secrets: { readonly facility: Uint8Array; readonly factory: Uint8Array };
  readonly devices: readonly DevicePlan[];
  /** Locks that were set up before the facility opens. */
  readonly epochOf: (device: DevicePlan) => number | undefined;
}

const STATUSES = ['available', 'occupied', 'gatelock', 'overlock', 'pre-let'] as const;
type PortStatus = (typeof STATUSES)[number];
const UPLOAD_MAX = 1_024;

export class ExternalOpening implements Opening {
  readonly #world: World;
  readonly #backend: CompanyBackend;
  readonly #core: ExternalCore;
  readonly #macs: readonly string[];
  readonly views: ExternalViews;
  /** The first fault of the external core. */
  fault: CoreFault | undefined;

  /** Passes the state of the built-in core to the external one. Throws `CoreFault`. */
  constructor(world: World, backend: CompanyBackend, { module, timeZone, secrets, devices, epochOf }: ExternalParts) {
    this.#world = world;
    this.#backend = backend;
    this.#macs = devices.map(({ mac }) => macOf(mac));
    const moment = (stream: string) => ({
      now: world.clock.now(),
      random: toHex(world.random.stream(stream).bytes(32)),
    });
    this.#core = new ExternalCore(module.thread, {
      url: module.url,
      timeZone,
      facilitySecret: toHex(secrets.facility),
      factorySecret: toHex(secrets.factory),
      moment: () => moment('core port'),
    });
    this.views = new ExternalViews({
      state: () => backend.core.state,
      timeZone,
      devices,
      ask: (operation, request) => this.#core.ask(operation, request, moment('core port/looks')),
    });
    for (const device of devices) {
      const epoch = epochOf(device);
      const { hardware, place } = device;
      const setUp = epoch === undefined ? {} : { setUp: { epoch } };
      this.#core.ask('provision', { mac: macOf(device.mac), hardware, place, ...setUp });
    }
    for (const { id } of backend.core.state.units.values()) this.#feed(id);
  }

  refresh(device: string, facility: string, place: Place | undefined): ReturnType<Opening['refresh']> {
    const { state } = this.#backend.core;
    const person = state.devices.get(device)?.user ?? '';
    const site = state.facilities.get(facility);
    const onSite = site !== undefined && isOnSite(site, place);
    const answer = this.#ask('issue', { person, bearer: phone(device), onSite });
    if (!answer.ok) return answer;
    this.views.issued(device, answer.keys);
    return {
      ok: true,
      keys: answer.keys.map((key) => ({ ...key, expiresAt: key.expiresAt ?? Number.MAX_SAFE_INTEGER })),
    };
  }

  unlock(device: string, mac: string, session: string): ReturnType<Opening['unlock']> {
    const person = this.#backend.core.state.devices.get(device)?.user ?? '';
    const lock = lockOf(this.#backend.core.state, mac);
    if (lock === undefined) return refusedBy('B-FAC-5');
    return this.#ask('unlock', { person, bearer: phone(device), mac: lock.mac, session });
  }

  upload(mac: string, session: string, packets: readonly string[]): boolean {
    const lock = lockOf(this.#backend.core.state, mac);
    if (lock === undefined || packets.length > UPLOAD_MAX) return false;
    return this.#ask('upload', { mac: lock.mac, session, packets: [...packets] }).ok;
  }

  fobKeys(fob: string): readonly FobKey[] {
    const person = this.#backend.core.state.fobs.get(fob)?.owner ?? '';
    const answer = this.#ask('issue', { person, bearer: { kind: 'fob', id: fob }, onSite: true });
    if (!answer.ok) return [];
    return answer.keys.map(({ mac, offlineKey, scheduledUnlockCommand }) => ({
      mac: macOf(mac),
      offlineKey,
      unlockCommand: scheduledUnlockCommand,
    }));
  }

  told(command: Command, { events }: CoreDecision): void {
    switch (command.type) {
      case 'feed.change':
        if (command.facility === FACILITY_ID) this.#feed(command.unit);
        return;
      case 'share.add':
      case 'share.remove':
        for (const event of events) {
          if (event.type === 'share.added') this.#share('share', event);
          if (event.type === 'share.removed') this.#share('unshare', event);
        }
        return;
      case 'key.revoke':
        this.#revoke(phone(command.device), [macOf(command.mac)]);
        return;
      case 'lock.resetKeys':
        this.#ask('reset', { mac: macOf(command.mac) });
        return;
      case 'account.signOut':
      case 'device.forget':
        this.#revoke(phone(command.device), this.#macs);
        return;
      case 'fob.takeLock':
        this.#revoke({ kind: 'fob', id: command.fob }, [macOf(command.mac)]);
        return;
      case 'fob.remove':
        this.#revoke({ kind: 'fob', id: command.fob }, this.#macs);
        return;
    }
  }

  #feed(id: string): void {
    const unit = this.#backend.core.state.units.get(id);
    if (unit === undefined || unit.facility !== FACILITY_ID) return;
    const { status, tenant, leaseFrom } = unit;
    const leaseStart = leaseFrom === undefined ? {} : { leaseStart: dateOf(leaseFrom) };
    this.#ask('feed', {
      unit: id,
      status: portStatus(status),
      ...(tenant === undefined ? {} : { tenant, ...leaseStart }),
    });
  }

  #share(operation: 'share' | 'unshare', event: { unit: string; by: string; user: string }): void {
    this.#ask(operation, { unit: event.unit, by: event.by, with: event.user });
  }

  #revoke(bearer: Bearer, macs: readonly string[]): void {
    for (const mac of macs) {
      this.#ask('revoke', { bearer, mac });
      if (bearer.kind === 'phone') this.views.revoked(bearer.id, mac);
    }
  }

  #ask<O extends Operation>(operation: O, request: Request<O>): Extract<Answer<O>, { ok: true }> | NotGranted {
    try {
      const answer = this.#core.ask(operation, request);
      if (answer.ok) return answer as Extract<Answer<O>, { ok: true }>;
      this.#world.trace.record('core', 'core.refused', { command: operation, rule: answer.rule, about: null });
      return refusedBy(answer.rule);
    } catch (error) {
      if (!(error instanceof CoreFault)) throw error;
      this.fault ??= error;
      this.#world.trace.record('core', 'core.fault', { operation, why: error.message });
      return { ok: false, why: 'failed', by: error.message };
    }
  }
}

const phone = (id: string): Bearer => ({ kind: 'phone', id });

/** The port uses the statuses of the feed. Nobody known to the port can open a unit that is up for auction. */
function portStatus(status: UnitStatus): PortStatus {
  const same = STATUSES.find((each) => each === status);
  return same ?? (status === 'transfer' ? 'occupied' : 'overlock');
}

const dateOf = (keyDay: number): string => new Date(keyDay * DAY_MS).toISOString().slice(0, 10);
