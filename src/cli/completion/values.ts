/** Values that a completion offers for arguments and options: verbs, ids of the facility, scenarios, cases, faults. */

import { ERRORS } from '../../facility/errors/catalogue.ts';
import { FAULTS } from '../../facility/faults/faults.ts';
import { isOfLock } from '../../facility/faults/layer.ts';
import { readPlan } from '../../facility/files/plan.ts';
import type { FacilityFile } from '../../facility/files/schema.ts';
import type { Facilities } from '../../scenario/facilities.ts';
import { readScenario } from '../../scenario/parse.ts';
import { CHECKS } from '../doctor/checks.ts';
import { planOf } from '../run/facilities.ts';
import { findScenarios } from '../run/scenario-files.ts';
import type { Given } from './candidates.ts';

/** The number of scenario files that are read for a completion. */
const MAX_READ = 300;

type Values = (given: Given, facilities: Facilities) => readonly string[] | Promise<readonly string[]>;

/** The facility that the command line names, otherwise the demo. */
function planGiven({ arguments: [facility = 'demo'] }: Given): FacilityFile | undefined {
  const read = readPlan(facility);
  return read.ok ? read.plan : undefined;
}

const locksOf = (plan: FacilityFile | undefined): readonly string[] =>
  (plan?.units ?? []).flatMap(({ id, locks }) => (locks.length === 0 ? [] : [id]));

/** `hci0=A101`: the part before the equals sign is kept. */
const afterEquals: Values = (given) => {
  const [, before = 'hci0='] = /^([^=]*=)/.exec(given.typed) ?? [];
  return locksOf(planGiven(given)).map((lock) => before + lock);
};

function scenariosGiven({ arguments: names }: Given, { verbTable }: Facilities) {
  const found = findScenarios(names);
  const files = found.ok ? found.files.slice(0, MAX_READ) : [];
  return files.flatMap((file) => {
    const read = readScenario(file, verbTable);
    return read.ok ? [read.scenario] : [];
  });
}

/** The people in the facilities of the scenarios that the command line names. */
const peopleOfScenarios: Values = (given, facilities) => [
  ...new Set(
    scenariosGiven(given, facilities).flatMap(({ facility, file }) => {
      const read = planOf(facility, file);
      return read.ok ? read.plan.people.map(({ id }) => id) : [];
    }),
  ),
];

const filters: Values = (given, facilities) => [
  ...new Set(scenariosGiven(given, facilities).flatMap(({ name, rules }) => [name, ...rules])),
];

const idsOf = (cases: readonly { readonly id: string }[]): readonly string[] => cases.map(({ id }) => id);
const CASES: Readonly<Record<string, (given: Given) => Promise<readonly string[]>>> = {
  lock: async () => idsOf((await import('../../conformance/lock/cases/lock-cases.ts')).LOCK_CASES),
  core: async () => idsOf((await import('../../conformance/core-module/cases/core-cases.ts')).CORE_CASES),
  'core-api': async () => idsOf((await import('../../conformance/core-api/cases/core-api-cases.ts')).CORE_API_CASES),
  app: async () => idsOf((await import('../../conformance/app/app-cases.ts')).APP_CASES),
  link: async ({ options }) =>
    idsOf(
      (await import('../../conformance/link/link-cases.ts')).linkCases(
        options.get('--role') === 'gateway' ? 'gateway' : 'backend',
      ),
    ),
};

const faults: Values = () => ['list', ...FAULTS.keys()];

const VALUES: Readonly<Record<string, Values>> = {
  'verbs name': (_, { verbTable }) => [...verbTable.keys()].sort(),
  'up facility': () => ['demo'],
  'air facility': () => ['demo'],
  'up --adapter': afterEquals,
  'up --hci': (given, all) => (given.typed.includes('=') ? afterEquals(given, all) : []),
  'up --fault': faults,
  'explore --fault': faults,
  'run --fault': faults,
  'conform lock --fault': () => ['list', ...[...FAULTS.values()].filter(isOfLock).map(({ id }) => id)],
  'conform lock target': () => ['self', 'air'],
  'run --papers-of': peopleOfScenarios,
  'run --filter': filters,
  'explain code': () => Object.keys(ERRORS),
  'doctor checks': () => CHECKS.map(({ name }) => name),
  ...Object.fromEntries(
    Object.entries(CASES).flatMap(([kind, ids]) =>
      ['--only', '--skip'].map((flag) => [`conform ${kind} ${flag}`, ids]),
    ),
  ),
};

/** `name` as in `up --adapter` or `verbs name`. */
export async function valuesOf(
  name: string,
  given: Given,
  facilities: Facilities,
): Promise<readonly string[] | undefined> {
  return VALUES[name]?.(given, facilities);
}

/** The names in the table, so that a test can compare them with the commands. */
export const VALUE_NAMES: readonly string[] = Object.keys(VALUES);
