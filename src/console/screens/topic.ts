/** The screen of the portal or the app that is open. */
import type { ActivityField, ActivityFilter } from '../../screens/activity.ts';

export interface PortalTopic {
  readonly kind: 'portal';
  /** The member of staff whose portal it is; if absent, the page lists the staff. */
  readonly staff?: string;
  readonly tab?: 'units' | 'users' | 'activity';
  /** The unit whose details are shown. */
  readonly unit?: string;
  /** Whether the pop-up of Unlock is open. */
  readonly asks?: boolean;
  /** Which activity is shown; if absent, that of the last day. */
  readonly filter?: ActivityFilter;
  /** The field of the filter whose choices are listed. */
  readonly choosing?: ActivityField;
}

export interface AppTopic {
  readonly kind: 'app';
  /** The phone; if absent, the page lists the phones. */
  readonly phone?: string;
  /** The unit whose door is shown. */
  readonly unit?: string;
  /** Whether the page lists the doors. */
  readonly doors?: true;
}

export type ScreenTopic = PortalTopic | AppTopic;
