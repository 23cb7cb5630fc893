/** Prints a line of a portal reading from its facts. */
import type { Instant } from '../../sim/clock.ts';
import type { PortalFact } from './reading.ts';

interface Dates {
  /** A date and time with the year. */
  full(at: Instant): string;
  /** A date and time without the year. */
  short(at: Instant): string;
}

/** Prints one line. All its facts are about the same unit, controller or user, or about buttons. */
export function printFacts(facts: readonly PortalFact[], dates: Dates): string {
  const texts = facts.map((fact) => itemOf(fact, dates)).join(', ');
  return `${subjectOf(facts[0])} ${texts}`.trimEnd();
}

function subjectOf(fact: PortalFact | undefined): string {
  switch (fact?.what) {
    case 'unit.controller':
      return '  Unit controller';
    case 'unit.status':
    case 'unit.state':
    case 'unit.tenant':
    case 'unit.shared':
      return `Unit ${fact.unit}:`;
    case 'controller.status':
    case 'controller.battery':
    case 'controller.report':
      return `  Unit controller ${fact.mac}:`;
    case 'button':
      return 'Buttons on Unit Details:';
    default:
      return fact === undefined ? '' : `User ${fact.user}:`;
  }
}

function itemOf(fact: PortalFact, { full, short }: Dates): string {
  switch (fact.what) {
    case 'unit.status':
      return fact.status;
    case 'unit.state':
      return fact.state;
    case 'unit.tenant':
      return `tenant ${fact.tenant === '' ? '(none)' : fact.tenant}`;
    case 'unit.shared':
      return `Shared with Manager ${fact.withManager ? 'yes' : 'no'}`;
    case 'unit.controller':
      return 'none';
    case 'controller.status':
      return fact.status;
    case 'controller.battery':
      return `battery ${fact.level}${fact.mv === undefined ? '' : ` (${fact.mv} mV)`}`;
    case 'controller.report':
      return `last report ${fact.lastAt === undefined ? 'never' : short(fact.lastAt)}`;
    case 'user.role':
      return fact.role;
    case 'user.status':
      return `app status ${fact.status}`;
    case 'user.frozen':
      return fact.frozen ? 'frozen' : 'not frozen';
    case 'user.phone':
      return fact.onFile ? 'phone on file' : 'phone (blank)';
    case 'user.key':
      return `Offline Key Expiration ${fact.until === undefined ? fact.status : full(fact.until)}`;
    case 'button':
      return `${fact.unit} ${fact.button} ${fact.enabled ? 'active' : 'greyed out'}`;
  }
}
