/** The Core API on the demo facility, asked without sockets. */
import type { FastifyInstance } from 'fastify';
import type { Company } from '../../src/server/core-api/company.ts';
import { openCoreApi } from '../../src/server/core-api/server.ts';
import { facilityOpener } from '../../src/server/facility-opener.ts';
import { HostedFacility } from '../../src/server/hosted-facility.ts';
import { NOON, WITHOUT_GATEWAY } from './real.ts';

/** The demo facility at noon, standing still. */
export function hostedDemo(): HostedFacility {
  const onError = (error: unknown): void => {
    throw error;
  };
  return new HostedFacility({ open: facilityOpener(WITHOUT_GATEWAY, { startAt: NOON, seed: '1' }), onError });
}

/** The keys differ from those of the sandbox. */
export const KEYS = { private: 'own', mobile: 'phone' };
const PHONE_PATHS = ['/upload', '/restore'];

export const coreApiOf = (company: Company): FastifyInstance =>
  openCoreApi(company, KEYS, {
    address: '127.0.0.1',
    allowOrigin: () => false,
    onError: (error) => {
      throw error;
    },
  });

/** Asks with the key that the path requires, unless another is given. */
export function asker(company: Company) {
  const app = coreApiOf(company);
  return async (path: string, body: unknown, key?: string): Promise<unknown> => {
    const own = PHONE_PATHS.some((one) => path.startsWith(one)) ? KEYS.mobile : KEYS.private;
    const answer = await app.inject({
      method: 'POST',
      url: path,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key ?? own}` },
      payload: JSON.stringify(body),
    });
    if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}: ${answer.body}`);
    return answer.json();
  };
}
