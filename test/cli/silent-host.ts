/** A host without terminal, input or output, for tests that replace the parts they inspect. */
import type { Host } from '../../src/cli/host/host.ts';
import { hostClock } from '../../src/sim/live-clock.ts';

export const silentHost: Host = {
  out: () => {},
  err: () => {},
  unread: () => 0,
  env: {},
  outIsTerminal: false,
  errIsTerminal: false,
  terminal: undefined,
  clock: hostClock,
  today: () => '2026-06-30',
  nextTurn: async () => {},
  onInterrupt: () => () => {},
};
