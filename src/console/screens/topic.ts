/** Which screen of the portal or the app is open. */

export interface PortalTopic {
  readonly kind: 'portal';
  /** Whose portal; without it, the page lists the staff. */
  readonly staff?: string;
  readonly tab?: 'units' | 'users' | 'activity';
  /** Unit Details. */
  readonly unit?: string;
  /** The pop-up of Unlock. */
  readonly asks?: boolean;
}

export interface AppTopic {
  readonly kind: 'app';
  /** Which phone; without it, the page lists the phones. */
  readonly phone?: string;
  /** Whose door is shown. */
  readonly unit?: string;
}

export type ScreenTopic = PortalTopic | AppTopic;
