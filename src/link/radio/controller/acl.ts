/**
 * ACL data between host and link: credits on the way in, fragments on the way out. L2CAP is left to the hosts; each fragment
 * carries only the mark "a PDU starts here".
 */
import type { ControllerPort } from './controller-port.ts';
import { dataBufferOverflow, u16 } from './events.ts';
import { ACL } from './h4.ts';

/** Packet boundary flags as a host sends them (first, not flushable; continuing) and as a controller delivers them. */
const CONTINUING = 0b01;
const FIRST_TO_HOST = 0b10;

/** Takes one whole ACL packet from the host. A packet without a link or a buffer, or with a broadcast flag, is dropped. */
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
  end.link.sendData(end, boundary !== CONTINUING, Buffer.from(bytes));
}

/** ACL packets for a host that accepts at most `longest` bytes in one. */
export function fragments(handle: number, start: boolean, bytes: Buffer, longest: number): Buffer[] {
  const packets: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += longest) {
    const piece = bytes.subarray(at, at + longest);
    const boundary = start && at === 0 ? FIRST_TO_HOST : CONTINUING;
    const packet = Buffer.alloc(5 + piece.length);
    packet.set([ACL, ...u16(handle | (boundary << 12)), ...u16(piece.length)]);
    packet.set(piece, 5);
    packets.push(packet);
  }
  return packets;
}
