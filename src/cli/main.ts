#!/usr/bin/env node
/** The entry of the `noke-sim` command. Thin, so that a start costs little: every command loads what it needs itself. */
import { processHost } from './host/host.ts';
import { main } from './program.ts';

process.exitCode = await main(
  process.argv.slice(2),
  processHost(),
  async () => (await import('./run/facilities.ts')).shippedFacilities,
);
