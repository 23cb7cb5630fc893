/** Commands about the device: log, supply, diagnostics, settings, shutdown and firmware mode. */
import { acknowledged } from '../ring.ts';
import type { Effects } from './types.ts';

export const deviceCommands: Pick<
  Effects,
  | 'shutdown'
  | 'getLogs'
  | 'acknowledgeRecords'
  | 'getBattery'
  | 'test'
  | 'firmwareUpdate'
  | 'setRadioPower'
  | 'setTimeout'
  | 'setLongPress'
> = {
  /** Locks if the hasp is in, then sends the shutdown notice. */
  shutdown: () => ({ follow: 'shutdown' }),
  getLogs: () => ({ sendAll: true }),
  /** Never above the highest number sent, so that no record is dropped that the core has not received. */
  acknowledgeRecords: ({ command, flash, highestSent }) => {
    const records = acknowledged(flash.records, Math.min(command.number, highestSent));
    return records === flash.records ? {} : { flash: { records } };
  },
  getBattery: ({ readings }) => ({ answer: { kind: 'battery', batteryMv: readings.batteryMv } }),
  test: ({ readings }) => ({
    answer: {
      kind: 'diagnostics',
      state: readings.mechanical,
      led: readings.mechanical === 0 ? 1 : 2,
      touched: readings.touched ? 1 : 0,
      temperatureC: readings.temperatureC,
      batteryMv: readings.batteryMv,
      wiredMv: readings.wiredMv,
      interiorMotion: 0,
      exteriorMotion: 0,
      chargingControl: 0,
      chargingStatus: 0,
    },
  }),
  firmwareUpdate: () => ({ follow: 'firmwareMode' }),
  setRadioPower: ({ command }) => ({ flash: { radioPowerDbm: command.powerDbm } }),
  setTimeout: ({ command }) => ({ flash: { relockAfterS: command.timeoutS } }),
  setLongPress: ({ command }) => ({ flash: { longPressMs: command.longPressMs } }),
};
