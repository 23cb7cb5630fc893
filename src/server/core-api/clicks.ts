/** Core API: quick-click codes. The shapes are the vendor's (public). Codes reach a lock as part of an online unlock. */
import { z } from 'zod';
import { clickCodes } from '../../core/digital-keys/clicks.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { type Detail, ERROR, failure, success } from './answer.ts';
import type { Company } from './company.ts';
import { answers, LIST_LIMIT, macList, macText, version, WORK_LIMIT } from './locks.ts';

/** The maximum number of codes in a lock. Source: public. */
const CODES_LIMIT = 100;
/** The number of locks whose codes are derived in one turn of the event loop. */
const LOCKS_PER_TURN = 10;
const code = z.string().max(60);
const issued = z.object({ mac: macText, quick_clicks: z.array(z.object({ code, uses: z.int() })).max(CODES_LIMIT) });
const revoked = z.object({ mac: macText, quick_clicks: z.array(z.object({ code })).max(CODES_LIMIT) });
const displayed = z.object({ macs: macList.optional() });

const WHY: Readonly<Record<string, string>> = {
  'B-QCC-1': 'a lock holds at most 100 quick-click codes',
  'B-QCC-3': 'a code has 3 to 24 digits, each 0 or 1, and 1 to 254 uses, or 255 for unlimited',
  'B-FAC-5': 'the lock has no such code',
};

/** Codes in the shape of the answers; `only` restricts them to these codes. */
async function shown(company: Company, macs?: readonly string[], only?: ReadonlySet<string>) {
  const locks = macs === undefined ? [...company.state.locks.keys()] : company.macs(macs);
  const found: { mac: string; quick_clicks: object[] }[] = [];
  await company.turns.each(locks, LOCKS_PER_TURN, (mac) => {
    const codes = clickCodes(company.state, company.secrets, mac).filter(
      (one) => only === undefined || only.has(one.code),
    );
    const quick_clicks = codes.map((one) => ({
      code: one.code,
      pending: one.state === 'pending',
      revoked: one.state === 'revoke_pending',
      uses: one.uses,
      start_uses: one.uses,
    }));
    if (quick_clicks.length > 0) found.push({ mac, quick_clicks });
  });
  return found;
}

type Work = { readonly mac: string; readonly code: string } & (
  | { readonly action: 'issue'; readonly uses: number }
  | { readonly action: 'revoke' }
);

async function work(company: Company, todo: readonly Work[]): Promise<Detail[]> {
  const details: Detail[] = [];
  const commands = todo.map((one) =>
    one.action === 'issue'
      ? { type: 'developer.click' as const, mac: one.mac, code: one.code, uses: one.uses }
      : { type: 'developer.revokeClick' as const, mac: one.mac, code: one.code },
  );
  await company.executeAll(commands, (decision, { type, mac, code: tried }) => {
    if (decision.ok) return;
    const { rule } = decision.refusal;
    const action = type === 'developer.click' ? 'issue' : 'revoke';
    details.push({ mac, code: tried, msg: WHY[rule] ?? `refused by ${rule}`, action });
  });
  return details;
}

const issues = ({ mac, quick_clicks }: z.output<typeof issued>): Work[] =>
  quick_clicks.map((one) => ({ action: 'issue' as const, mac, ...one }));
const revokes = ({ mac, quick_clicks }: z.output<typeof revoked>): Work[] =>
  quick_clicks.map((one) => ({ action: 'revoke' as const, mac, ...one }));

async function answered(company: Company, request: string, mac: string, todo: readonly Work[]) {
  if (company.lock(mac) === undefined) return failure(request, ERROR.lock, 'this company has no lock with that MAC');
  const details = await work(company, todo);
  if (details.length > 0 && details.length === todo.length)
    return failure(request, ERROR.input, details[0]?.msg ?? '', details);
  return success(request, { data: await shown(company, [mac], new Set(todo.map((one) => one.code))), details });
}

export const quickClickEndpoints = (company: Company): readonly Endpoint[] => [
  endpoint({
    method: 'POST',
    path: '/qc/issue/',
    id: 'qc/issue',
    credential: 'private',
    summary: 'Issue quick-click codes to a lock, or set the number of uses of existing ones',
    body: issued.extend(version),
    example: { mac: 'C0:FF:EE:00:01:01', quick_clicks: [{ code: '0110', uses: 5 }] },
    answers,
    handle: ({ body }) => answered(company, 'qc/issue', body.mac, issues(body)),
  }),
  endpoint({
    method: 'POST',
    path: '/qc/revoke/',
    id: 'qc/revoke',
    credential: 'private',
    summary: 'Revoke quick-click codes; they work until the next online unlock',
    body: revoked.extend(version),
    example: { mac: 'C0:FF:EE:00:01:01', quick_clicks: [{ code: '0110' }] },
    answers,
    handle: ({ body }) => answered(company, 'qc/revoke', body.mac, revokes(body)),
  }),
  endpoint({
    method: 'POST',
    path: '/qc/display/',
    id: 'qc/display',
    credential: 'private',
    summary: 'List the quick-click codes of some locks, or of all',
    body: displayed.extend(version),
    example: { macs: ['C0:FF:EE:00:01:01'] },
    answers,
    handle: async ({ body }) => success('qc/display', { data: await shown(company, body.macs) }),
  }),
  endpoint({
    method: 'POST',
    path: '/qc/',
    id: 'qc',
    credential: 'private',
    summary: 'Issue and revoke quick-click codes, then list them',
    body: z.object({
      issue: z.array(issued).max(LIST_LIMIT).optional(),
      revoke: z.array(revoked).max(LIST_LIMIT).optional(),
      display: displayed.optional(),
      ...version,
    }),
    example: { issue: [{ mac: 'C0:FF:EE:00:01:01', quick_clicks: [{ code: '1001', uses: 255 }] }] },
    answers,
    handle: async ({ body }) => {
      const count = [...(body.issue ?? []), ...(body.revoke ?? [])].reduce(
        (sum, { quick_clicks }) => sum + quick_clicks.length,
        0,
      );
      if (count > WORK_LIMIT)
        return failure('qc', ERROR.input, `one request issues and revokes at most ${WORK_LIMIT} codes`);
      const todo = [...(body.issue ?? []).flatMap(issues), ...(body.revoke ?? []).flatMap(revokes)];
      const details = await work(company, todo);
      return success('qc', { data: await shown(company, body.display?.macs), details });
    },
  }),
];
