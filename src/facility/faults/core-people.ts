/** Faults in the core: accounts, shares, transfers, auctions and the property feed. */
import { type Fault, withPolicy, withRule } from './fault.ts';

export const CORE_PEOPLE_FAULTS: readonly Fault[] = [
  {
    id: 'frozen-account-opens',
    layer: 'core',
    sentence: 'A frozen account goes on opening.',
    plant: withRule('B-ACC-3', () => true),
  },
  {
    id: 'anybody-shares',
    layer: 'core',
    sentence: 'Whoever has a unit shared passes it on.',
    plant: withRule('B-SHR-3', () => true),
  },
  {
    id: 'move-out-keeps-access',
    layer: 'core',
    sentence: 'A move-out leaves the tenant in.',
    plant: withRule('B-FED-6', () => false),
  },
  {
    id: 'draft-counts',
    layer: 'core',
    sentence: 'A gatelock is taken for a draft and does not count.',
    plant: withRule('B-FED-1', (change) => change.completed && Reflect.get(change, 'status') !== 'gatelock'),
  },
  {
    id: 'nobody-transfers',
    layer: 'core',
    sentence: 'Transfers are refused to those who may make them.',
    plant: withRule('B-TRF-1', () => false),
  },
  {
    id: 'transfer-without-end',
    layer: 'core',
    sentence: 'A transfer never ends.',
    plant: withRule('B-TRF-3', () => false),
  },
  {
    id: 'transfer-before-the-move',
    layer: 'core',
    sentence: 'A transfer begins though the tenant has not moved in the rental software.',
    plant: withRule('B-TRF-2', () => true),
  },
  {
    id: 'never-freezes',
    layer: 'core',
    sentence: 'A frozen account signs in again.',
    plant: withRule('B-ACC-3', ({ user }) => !user.frozen || user.wrongSignIns.length > 0),
  },
  {
    id: 'code-lives-for-ever',
    layer: 'core',
    sentence: 'An activation code never ends.',
    plant: withRule('B-ACC-4', () => true),
  },
  {
    id: 'code-resets-accounts',
    layer: 'core',
    sentence: 'Whoever has an account is sent a code at every move-in.',
    plant: withRule('B-FED-5', () => true),
  },
  {
    id: 'newcomer-without-code',
    layer: 'core',
    sentence: 'A new tenant is sent no code.',
    plant: withPolicy('B-FED-4', () => []),
  },
  {
    id: 'staff-not-told-of-share',
    layer: 'core',
    sentence: 'The staff are not told of a manager share.',
    plant: withRule('B-SHR-9', () => false),
  },
  {
    id: 'never-silent',
    layer: 'core',
    sentence: 'The facility notifies though it was told not to.',
    plant: withRule('B-MSG-2', () => true),
  },
  {
    id: 'auction-of-any-unit',
    layer: 'core',
    sentence: 'A unit is put up for auction from any status.',
    plant: withRule('B-AUC-2', () => true),
  },
  {
    id: 'auction-by-anybody',
    layer: 'core',
    sentence: 'Any employee may be chosen to open a repossessed unit.',
    plant: withRule('B-AUC-4', () => true),
  },
  {
    id: 'auction-goes-on',
    layer: 'core',
    sentence: 'A unit stays up for auction once the chosen employee has opened it.',
    plant: withRule('B-AUC-5', () => false),
  },
  {
    id: 'share-without-setting',
    layer: 'core',
    sentence: 'Staff open shared units though the facility allows no such shares.',
    plant: withRule('B-SHR-1', () => true),
  },
  {
    id: 'share-without-permission',
    layer: 'core',
    sentence: 'Staff open shared units without the permission.',
    plant: withRule('B-SHR-2', () => true),
  },
  {
    id: 'shares-without-end',
    layer: 'core',
    sentence: 'A unit is shared with any number of people.',
    plant: withRule('B-SHR-4', () => true),
  },
];
