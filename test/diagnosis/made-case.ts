/** Cases of the demo facility with evidence made from readings. */
import { type Case, caseOf } from '../../src/diagnosis/case.ts';
import type { FactId } from '../../src/diagnosis/channels/facts.ts';
import type { About, Paper, PhoneStep, Reading } from '../../src/diagnosis/channels/reading.ts';
import type { CompanyKind, CompanyLine } from '../../src/diagnosis/company-lines.ts';
import { readPlan } from '../../src/facility/files/plan.ts';
import { encodeSession, type Session } from '../../src/protocol/session.ts';

/** When the person in these cases tried. */
export const AT = Date.UTC(2026, 2, 5, 17);
export const MINUTE = 60_000;
export const MAC = 'C0:FF:EE:00:01:08';
const GINA: About = { person: 'gina', unit: 'A108' };

export const paper = (name: string, channel: Paper['channel'], readings: readonly Reading[]): Paper => ({
  name,
  channel,
  readings,
  unread: [],
  warnings: [],
});

/** What people said; it always includes that somebody tried. */
export const told = (facts: Partial<Record<FactId, string>>): Paper =>
  paper(
    'told.yaml',
    'told',
    (Object.entries({ 'tried.at': 'yes', ...facts }) as [FactId, string][]).map(([fact, answer], i) => {
      const ats = fact === 'tried.at' ? [AT] : [];
      return { channel: 'told', line: i + 1, at: ats[0] ?? 0, fact, answer, ats };
    }),
  );

export const log = (...steps: readonly (readonly [number, PhoneStep])[]): Paper =>
  paper(
    'log',
    'android-log',
    steps.map(([at, step], i) => ({ channel: 'android-log', line: i + 1, at, step })),
  );

export function caseWith(papers: readonly Paper[], about: About = GINA): Case {
  const read = readPlan('demo');
  if (!read.ok) throw new Error('no demo facility');
  return caseOf(read.plan, papers, about);
}

/** What a lock tells a phone at the beginning of a connection. */
export const session = (more: Partial<Session> = {}): PhoneStep => {
  const bytes = encodeSession({
    state: 2,
    setUp: true,
    clockValid: true,
    lowBattery: false,
    recordsWaiting: false,
    epochBits: 1,
    batteryMv: 3_000,
    nonce: new Uint8Array(16).fill(7),
    ...more,
  });
  return { what: 'session', mac: MAC, session: Buffer.from(bytes).toString('hex') };
};

/** What the company recorded about gina at A108. */
export const companyLine = (kind: CompanyKind = 'opened', more: Partial<CompanyLine> = {}): CompanyLine => ({
  at: AT,
  place: 'A108',
  user: 'gina',
  kind,
  says: kind,
  source: { paper: 'csv', line: 2 },
  ...more,
});
