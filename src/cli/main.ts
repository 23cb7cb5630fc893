#!/usr/bin/env node
/** The entry point of the `noke-sim` command. It imports little, so that it starts fast; every command loads what it needs. */
import { processHost } from './host/host.ts';
import { main } from './program.ts';

const host = processHost();
host.leave(
  await main(process.argv.slice(2), host, async () => (await import('./run/facilities.ts')).shippedFacilities),
);
