/** What one part of a site does reaches the others here: gateway and feed to the servers, the servers' messages to the post. */

import { codeFor } from '../core/codes.ts';
import type { CoreEvent } from '../core/events.ts';
import type { GatewayUplink } from '../link/gateway/gateway.ts';
import { personOf } from './accounts.ts';
import { FACILITY_ID, feedTenant } from './build.ts';
import { letterOf } from './letters.ts';
import type { PmsRecord } from './pms.ts';
import type { PostOffice } from './post.ts';
import type { Servers } from './servers.ts';
import type { Site } from './site.ts';

/** The gateway's line to the servers. */
export const uplinkTo = (servers: Servers): GatewayUplink => ({
  onHeartbeat: (mac, beat) => void servers.tell({ type: 'gateway.heartbeat', mac, ...beat }),
  onRecords: (mac, session, packets) => void servers.tell({ type: 'records.upload', mac, session, packets }),
  // What a lock answers a gateway is told by its records alone (protocol §8).
  onResults: () => undefined,
  onUnheard: (mac, session) => void servers.tell({ type: 'gateway.silent', mac, session }),
  onLine: (linked) => void servers.tell({ type: 'facility.link', facility: FACILITY_ID, linked }),
});

/** What the post knows of phones and their people. */
export const postOfficeOf = (site: Site): PostOffice => ({
  phonesOf: (person) => site.people.phonesOf(person),
  hasSignal: (phone) => site.phone(phone).online,
  inHand: (phone) => site.people.phoneLeftAt(phone) === undefined,
  reads: ({ to, kind, codeRef }) => {
    if (codeRef === undefined) return;
    const code = codeFor(site.core.secrets, codeRef);
    site.people.learn(to, kind === 'pin-request' ? { lastPin: code } : { lastCode: code });
  },
});

/** From here on lists go to locks, messages to people and completed rentals to the core. */
export function connect(site: Site): void {
  site.servers.deliver = (mac, session, packets) => site.gateway.deliver(mac, session, packets);
  site.servers.read((event) => sendLetter(site, event));
  site.pms.deliver = (records) => {
    for (const record of records) feed(site.servers, record);
  };
}

function sendLetter(site: Site, event: CoreEvent): void {
  if (event.type !== 'message.sent') return;
  const to = personOf(site.plan, site.core.state, event.message.to);
  if (to === undefined) return;
  const { ref } = event.message;
  const code = ref === undefined ? undefined : codeFor(site.core.secrets, ref);
  site.post.send(letterOf({ ...event.message, to }, code, site.trace.secrets));
}

function feed(servers: Servers, { unit, status, tenant, leaseStart }: PmsRecord): void {
  servers.tell({
    type: 'feed.change',
    facility: FACILITY_ID,
    unit,
    completed: true,
    status,
    ...(tenant === undefined ? {} : { tenant: feedTenant(tenant) }),
    ...(leaseStart === undefined ? {} : { leaseStart }),
  });
}
