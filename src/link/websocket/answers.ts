/**
 * Answers that take more than one line to build. A client receives two for each write; these are built as text, in a tenth of the time that
 * `JSON.stringify` needs.
 */
import type { Advertisement } from '../../lock/gatt.ts';
import { toHex } from '../../protocol/bytes.ts';
import { RESPONSE_UUID, SERVICE_UUID } from '../../protocol/uuids.ts';
import { CHARACTERISTICS, handleOf, peripheralId, shortUuid } from './attributes.ts';
import { MESSAGE_LIMIT, MTU, RSSI, VALUE_LIMIT, WAITING_LIMIT } from './limits.ts';
import { type Answer, HELLO_VERSION, type Requests } from './messages.ts';

/** The only service, as noble writes it. */
export const SERVICE = shortUuid(SERVICE_UUID);
const RESPONSE = shortUuid(RESPONSE_UUID);

export const helloAnswer = (client: string): Answer => ({
  type: 'hello',
  version: HELLO_VERSION,
  client,
  mtu: MTU,
  limits: { messageBytes: MESSAGE_LIMIT, valueBytes: VALUE_LIMIT, waitingConnects: WAITING_LIMIT },
});

export const discoverAnswer = (mac: string, advertisement: Advertisement): Answer => ({
  type: 'discover',
  peripheralUuid: peripheralId(mac),
  address: mac.toLowerCase(),
  addressType: 'public',
  connectable: advertisement.connectable ?? true,
  advertisement: {
    localName: advertisement.name,
    serviceUuids: [shortUuid(advertisement.serviceUuid)],
    manufacturerData: toHex(advertisement.manufacturerData).toLowerCase(),
    serviceData: null,
  },
  rssi: RSSI,
});

/** The text of a `read` answer with a notification. */
export const notificationText = (mac: string, value: Uint8Array): string =>
  `{"type":"read",${names(peripheralId(mac), SERVICE, RESPONSE)},"data":"${toHex(value).toLowerCase()}","isNotification":true}`;

/** The text of a `write` answer. */
export const acknowledgementText = (to: Requests['write'], id: string | number | undefined): string => {
  const answer = `{"type":"write",${names(to.peripheralUuid, to.serviceUuid, to.characteristicUuid)}`;
  return id === undefined ? `${answer}}` : `${answer},"id":${JSON.stringify(id)}}`;
};

/** UUIDs and addresses have been checked, so they need no escaping. */
const names = (peripheralUuid: string, serviceUuid: string, characteristicUuid: string): string =>
  `"peripheralUuid":"${peripheralUuid}","serviceUuid":"${serviceUuid}","characteristicUuid":"${characteristicUuid}"`;

/** `firstHandle`: where the service begins, for a client that receives handles. */
export function characteristicsAnswer(
  request: Requests['discoverCharacteristics'],
  firstHandle: number | undefined,
): Answer {
  const wanted = request.characteristicUuids?.map(shortUuid) ?? [];
  const { peripheralUuid, serviceUuid } = request;
  const characteristics =
    shortUuid(serviceUuid) === SERVICE
      ? CHARACTERISTICS.filter(({ uuid }) => wanted.length === 0 || wanted.includes(uuid)).map(
          ({ attribute, uuid, properties }) => ({
            uuid,
            properties: [...properties],
            ...(firstHandle === undefined ? {} : { handle: handleOf(attribute, firstHandle) }),
          }),
        )
      : [];
  return { type: 'characteristicsDiscover', peripheralUuid, serviceUuid, characteristics };
}

/** The names in a request, in the form in which noble expects them back, because it looks up its objects by them. */
export const echoed = (request: {
  readonly peripheralUuid: string;
  readonly serviceUuid: string;
  readonly characteristicUuid: string;
}) => ({
  peripheralUuid: request.peripheralUuid,
  serviceUuid: request.serviceUuid,
  characteristicUuid: request.characteristicUuid,
});
