/**
 * The Nokē service as bleno objects. Every request is answered immediately from the session that is open at that moment, so no
 * answer of one session can reach another. bleno numbers attributes in order, so a service before ours moves ours.
 */
import {
  COMMAND_UUID,
  FIRMWARE_SERVICE_UUID,
  RESPONSE_UUID,
  SERVICE_UUID,
  SESSION_UUID,
} from '../../../protocol/uuids.ts';
import type { DescribedService } from './attribute-table.ts';
import { type Bleno, RESULT_INVALID_OFFSET, RESULT_SUCCESS, RESULT_UNLIKELY_ERROR } from './bleno.ts';

/** The operations that the service needs from the owner of the session. */
export interface ServiceHandlers {
  /** The session bytes; undefined when no session is open. */
  readSession(): Uint8Array | undefined;
  /** Receives a value for the command characteristic after it has been acknowledged. */
  written(value: Uint8Array): void;
  /** `send` passes a notification to the stack. */
  subscribed(send: (value: Buffer) => void): void;
  unsubscribed(): void;
}

/** `secureSession` requires a paired, encrypted link before the session can be read; no real lock does. */
function nokeService(bleno: Bleno, handlers: ServiceHandlers, secureSession: boolean): DescribedService {
  const command = new bleno.Characteristic({
    uuid: COMMAND_UUID,
    properties: ['write', 'writeWithoutResponse'],
    onWriteRequest: (data, offset, _withoutResponse, answer) => {
      if (offset > 0) {
        answer(RESULT_INVALID_OFFSET);
        return;
      }
      // The acknowledgement is sent before any notification caused by the write. Source: public.
      answer(RESULT_SUCCESS);
      handlers.written(new Uint8Array(data));
    },
  });
  const response = new bleno.Characteristic({
    uuid: RESPONSE_UUID,
    properties: ['notify'],
    onSubscribe: (_maxValueSize, update) => handlers.subscribed(update),
    onUnsubscribe: () => handlers.unsubscribed(),
  });
  const session = new bleno.Characteristic({
    uuid: SESSION_UUID,
    properties: ['read'],
    secure: secureSession ? ['read'] : [],
    onReadRequest: (offset, answer) => {
      const bytes = handlers.readSession();
      if (bytes === undefined) answer(RESULT_UNLIKELY_ERROR);
      else if (offset > bytes.length) answer(RESULT_INVALID_OFFSET);
      else answer(RESULT_SUCCESS, Buffer.from(bytes.subarray(offset)));
    },
  });
  return new bleno.PrimaryService({ uuid: SERVICE_UUID, characteristics: [command, response, session] });
}

/**
 * The services of a lock. `firstHandle` is that of its image: an image with a moved table has a service before ours that takes as many
 * handles, none of whose values can be read.
 */
export function lockServices(
  bleno: Bleno,
  handlers: ServiceHandlers,
  secureSession: boolean,
  firstHandle: number,
): DescribedService[] {
  const ours = nokeService(bleno, handlers, secureSession);
  const handles = firstHandle - 1;
  if (handles === 0) return [ours];
  // A service takes one handle, a characteristic two, one that notifies three.
  const characteristics = Array.from({ length: Math.floor((handles - 2) / 2) }, (_, i) => {
    const uuid = `0000ff${String(i).padStart(2, '0')}-0000-1000-8000-00805f9b34fb`;
    return new bleno.Characteristic({ uuid, properties: [i === 0 ? 'notify' : 'write'] });
  });
  return [new bleno.PrimaryService({ uuid: FIRMWARE_SERVICE_UUID, characteristics }), ours];
}
