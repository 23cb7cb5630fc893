/** App API: signing in. The shapes are those of a public app (public); an id takes the place of the vendor's UUID. */
import { z } from 'zod';
import type { CompanyView } from '../../core/views/app-view.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { answered, failure, NO_ACCESS, refusals, refused, success } from './answer.ts';
import { type AppAccess, phoneOf } from './app-access.ts';
import type { FailedSignIns } from './failed-sign-ins.ts';

/** Means any company. Apps that know no site yet send an empty text. Source: public. */
const ANY = '-1';
const isAny = (uuid: string | undefined): boolean => uuid === undefined || uuid === '' || uuid === ANY;

/** A company or a site; a company's id is its name. */
export const uuid = z.string().max(200);

export interface Site {
  readonly uuid: string;
  readonly name: string;
  readonly companyUUID: string;
}

/** The sites of an account to which a request is limited. */
export const sitesOf = (
  companies: readonly CompanyView[],
  { companyUUID, siteUUID }: { companyUUID?: string | undefined; siteUUID?: string | undefined },
): readonly Site[] =>
  companies
    .filter(({ name }) => isAny(companyUUID) || name === companyUUID)
    .flatMap(({ name: company, facilities }) =>
      facilities
        .filter(({ id }) => isAny(siteUUID) || id === siteUUID)
        .map(({ id, name }) => ({ uuid: id, name, companyUUID: company })),
    );

const site = z.object({ uuid, name: z.string(), companyUUID: uuid });

export const signInEndpoint = (access: AppAccess, failures: FailedSignIns): Endpoint =>
  endpoint({
    method: 'POST',
    path: '/login/',
    id: 'login',
    credential: 'open',
    summary:
      'Sign in with the e-mail address or phone number of a tenant or of staff; the token is valid until the phone signs in again',
    body: z.object({
      email: z.string().min(1).max(200).describe('An e-mail address or a phone number'),
      password: z.string().min(1).max(200),
      companyUUID: uuid.optional().describe('-1 for any'),
      siteUUID: uuid.optional().describe('The site to begin with; empty for any'),
      deviceUUID: z
        .string()
        .min(1)
        .max(200)
        .describe('Identifies the phone within the account; the same at every sign-in on that phone'),
    }),
    example: {
      email: 'alice@example.com',
      password: 'PASSWORD',
      companyUUID: '-1',
      siteUUID: '',
      deviceUUID: 'my-phone',
    },
    answers: {
      200: {
        text: 'Signed in',
        schema: answered(
          z.object({
            userUUID: z.string(),
            id: z.string().describe('The same'),
            name: z.string(),
            staff: z.boolean(),
            companyUUID: uuid,
            defaultSiteUUID: uuid,
            sites: z.array(site),
          }),
          { token: z.string() },
        ),
      },
      400: refusals[400],
      401: {
        ...refusals[401],
        text: 'Unknown account or wrong password; here the message does not contain the word token',
      },
      403: { ...refusals[403], text: 'The account is frozen, or has no unit or role at this company or site' },
      429: { ...refusals[400], text: 'Too many failed sign-ins from this address within a minute' },
    },
    handle: ({ body: { email, password, deviceUUID, ...where }, request }) => {
      const address = request.socket.remoteAddress ?? '';
      if (!failures.mayTry(address)) return failure(429, 'Too many failed sign-ins. Wait a minute.');
      const phone = phoneOf(access.accountOf(email), deviceUUID);
      const answer = access.ask({ type: 'signIn', login: email, password, deviceId: phone });
      if (!answer.ok) {
        failures.failed(address);
        return refused(answer, answer.by === 'B-ACC-3' ? 403 : 401);
      }
      const { token, profile } = answer.value;
      const companies = access.companiesOf(profile.user);
      const [first] = sitesOf(companies, where);
      if (first === undefined) {
        access.forget(phone);
        return failure(403, NO_ACCESS);
      }
      access.forgetOldest(profile.user, phone);
      const { user, name, staff } = profile;
      const { uuid: defaultSiteUUID, companyUUID } = first;
      const sites = sitesOf(companies, { companyUUID: where.companyUUID });
      return success({ userUUID: user, id: user, name, staff, companyUUID, defaultSiteUUID, sites }, { token });
    },
  });
