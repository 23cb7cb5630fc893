/** The shape of every Core API answer (source: public; the vendor's API documentation), and its error codes. */
import { Answer } from '../endpoint.ts';

/** Error codes of the API. Source: public. */
export const ERROR = { none: 0, internal: 1, key: 2, input: 3, method: 4, endpoint: 5, company: 6, lock: 7 } as const;
export type ErrorCode = (typeof ERROR)[keyof typeof ERROR];

/** The versions that the documentation lists. NP1 adds that every answer has the default version, whatever the request asks for. */
const AVAILABLE = {
  '0.0.0': { changes: '', status: 'deprecated' },
  '0.1.0': { changes: 'error_details; versions; what succeeded in qc/issue and qc/revoke', status: 'default' },
  '1.0.0': { changes: 'quick-click errors are reported one by one', status: 'active' },
} as const;
const DEFAULT_VERSION = '0.1.0';

const API_VERSION = { response: DEFAULT_VERSION, available: AVAILABLE, default: DEFAULT_VERSION };

export interface Detail {
  readonly mac: string;
  readonly code?: string;
  readonly msg: string;
  readonly action: string;
}

export interface Success {
  readonly data: unknown;
  readonly details?: readonly Detail[];
  /** Present only in the answers of `/unlock/` and similar endpoints. */
  readonly token?: string;
}

export const success = (request: string, { data, details, token }: Success): Answer =>
  new Answer(200, {
    result: 'success',
    message: 'Command successfully completed',
    error_code: ERROR.none,
    error_details: details === undefined || details.length === 0 ? null : details,
    data,
    ...(token === undefined ? {} : { token }),
    request,
    api_version: API_VERSION,
  });

/** A failure has HTTP status 200 too; clients read `result` and `error_code`, as the documentation shows. Source: NP1. */
export const failure = (request: string, code: ErrorCode, message: string, details: readonly Detail[] = []): Answer =>
  new Answer(200, {
    result: 'failure',
    message,
    error_code: code,
    error_details: details.length === 0 ? null : details,
    data: null,
    request,
    api_version: API_VERSION,
  });
