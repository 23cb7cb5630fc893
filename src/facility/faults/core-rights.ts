/** Faults in the core: who has access to what, and when. */
import { rules } from '../../core/rules.ts';
import { type Fault, withRule } from './fault.ts';

export const CORE_RIGHTS_FAULTS: readonly Fault[] = [
  {
    id: 'stranger-opens',
    layer: 'core',
    sentence: 'Anybody can get keys to any unit.',
    plant: withRule('B-ACS-1', () => true),
  },
  {
    id: 'overlock-forgotten',
    layer: 'core',
    sentence: 'An overlocked unit can be opened like any other.',
    plant: withRule('B-SEC-2', () => true),
  },
  {
    id: 'lease-ignored',
    layer: 'core',
    sentence: 'A tenant has access before the lease begins.',
    plant: withRule('B-SEC-4', () => true),
  },
  {
    id: 'hours-ignored-by-core',
    layer: 'core',
    sentence: 'The company ignores schedules.',
    plant: withRule('B-SEC-3', () => true),
  },
  {
    id: 'gatelock-ignored',
    layer: 'core',
    sentence: 'A gatelocked tenant can open the gate.',
    plant: withRule('B-ACS-4', () => true),
  },
  {
    id: 'keys-away-from-site',
    layer: 'core',
    sentence: 'A phone gets keys regardless of its location.',
    plant: withRule('B-SEC-1', () => true),
  },
  {
    id: 'portal-opens-all',
    layer: 'core',
    sentence: 'The portal opens an occupied unit without asking.',
    plant: withRule('B-ACS-1', (claim) => claim.staff || rules['B-ACS-1'].check(claim)),
  },
  {
    id: 'portal-page-for-all',
    layer: 'core',
    sentence: 'No portal page checks permissions.',
    plant: withRule('B-ROL-8', () => true),
  },
  {
    id: 'grants-more-than-held',
    layer: 'core',
    sentence: 'Staff can grant permissions that they do not have.',
    plant: withRule('B-ROL-2', () => true),
  },
  {
    id: 'edits-the-higher',
    layer: 'core',
    sentence: 'Staff can edit roles and people that are not below them.',
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
    sentence: 'A unit up for auction also opens for its former tenant, and without a limit.',
    plant: withRule('B-ACS-6', () => true),
  },
  {
    id: 'pending-auction-for-all',
    layer: 'core',
    sentence: 'A unit in Pending Auction opens for employees regardless of the facility setting.',
    plant: withRule('B-ACS-5', () => true),
  },
  {
    id: 'transfer-closes-the-old-unit',
    layer: 'core',
    sentence: 'During a transfer the old unit no longer opens.',
    plant: withRule('B-ACS-7', () => false),
  },
  {
    id: 'vendor-for-ever',
    layer: 'core',
    sentence: 'A vendor has access after the last day.',
    plant: withRule('B-VEN-1', () => true),
  },
  {
    id: 'every-zone-is-one',
    layer: 'core',
    sentence: 'Every entry opens for anyone who has a unit anywhere.',
    plant: withRule('B-ZON-1', () => true),
  },
  {
    id: 'employees-open-what-they-rent',
    layer: 'core',
    sentence: 'Staff can open their own rented unit regardless of the facility setting.',
    plant: withRule('B-EMP-1', () => true),
  },
  {
    id: 'permissions-ignored',
    layer: 'core',
    sentence: 'Staff need no permission for their actions in the portal.',
    plant: withRule('B-ACC-8', () => true),
  },
  {
    id: 'vendors-by-all',
    layer: 'core',
    sentence: 'Managing vendors needs no permission.',
    plant: withRule('B-VEN-2', () => true),
  },
  {
    id: 'available-unit-stays-shut',
    layer: 'core',
    sentence: 'An employee cannot open an available unit.',
    plant: withRule('B-ACS-2', () => false),
  },
];
