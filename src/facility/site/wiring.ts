/** Connects the parts of a site: gateway and feed to the servers, and the servers' messages to people. */

import type { CoreEvent } from '../../core/events.ts';
import { codeFor } from '../../core/kernel/codes.ts';
import type { GatewayUplink } from '../../link/gateway/gateway.ts';
import { addressesOf } from '../backend/addresses.ts';
import type { CompanyBackend } from '../backend/company-backend.ts';
import { DELIVERY_PARTS, type DeliveryParts, type Recipients } from '../backend/message-delivery.ts';
import { outboundMessage } from '../backend/message-text.ts';
import type { PmsRecord } from '../backend/pms.ts';
import { FACILITY_ID, feedTenant } from '../backend/populate.ts';
import type { SiteParts } from './site-parts.ts';

/** The gateway's connection to the servers. */
export const uplinkTo = (backend: CompanyBackend): GatewayUplink => ({
  onHeartbeat: (mac, beat) => void backend.dispatch({ type: 'gateway.heartbeat', mac, ...beat }),
  onRecords: (mac, session, packets) => void backend.dispatch({ type: 'records.upload', mac, session, packets }),
  // A lock's answers to a gateway reach the core only as records (protocol §8).
  onResults: () => undefined,
  onNotListening: (mac, session) => void backend.dispatch({ type: 'gateway.silent', mac, session }),
  onLine: (linked) => void backend.dispatch({ type: 'facility.link', facility: FACILITY_ID, linked }),
});

/** The facts about phones and their owners that the delivery needs. */
export function recipientsOf(
  { plan, people, phones, backend }: Pick<SiteParts, 'plan' | 'people' | 'phones' | 'backend'>,
  parts: DeliveryParts = DELIVERY_PARTS,
): Recipients {
  const directory = { ...addressesOf(plan), phonesOf: (person: string) => people.phonesOf(person) };
  return {
    phonesFor: (message) => parts.phonesFor(message, directory),
    carrierOf: (phone) => people.carrierOf(phone),
    hasSignal: (phone) => phones.get(phone)?.online === true,
    inHand: (phone) => people.phoneLeftAt(phone) === undefined,
    reads: (person, { kind, codeRef }) => {
      if (codeRef === undefined) return;
      const code = codeFor(backend.core.secrets, codeRef);
      people.learn(person, kind === 'pin-request' ? { lastPin: code } : { lastCode: code });
    },
  };
}

type Connected = Pick<
  SiteParts,
  'trace' | 'backend' | 'people' | 'signals' | 'phones' | 'messages' | 'pms' | 'gateway' | 'troubleshooting'
>;

const PHONE = 'phone/';

/** From now on, lists go to locks, messages to people and completed rentals to the core, and signal follows the person. */
export function connect(parts: Connected): void {
  const { backend, people, signals, phones, pms, gateway, trace, troubleshooting } = parts;
  backend.deliver = (mac, session, packets) => gateway.deliver(mac, session, packets);
  backend.read((event) => sendMessage(parts, event));
  pms.deliver = (record) => feed(backend, record);
  trace.subscribe(({ time, actor, kind, data }) => {
    if (!actor.startsWith(PHONE)) return;
    const phone = actor.slice(PHONE.length);
    if (kind === 'phone.outcome') troubleshooting.tried(phone, String(data.target), data.result === 'unlocked');
    if (kind === 'phone.account' && data.signedIn === true) troubleshooting.signedIn(phone);
    if (kind === 'phone.power') troubleshooting.turned(phone, data.on === true, time);
  });
  people.moved = (person) => {
    for (const phone of people.phonesOf(person))
      if (people.phoneLeftAt(phone) === undefined) phones.get(phone)?.setSignal(signals.of(phone));
  };
}

function sendMessage({ backend, trace, messages }: Connected, event: CoreEvent): void {
  if (event.type !== 'message.sent') return;
  const { state, secrets } = backend.core;
  const { to, channel, ref } = event.message;
  const user = state.users.get(to);
  const address = channel === 'email' ? user?.email : user?.phone;
  const code = ref === undefined ? undefined : codeFor(secrets, ref);
  messages.send(outboundMessage(event.message, address ?? '', code, trace.secrets));
}

function feed(backend: CompanyBackend, { unit, status, tenant, leaseStart, madeAt }: PmsRecord): void {
  backend.dispatch({
    type: 'feed.change',
    facility: FACILITY_ID,
    unit,
    completed: true,
    status,
    ...(tenant === undefined ? {} : { tenant: feedTenant(tenant) }),
    ...(leaseStart === undefined ? {} : { leaseStart }),
    ...(madeAt === undefined ? {} : { madeAt }),
  });
}
