/** Programs that are connected to locks, over WebSocket or BlueZ, and the monitor that observes them. */

import type { ClientEvent } from '../link/websocket/client-event.ts';
import { type Transport, transportOf } from '../link/websocket/links.ts';
import type { Served } from '../link/websocket/shared.ts';
import type { Line } from '../monitor/line.ts';
import type { HostedFacility } from './hosted-facility.ts';
import type { ServerContext } from './server-context.ts';

export const servedBy = (hosted: HostedFacility): Served => ({
  locks: hosted.parts.locks,
  links: hosted.links,
  ingress: hosted,
});

/** Passes the actions of programs to the monitor. */
export const observerOf =
  (context: ServerContext) =>
  (event: ClientEvent): void => {
    const { options, facilities, monitor } = context;
    options.onClient?.(event);
    reportLines(context, facilities.main, monitor.observe(event, facilities.main.now));
  };

/** Passes answers and refusals of locks to the monitor, with the program that is connected to the lock. */
export function listenToLocks(context: ServerContext): void {
  const { facilities } = context;
  const listen = (hosted: HostedFacility) => {
    const macs = new Map([...hosted.parts.locks].map(([mac, { name }]) => [`lock/${name}`, mac]));
    hosted.parts.facility.trace.subscribe((event) => {
      if (event.kind !== 'lock.refused' && event.kind !== 'lock.answered') return;
      const mac = macs.get(event.actor);
      const client = mac === undefined ? undefined : hosted.links.centralOf(mac);
      if (mac !== undefined && client !== undefined)
        reportLines(context, hosted, context.monitor.traced(event, transportOf(client), client, mac));
    });
  };
  listen(facilities.main);
  facilities.onSwap(listen);
}

/** The number of locks that are connected to programs through that server. */
export const connectedBy = (hosted: HostedFacility, transport: Transport): number =>
  hosted.links.open().filter(({ central }) => transportOf(central) === transport).length;

function reportLines({ options }: ServerContext, hosted: HostedFacility, lines: readonly Line[]): void {
  if (options.onLine === undefined) return;
  for (const line of lines) hosted.whenDurable(() => options.onLine?.(line));
}
