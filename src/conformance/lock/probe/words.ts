/** What a lock sent, in words. */
import { decodeManufacturerData, printAdvertisement } from '../../../protocol/advertising.ts';
import { bytesOf } from '../../../protocol/bytes.ts';
import type { HardwareCode } from '../../../protocol/hardware.ts';
import { decodeResponse, printResponse } from '../../../protocol/response.ts';
import { decodeSession, printSession } from '../../../protocol/session.ts';

export function responseInWords(hex: string): string {
  const read = decodeResponse(bytesOf(hex));
  return read.ok ? printResponse(read.value) : `not a response: ${read.fault.expected} at byte ${read.fault.at}`;
}

export function sessionInWords(hex: string): string {
  const read = decodeSession(bytesOf(hex));
  return read.ok ? printSession(read.value) : `not a session: ${read.fault.expected} at byte ${read.fault.at}`;
}

export function advertisementInWords(hardware: HardwareCode, hex: string): string {
  const read = decodeManufacturerData(bytesOf(hex));
  return read.ok ? printAdvertisement(hardware, read.value) : `not its manufacturer data: ${read.fault.expected}`;
}
