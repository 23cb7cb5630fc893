/** Faults in the core: accounts, shares, transfers, auctions and the property feed. */
import { type Fault, withPolicy, withRule } from './fault.ts';

export const CORE_PEOPLE_FAULTS: readonly Fault[] = [
  {
    id: 'number-of-two-accounts',
    layer: 'core',
    sentence: 'Two accounts can have the same phone number or e-mail address.',
    plant: withRule('B-ACC-7', () => true),
  },
  {
    id: 'corrected-number-gets-no-code',
    layer: 'core',
    sentence: 'A corrected number of a tenant without an account gets no code.',
    plant: withPolicy('B-FED-11', () => []),
  },
  {
    id: 'frozen-account-opens',
    layer: 'core',
    sentence: 'A frozen account can still open.',
    plant: withRule('B-ACC-3', () => true),
  },
  {
    id: 'anybody-shares',
    layer: 'core',
    sentence: 'A shared user can share the unit with others.',
    plant: withRule('B-SHR-3', () => true),
  },
  {
    id: 'move-out-keeps-access',
    layer: 'core',
    sentence: 'The tenant keeps access after a move-out.',
    plant: withRule('B-FED-6', () => false),
  },
  {
    id: 'draft-counts',
    layer: 'core',
    sentence: 'A gatelock is treated as a draft and ignored.',
    plant: withRule('B-FED-1', (change) => change.completed && Reflect.get(change, 'status') !== 'gatelock'),
  },
  {
    id: 'late-change-counts',
    layer: 'core',
    sentence: 'A change of a unit counts although a later one was taken before.',
    plant: withRule('B-FED-10', () => true),
  },
  {
    id: 'number-makes-the-tenant',
    layer: 'core',
    sentence: 'A tenant entered with the number of another person gets that person’s account.',
    plant: withRule('B-FED-9', () => true),
  },
  {
    id: 'nobody-transfers',
    layer: 'core',
    sentence: 'Transfers are refused even with the permission.',
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
    sentence: 'A transfer begins before the tenant has moved in the rental software.',
    plant: withRule('B-TRF-2', () => true),
  },
  {
    id: 'never-freezes',
    layer: 'core',
    sentence: 'A frozen account can sign in.',
    plant: withRule('B-ACC-3', ({ user }) => !user.frozen || user.wrongSignIns.length > 0),
  },
  {
    id: 'code-lives-for-ever',
    layer: 'core',
    sentence: 'An activation code never expires.',
    plant: withRule('B-ACC-4', () => true),
  },
  {
    id: 'code-resets-accounts',
    layer: 'core',
    sentence: 'A person with an account gets a new code at every move-in.',
    plant: withRule('B-FED-5', () => true),
  },
  {
    id: 'newcomer-without-code',
    layer: 'core',
    sentence: 'A new tenant gets no code.',
    plant: withPolicy('B-FED-4', () => []),
  },
  {
    id: 'staff-not-told-of-share',
    layer: 'core',
    sentence: 'The staff are not notified of a manager share.',
    plant: withRule('B-SHR-9', () => false),
  },
  {
    id: 'never-silent',
    layer: 'core',
    sentence: 'Facility notifications are sent although they are turned off.',
    plant: withRule('B-MSG-2', () => true),
  },
  {
    id: 'auction-of-any-unit',
    layer: 'core',
    sentence: 'A unit with any status can be put up for auction.',
    plant: withRule('B-AUC-2', () => true),
  },
  {
    id: 'auction-by-anybody',
    layer: 'core',
    sentence: 'Any employee can be chosen to open a repossessed unit.',
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
    sentence: 'Staff can open shared units although the facility does not allow manager shares.',
    plant: withRule('B-SHR-1', () => true),
  },
  {
    id: 'share-without-permission',
    layer: 'core',
    sentence: 'Staff can open shared units without the permission.',
    plant: withRule('B-SHR-2', () => true),
  },
  {
    id: 'shares-without-end',
    layer: 'core',
    sentence: 'A unit can be shared with any number of people.',
    plant: withRule('B-SHR-4', () => true),
  },
  {
    id: 'no-message-leaves',
    layer: 'core',
    sentence: 'No message is sent.',
    plant: withRule('B-MSG-1', () => false),
  },
];
