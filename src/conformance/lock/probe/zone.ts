/** C9 for a zone: the data from which a lock determines its local day. */
import { zoneTimeAt } from '../../../core/model/facility-time.ts';
import type { CommandOf } from '../../../protocol/command.ts';

export const zoneCommand = (zone: string, at: number): CommandOf<'zoneTime'> => ({
  op: 'zoneTime',
  ...zoneTimeAt(zone, at),
});
