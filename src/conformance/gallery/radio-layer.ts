/** A layer over a central that modifies the traffic in either direction. Anything that it does not mention passes unchanged. */
import type { Central, CentralEvent } from '../../phone/central.ts';

/** The messages that a layer can send to the phone. */
export interface Air {
  notify(packet: string): void;
  written(): void;
  read(value: string): void;
  /** Manufacturer data. */
  discover(data: string): void;
}

export interface Radio {
  /** `forward` passes the write to the lock. */
  readonly write?: (value: string, forward: () => void) => void;
  readonly notified?: (packet: string) => void;
  readonly written?: () => void;
  readonly read?: (value: string) => void;
  readonly discovered?: (data: string) => void;
  readonly disconnected?: () => void;
}

export function overRadio(central: Central, layer: (air: Air) => Radio): Central {
  let receive: (event: CentralEvent) => void = () => undefined;
  let discovered: Extract<CentralEvent, { type: 'discovered' }> | undefined;
  const radio = layer({
    notify: (value) => receive({ type: 'notified', value }),
    written: () => receive({ type: 'written' }),
    read: (value) => receive({ type: 'read', value }),
    discover: (manufacturerData) => {
      if (discovered !== undefined) receive({ ...discovered, manufacturerData });
    },
  });
  const heard = (event: CentralEvent): void => {
    if (event.type === 'discovered') discovered = event;
    if (event.type === 'notified' && radio.notified !== undefined) radio.notified(event.value.toUpperCase());
    else if (event.type === 'written' && radio.written !== undefined) radio.written();
    else if (event.type === 'read' && radio.read !== undefined) radio.read(event.value.toUpperCase());
    else if (event.type === 'disconnected' && radio.disconnected !== undefined) radio.disconnected();
    else if (event.type === 'discovered' && radio.discovered !== undefined) radio.discovered(event.manufacturerData);
    else receive(event);
  };
  return {
    listen: (given) => {
      receive = given;
      central.listen(heard);
    },
    startScan: () => central.startScan(),
    stopScan: () => central.stopScan(),
    connect: (mac) => central.connect(mac),
    disconnect: () => central.disconnect(),
    readSession: () => central.readSession(),
    subscribe: () => central.subscribe(),
    write: (value, withResponse) => {
      const forward = (): void => central.write(value, withResponse);
      if (radio.write === undefined) forward();
      else radio.write(value.toUpperCase(), forward);
    },
    setAdapter: (on) => central.setAdapter(on),
  };
}
