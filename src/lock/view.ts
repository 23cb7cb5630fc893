/** A lock as screens and expectations see it: plain JSON, no secrets. */
import { MECHANICAL_STATES } from '../protocol/mechanical.ts';
import { boltOf, tensionN } from './body/rules.ts';
import type { Works } from './works.ts';

export function sightOf(works: Works, id: string) {
  const { actors, flash, read } = works;
  const { body, ram, bodyStates, firmwareStates } = actors;
  const now = actors.now();
  return {
    id,
    mac: flash.mac as string,
    hardware: flash.hardware as string,
    power: works.powered ? (firmwareStates.power ?? 'off') : 'off',
    provisioning: firmwareStates.provisioning ?? 'factory',
    motor: firmwareStates.motor ?? 'idle',
    link: firmwareStates.link ?? 'silent',
    gateway: firmwareStates.gateway ?? 'detached',
    advertising: firmwareStates.link === 'advertising' || firmwareStates.power === 'firmwareMode',
    bolt: boltOf(body, works.settings) as string,
    sensor: read.sensedBolt as string,
    hasp: bodyStates.hasp ?? 'seated',
    tensionN: tensionN(body),
    onHandle: body.onHandle,
    batteryMv: read.batteryMv,
    lowBattery: read.low,
    temperatureC: body.cell.temperatureC,
    broken: [...body.broken] as string[],
    mechanicalState: read.mechanical as number,
    mechanical: MECHANICAL_STATES[read.mechanical] as string,
    clockValid: read.clockValid,
    /** Unix seconds by its own clock; null while that is lost. */
    time: ram.time === null ? null : works.unixSeconds,
    epoch: flash.epoch,
    bootCount: flash.bootCount,
    overlock: flash.overlock,
    explicitLock: flash.explicitLock,
    /** What it was told: slots that are not as new, hours by schedule index, its zone. */
    slots: flash.slots,
    hours: flash.hours,
    zone: flash.zone === null ? null : { ...flash.zone },
    relockAfterS: flash.relockAfterS,
    records: flash.records.length,
    nextNumber: flash.nextNumber,
    touched: ram.touched,
    waiting: ram.waiting.length,
    /** Milliseconds until each pending deadline. */
    deadlines: Object.fromEntries(
      Object.entries({ ...body.deadlines, ...ram.deadlines }).map(([name, at]) => [name, at - now]),
    ),
  };
}

export type LockSight = ReturnType<typeof sightOf>;
