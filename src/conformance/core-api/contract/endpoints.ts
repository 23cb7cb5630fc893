/** The documented endpoints: the key that each requires, and a well-formed body. */

export type KeyKind = 'private' | 'mobile';

export interface ApiEndpoint {
  readonly path: string;
  readonly key: KeyKind;
  /** Required fields, with well-formed values. */
  readonly required: Readonly<Record<string, unknown>>;
  /** Optional fields, likewise. */
  readonly optional: Readonly<Record<string, unknown>>;
}

const MAC = '02:00:00:00:00:01';
const FOB = '02:00:00:00:00:0F';
const SESSION = '0213B80B68BC8537503B34587DEB9BB7C56E1556';
const some = { macs: [MAC], tracking_keys: ['somebody'] };
const code = { mac: MAC, quick_clicks: [{ code: '0110', uses: 5 }] };
const gone = { mac: MAC, quick_clicks: [{ code: '0110' }] };

/** In the order in which the page lists them. The lock and the fob in these bodies do not exist. */
export const ENDPOINTS: readonly ApiEndpoint[] = [
  { path: '/lock/', required: {}, optional: { macs: [MAC], serials: ['020-000-000001'] } },
  { path: '/unlock/', required: { mac: MAC, session: SESSION }, optional: { tracking_key: 'somebody' } },
  { path: '/fwupdate/', required: { mac: MAC, session: SESSION }, optional: { tracking_key: 'somebody' } },
  { path: '/keys/', required: {}, optional: { issue: [some], revoke: [some], display: some } },
  { path: '/fobs/issue/', required: { fob_mac: FOB, locks: [{ mac: MAC, tracking_key: 'somebody' }] }, optional: {} },
  { path: '/fobs/revoke/', required: { fob_mac: FOB }, optional: { lock_macs: [MAC], tracking_keys: ['somebody'] } },
  { path: '/fobs/display/', required: {}, optional: { fob_macs: [FOB] } },
  { path: '/fobs/sync/', required: { mac: FOB }, optional: {} },
  { path: '/qc/issue/', required: code, optional: {} },
  { path: '/qc/revoke/', required: gone, optional: {} },
  { path: '/qc/display/', required: {}, optional: { macs: [MAC] } },
  { path: '/qc/', required: {}, optional: { issue: [code], revoke: [gone], display: { macs: [MAC] } } },
  {
    path: '/activity/',
    required: {},
    optional: {
      lock_macs: [MAC],
      actions: ['unlocked'],
      tracking_keys: ['somebody'],
      before: '2026-03-07T08:00:00Z',
      after: '2026-03-07T07:00:00Z',
    },
  },
].map((one) => ({ ...one, key: 'private' as const }));

/** Endpoints that require the mobile key. */
export const MOBILE_ENDPOINTS: readonly ApiEndpoint[] = [
  { path: '/upload/', required: { logs: [{ mac: MAC, session: SESSION, responses: [] }] }, optional: {} },
  { path: '/restore/', required: { mac: MAC }, optional: {} },
  { path: '/restore/confirm/', required: { mac: MAC }, optional: {} },
].map((one) => ({ ...one, key: 'mobile' as const }));

/** Endpoints for features that a Nokē ONE lacks. */
export const UNSUPPORTED: readonly ApiEndpoint[] = ['/unshackle/', '/engagelock/', '/lock/settings/'].map((path) => ({
  path,
  key: 'private',
  required: { mac: MAC },
  optional: {},
}));

export const ALL_ENDPOINTS: readonly ApiEndpoint[] = [...ENDPOINTS, ...UNSUPPORTED, ...MOBILE_ENDPOINTS];
