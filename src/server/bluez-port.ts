/** Opens the private bus on which programs that use BlueZ find the locks. */
import { BluezLocks } from '../link/bluez/server.ts';
import type { OpenPort } from './ports.ts';
import { ServeError, unavailable } from './problem.ts';
import { connectedBy, observerOf, servedBy } from './programs.ts';
import { gauge, type ServerContext } from './server-context.ts';

export async function openBluezPort(context: ServerContext): Promise<OpenPort | undefined> {
  const { options, facilities, host, onError } = context;
  if (options.bluez === undefined) return undefined;
  const opened = await BluezLocks.open(servedBy(facilities.main), {
    ...options.bluez,
    host,
    observe: observerOf(context),
    onError,
    onLost: () =>
      onError(new ServeError('E-DBUS-1', 'dbus-daemon was terminated from outside; every program was disconnected')),
  });
  if (!opened.ok) throw unavailable('E-DBUS-1', opened);
  const { server } = opened;
  facilities.onSwap((hosted) => server.serve(servedBy(hosted)));
  context.backlogs.add(() => [{ to: 'D-Bus', waiting: server.unsent }]);
  context.urls.bluez = server.address;
  context.gauges.set('bluez', () => [
    gauge('noke_sim_bluez_programs', 'Programs on the bus that have called org.bluez', server.programs),
    gauge('noke_sim_bluez_connections', 'Locks connected to BlueZ programs', connectedBy(facilities.main, 'bluez')),
  ]);
  return server;
}
