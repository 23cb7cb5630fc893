/** One entry of the activity log, named as the portal names it. A late record keeps the range of time in which it may have happened. */

export type ActivityKind =
  | 'Locked'
  | 'Access – Phone'
  | 'Access – Fob'
  | 'Access – Access Code'
  | 'Access – Hold Open'
  | 'Access – Quick Click'
  | 'Failed Attempt – Invalid Access Code'
  | 'Failed Attempt – Overlocked'
  | 'Failed Attempt – Invalid Key'
  | 'Suspicious – Unlocked Manually'
  | 'Suspicious – Failed Unlock - Out of Schedule'
  | 'Suspicious – Failed Unlock - Out of Zone'
  | 'Motion'
  | 'Jam'
  | 'Lock Started'
  | 'Lock Time Invalid'
  | 'Records Overwritten'
  | 'Override Unlock'
  | 'Remotely Unlocked'
  | 'Sent, Not Opened'
  | 'User Moved In'
  | 'User Moved Out'
  | 'Unit Status Changed'
  | 'Settings Updated'
  | 'Share Created'
  | 'Share Deleted'
  | 'Account Activated'
  | 'Account Frozen'
  | 'Account Unfrozen'
  | 'Grace Period Exit';

export interface Activity {
  /** Best time: the lock's own where it is known, else when the record came in. */
  readonly at: number;
  readonly earliest: number;
  readonly latest: number;
  readonly recordedAt: number;
  readonly kind: ActivityKind;
  readonly facility: string;
  readonly unit: string | undefined;
  readonly entry: string | undefined;
  readonly user: string | undefined;
  /** Staff on whose behalf, the reason of an emergency, or which status: never a secret. */
  readonly note: string | undefined;
  /** How a lock was opened; the tenant never sees it. */
  readonly method: string | undefined;
}
