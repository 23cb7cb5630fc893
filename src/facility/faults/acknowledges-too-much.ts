/** Planted: records are dropped that were never sent. */
import { type Fault, withCommand } from './fault.ts';

export const acknowledgesTooMuch: Fault = {
  id: 'acknowledges-too-much',
  room: 'firmware',
  sentence: 'Records are dropped that were never sent.',
  plant: (parts) => withCommand(parts, { acknowledgeRecords: () => ({ flash: { records: [] } }) }),
};
