/** The reasons for an emergency unlock, as in the list of the portal. Other needs a text. */
export const REASONS = ['Tenant locked phone in unit', 'Fire', 'Flood', 'Medical', 'Other'] as const;
