/**
 * One entry of the activity log, with the names that the portal uses. An entry from a late record has the range of time in
 * which the event may have happened.
 */

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
  /** The best estimate of the time: the lock's own time if known, otherwise the time of arrival. */
  readonly at: number;
  readonly earliest: number;
  readonly latest: number;
  readonly recordedAt: number;
  readonly kind: ActivityKind;
  readonly facility: string;
  readonly unit: string | undefined;
  readonly entry: string | undefined;
  readonly user: string | undefined;
  /** The member of staff on whose behalf it happened, the reason for an emergency unlock, or a status; never a secret. */
  readonly note: string | undefined;
  /** How a lock was opened; the tenant never sees it. */
  readonly method: string | undefined;
}
