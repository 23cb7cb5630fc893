/** Faults in the core: who has access to what, and when. */
import { rules } from '../../core/rules.ts';
import { type Fault, withRule } from './fault.ts';

export const CORE_RIGHTS_FAULTS: readonly Fault[] = [
  {
    id: 'stranger-opens',
    layer: 'core',
    sentence: 'Anybody gets keys to a unit, whoever rents it.',
    plant: withRule('B-ACS-1', () => true),
  },
  {
    id: 'overlock-forgotten',
    layer: 'core',
    sentence: 'An overlocked unit is opened like any other.',
    plant: withRule('B-SEC-2', () => true),
  },
  {
    id: 'lease-ignored',
    layer: 'core',
    sentence: 'A tenant gets in before the lease begins.',
    plant: withRule('B-SEC-4', () => true),
  },
  {
    id: 'hours-ignored-by-core',
    layer: 'core',
    sentence: 'The company looks at no schedule.',
    plant: withRule('B-SEC-3', () => true),
  },
  {
    id: 'gatelock-ignored',
    layer: 'core',
    sentence: 'A gatelocked tenant passes the gate.',
    plant: withRule('B-ACS-4', () => true),
  },
  {
    id: 'keys-away-from-site',
    layer: 'core',
    sentence: 'Keys are given to a phone anywhere.',
    plant: withRule('B-SEC-1', () => true),
  },
  {
    id: 'portal-opens-all',
    layer: 'core',
    sentence: 'The portal opens an occupied unit without a question.',
    plant: withRule('B-ACS-1', (claim) => claim.staff || rules['B-ACS-1'].check(claim)),
  },
  {
    id: 'portal-page-for-all',
    layer: 'core',
    sentence: 'Every page of the portal does what anybody asks.',
    plant: withRule('B-ROL-8', () => true),
  },
  {
    id: 'grants-more-than-held',
    layer: 'core',
    sentence: 'Staff grant permissions that they do not hold.',
    plant: withRule('B-ROL-2', () => true),
  },
  {
    id: 'edits-the-higher',
    layer: 'core',
    sentence: 'Staff edit roles and people that are not below them.',
    plant: withRule('B-ROL-3', () => true),
  },
  {
    id: 'grace-for-all',
    layer: 'core',
    sentence: 'The grace period lets everybody in, at any hour.',
    plant: withRule('B-SEC-5', () => true),
  },
  {
    id: 'anybody-opens-an-auction',
    layer: 'core',
    sentence: 'A unit up for auction opens for its old tenant as well, and without end.',
    plant: withRule('B-ACS-6', () => true),
  },
  {
    id: 'pending-auction-for-all',
    layer: 'core',
    sentence: 'A pending auction opens for employees whatever the facility says.',
    plant: withRule('B-ACS-5', () => true),
  },
  {
    id: 'transfer-closes-the-old-unit',
    layer: 'core',
    sentence: 'In a transfer the old unit opens no more.',
    plant: withRule('B-ACS-7', () => false),
  },
  {
    id: 'vendor-for-ever',
    layer: 'core',
    sentence: 'A vendor comes in after the last day.',
    plant: withRule('B-VEN-1', () => true),
  },
  {
    id: 'every-zone-is-one',
    layer: 'core',
    sentence: 'Every entry opens for everybody who has a unit anywhere.',
    plant: withRule('B-ZON-1', () => true),
  },
  {
    id: 'employees-open-what-they-rent',
    layer: 'core',
    sentence: 'Staff open what they rent here whatever the facility says.',
    plant: withRule('B-EMP-1', () => true),
  },
];
