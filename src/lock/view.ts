/** The view of a lock for screens and expectations: plain JSON, no secrets. */
import { MECHANICAL_STATES } from '../protocol/mechanical.ts';
import { boltOf, sensedBolt, tensionN } from './body/rules.ts';
import { versionText } from './firmware/image.ts';
import type { LockRuntime } from './runtime.ts';

/** The part that a map of many locks shows, at a fraction of the cost. */
export function glanceOf(runtime: LockRuntime, id: string) {
  const { machines, measured, flash, powered, low } = runtime;
  const { bodyStates, firmwareStates } = machines;
  return {
    id,
    mac: flash.mac as string,
    power: powered ? (firmwareStates.power ?? 'off') : 'off',
    mechanical: MECHANICAL_STATES[measured.mechanical] as string,
    hasp: bodyStates.hasp ?? 'seated',
    link: firmwareStates.link ?? 'silent',
    lowBattery: low,
  };
}

export type LockGlance = ReturnType<typeof glanceOf>;

/** Its states and measurements without its configuration, which a search reads after every step. */
export function stateOf(runtime: LockRuntime, id: string) {
  const { machines, measured, settings } = runtime;
  const { body, ram, firmwareStates } = machines;
  // Named one by one: spreading them into a literal with more fields takes five times as long.
  const { mac, power, mechanical, hasp, link, lowBattery } = glanceOf(runtime, id);
  return {
    id,
    mac,
    power,
    motor: firmwareStates.motor ?? 'idle',
    link,
    advertising: firmwareStates.link === 'advertising' || firmwareStates.power === 'firmwareMode',
    bolt: boltOf(body, settings) as string,
    sensor: sensedBolt(body, settings) as string,
    hasp,
    batteryMv: measured.batteryMv,
    /** The true voltage of the cell, regardless of the meter. */
    cellMv: measured.cellMv,
    lowBattery,
    temperatureC: body.cell.temperatureC,
    broken: body.broken as readonly string[],
    mechanicalState: measured.mechanical as number,
    mechanical,
    clockValid: measured.clockValid,
    /** Unix seconds by its own clock; null while the clock is lost. */
    time: ram.time === null ? null : measured.unixSeconds,
    touched: ram.touched,
    waiting: ram.waiting.length,
  };
}

export type LockState = ReturnType<typeof stateOf>;

export function viewOf(runtime: LockRuntime, id: string) {
  const { machines, flash, now } = runtime;
  const { body, ram, firmwareStates } = machines;
  const state = stateOf(runtime, id);
  return {
    id,
    mac: state.mac,
    hardware: flash.hardware as string,
    firmware: versionText(runtime.image),
    power: state.power,
    provisioning: firmwareStates.provisioning ?? 'factory',
    motor: state.motor,
    link: state.link,
    gateway: firmwareStates.gateway ?? 'detached',
    advertising: state.advertising,
    bolt: state.bolt,
    sensor: state.sensor,
    hasp: state.hasp,
    tensionN: tensionN(body),
    onHandle: body.onHandle,
    batteryMv: state.batteryMv,
    cellMv: state.cellMv,
    lowBattery: state.lowBattery,
    temperatureC: state.temperatureC,
    broken: [...state.broken],
    mechanicalState: state.mechanicalState,
    mechanical: state.mechanical,
    clockValid: state.clockValid,
    time: state.time,
    epoch: flash.epoch,
    bootCount: flash.bootCount,
    overlock: flash.overlock,
    explicitLock: flash.explicitLock,
    /** Its configuration: slots that differ from a new lock's, hours by schedule index, time zone. */
    slots: flash.slots,
    hours: flash.hours,
    zone: flash.zone === null ? null : { ...flash.zone },
    relockAfterS: flash.relockAfterS,
    /** Quick-click codes by index, without their presses. */
    clicks: Object.fromEntries(
      Object.entries(flash.quickClicks).map(([index, { length, uses }]) => [index, { length, uses }]),
    ),
    records: flash.records.length,
    nextNumber: flash.nextNumber,
    touched: state.touched,
    waiting: state.waiting,
    /** Milliseconds until each pending deadline. */
    deadlines: Object.fromEntries(
      Object.entries({ ...body.deadlines, ...ram.deadlines }).map(([name, at]) => [name, at - now]),
    ),
  };
}

export type LockStatus = ReturnType<typeof viewOf>;
