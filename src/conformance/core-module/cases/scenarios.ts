/** Shipped scenarios, run in a facility in which the core under test replaces the built-in one. */
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VERBS } from '../../../facility/verbs/verbs.ts';
import { readScenario } from '../../../scenario/parse.ts';
import { runScenario } from '../../../scenario/run.ts';
import { CaseFailed, NotExercised } from '../../bench/outcome.ts';
import { asOutcome, type CoreBench } from '../bench/core-bench.ts';
import type { CoreNeed } from '../claims.ts';
import { type CoreCase, must } from './core-case.ts';

/** A scenario, the rule of docs/behaviour.md that it tests, the most likely mistake of a core that fails it, and its requirements. */
type Played = readonly [file: string, section: string, sentence: string, mistake: string, ...needs: CoreNeed[]];

const TODAY = 'A digital key expires at the end of the facility’s day.';
const SHARE_ENDS = 'When a share ends, the shared user’s keys to the unit and its entries are voided.';
const OVERLOCK =
  'Rental status: an overlocked unit opens for nobody, except in an emergency (B-REM-10), and gives nobody access to an entry.';
const ONE_KEY = 'A phone has one key for each lock; a refresh renews it in its slot.';

const PLAYED: readonly Played[] = [
  [
    'brief/000-locked-in/borrowed-device-left-signed-in',
    'Digital keys',
    TODAY,
    'a key outlives its day while its phone stays signed in',
  ],
  [
    'brief/002-troubleshooting/one-user-hit',
    'Sharing',
    SHARE_ENDS,
    'the end of a share ends access to the unit but does not void the keys to its entries',
    'sharing',
  ],
  [
    'brief/004-digital-keys/check-of-the-standing',
    'The security check',
    OVERLOCK,
    'the status of the rental is checked when a key is issued, but not at each refresh',
    'overlock',
  ],
  [
    'brief/004-digital-keys/otherwise-online-otherwise-not',
    'Online unlock',
    'An online unlock first sends the lock everything that the lock does not know yet: revoked keys, hours, time-zone data, unit state.',
    'a list contains only the unlock',
  ],
  ['failures/05-key-expired', 'Digital keys', TODAY, 'an expired key is renewed by use'],
  [
    'keys/key-at-the-gate-then-the-dead-spot',
    'Digital keys',
    TODAY,
    'keys are issued only for the entry, so the unit cannot be opened without a network',
  ],
  [
    'lock/revoked-not-yet-synced',
    'Revoking keys',
    'A revoked key still opens the lock until the lock learns of the revocation; after that it is invalid there.',
    'a revocation changes what the core believes about the lock before the lock has learned of it',
  ],
  [
    'locked-in/second-device',
    'Digital keys',
    ONE_KEY,
    'the second phone of a person is assigned the slot of the first',
  ],
  [
    'people/moved-out',
    'The rental software feed',
    'A move-out ends the access of the tenant and of everybody with whom the unit was shared.',
    'a move-out ends the rental but leaves keys and shares valid',
    'sharing',
  ],
  ['portal/combined-units', 'Digital keys', ONE_KEY, 'a tenant of several units receives keys only for the first one'],
];

const FOLDER = fileURLToPath(new URL('../../../../scenarios/', import.meta.url));

function play(bench: CoreBench, file: string): void {
  const read = readScenario(`${FOLDER}${file}.yaml`, VERBS);
  if (!read.ok) throw new NotExercised(`the scenario ${file} cannot be read`);
  const { scenario } = read;
  const seed = bench.options.seed;
  const { open } = bench.options;
  let opened: ReturnType<typeof open>;
  try {
    opened = open(scenario.facility, {
      seed,
      startAt: scenario.startAt,
      beside: scenario.file,
      core: bench.options.module,
    });
  } catch (error) {
    throw asOutcome(error);
  }
  if (!opened.ok) throw new NotExercised(`the facility of ${file} cannot be opened`);
  const { facility } = opened;
  let fault: string | undefined;
  facility.trace.subscribe(({ kind, data }) => {
    if (kind === 'core.fault') fault ??= String(data.why);
  });
  const { verdict, failure, checks } = runScenario(scenario, facility);
  bench.checks += checks;
  for (const line of failure?.lastEvents ?? []) bench.conversation.add(facility.clock.now(), 'facility', 'suite', line);
  const place = `${relative(FOLDER, scenario.file)}:${failure?.line ?? 1}`;
  if (fault !== undefined) throw new CaseFailed(`${fault} (${place})`, 'an answer as documented', fault);
  if (verdict === 'fail' && failure !== undefined)
    throw new CaseFailed(`${failure.message} (${place})`, failure.expected, failure.seen);
  if (verdict !== 'pass') throw new NotExercised(`${file}: ${failure?.message ?? verdict}`);
}

export const SCENARIOS: readonly CoreCase[] = PLAYED.map(([file, section, sentence, mistake, ...needs]) =>
  must({
    id: `core.scenario.${file.split('/').at(-1) ?? file}`,
    spec: `behaviour §${section}`,
    sentence,
    mistake,
    needs: ['adopts', 'entries', ...needs],
    play: (bench) => play(bench, file),
  }),
);
