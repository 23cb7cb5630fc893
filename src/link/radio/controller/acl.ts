/**
 * ACL data between host and link: credits on the way in, fragments on the way out. L2CAP is left to the hosts; a
 * fragment carries only a flag that says whether a PDU starts here.
 */
import type { ControllerPort } from './controller-port.ts';
import { dataBufferOverflow } from './events.ts';
import { ACL } from './h4.ts';

/** Packet boundary flags: a first fragment as a host sends it (not flushable), as a controller delivers it, and any later fragment. */
export const FIRST_TO_CONTROLLER = 0b00;
export const CONTINUING = 0b01;
export const FIRST_TO_HOST = 0b10;

/** Accepts a whole ACL packet from the host; drops it without a link or with a broadcast flag. Without a free buffer, it reports an overflow. */
export function acceptAcl(controller: ControllerPort, packet: Buffer): void {
  const header = packet.readUInt16LE(1);
  const end = controller.links.get(header & 0x0fff);
  const boundary = (header >> 12) & 0b11;
  const bytes = packet.subarray(5);
  if (end === undefined || end.closing || header >> 14 !== 0 || boundary === 0b11 || bytes.length === 0) return;
  let waiting = 0;
  for (const other of controller.links.values()) waiting += other.inFlight;
  if (waiting >= controller.acl.count || bytes.length > controller.acl.length) {
    controller.sendLater(dataBufferOverflow());
    return;
  }
  end.link.sendData(end, boundary !== CONTINUING, bytes);
}

export function aclPacket(handle: number, boundary: number, bytes: Buffer): Buffer {
  const packet = Buffer.allocUnsafe(5 + bytes.length);
  packet.writeUInt8(ACL, 0);
  packet.writeUInt16LE(handle | (boundary << 12), 1);
  packet.writeUInt16LE(bytes.length, 3);
  packet.set(bytes, 5);
  return packet;
}

/** ACL packets of at most `longest` bytes; the first has the boundary flags `first`. */
export function fragments(handle: number, first: number, bytes: Buffer, longest: number): Buffer[] {
  if (bytes.length > 0 && bytes.length <= longest) return [aclPacket(handle, first, bytes)];
  const packets: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += longest)
    packets.push(aclPacket(handle, at === 0 ? first : CONTINUING, bytes.subarray(at, at + longest)));
  return packets;
}
