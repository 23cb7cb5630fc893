/** Connects the parts of a site: gateway and feed to the servers, and the servers' messages to the post. */

import type { CoreEvent } from '../../core/events.ts';
import { codeFor } from '../../core/kernel/codes.ts';
import type { GatewayUplink } from '../../link/gateway/gateway.ts';
import { personOf } from '../backend/accounts.ts';
import { letterOf } from '../backend/letters.ts';
import type { PmsRecord } from '../backend/pms.ts';
import { FACILITY_ID, feedTenant } from '../backend/populate.ts';
import type { PostOffice } from '../backend/post.ts';
import type { Servers } from '../backend/servers.ts';
import type { SiteParts } from './site-parts.ts';

/** The gateway's connection to the servers. */
export const uplinkTo = (servers: Servers): GatewayUplink => ({
  onHeartbeat: (mac, beat) => void servers.tell({ type: 'gateway.heartbeat', mac, ...beat }),
  onRecords: (mac, session, packets) => void servers.tell({ type: 'records.upload', mac, session, packets }),
  // A lock's answers to a gateway reach the core only as records (protocol §8).
  onResults: () => undefined,
  onNotListening: (mac, session) => void servers.tell({ type: 'gateway.silent', mac, session }),
  onLine: (linked) => void servers.tell({ type: 'facility.link', facility: FACILITY_ID, linked }),
});

/** What the post needs to know about phones and their owners. */
export const postOfficeOf = ({
  people,
  phones,
  servers,
}: Pick<SiteParts, 'people' | 'phones' | 'servers'>): PostOffice => ({
  phonesOf: (person) => people.phonesOf(person),
  hasSignal: (phone) => phones.get(phone)?.online === true,
  inHand: (phone) => people.phoneLeftAt(phone) === undefined,
  reads: ({ to, kind, codeRef }) => {
    if (codeRef === undefined) return;
    const code = codeFor(servers.core.secrets, codeRef);
    people.learn(to, kind === 'pin-request' ? { lastPin: code } : { lastCode: code });
  },
});

type Connected = Pick<
  SiteParts,
  'plan' | 'trace' | 'servers' | 'people' | 'signals' | 'phones' | 'post' | 'pms' | 'gateway'
>;

/** From here on lists go to locks, messages to people and completed rentals to the core, and signal follows the person. */
export function connect(parts: Connected): void {
  const { servers, people, signals, phones, pms, gateway } = parts;
  servers.deliver = (mac, session, packets) => gateway.deliver(mac, session, packets);
  servers.read((event) => sendLetter(parts, event));
  pms.deliver = (records) => {
    for (const record of records) feed(servers, record);
  };
  people.moved = (person) => {
    for (const phone of people.phonesOf(person))
      if (people.phoneLeftAt(phone) === undefined) phones.get(phone)?.setSignal(signals.has(phone));
  };
}

function sendLetter({ plan, servers, trace, post }: Connected, event: CoreEvent): void {
  if (event.type !== 'message.sent') return;
  const { state, secrets } = servers.core;
  const to = personOf(plan, state, event.message.to);
  if (to === undefined) return;
  const { ref } = event.message;
  const code = ref === undefined ? undefined : codeFor(secrets, ref);
  post.send(letterOf({ ...event.message, to }, code, trace.secrets));
}

function feed(servers: Servers, { unit, status, tenant, leaseStart, madeAt }: PmsRecord): void {
  servers.tell({
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
