/** The reasons for an emergency unlock, as in the list of the portal. `Other` requires a text. */
export const REASONS = ['Tenant locked phone in unit', 'Fire', 'Flood', 'Medical', 'Other'] as const;
