export const PACKED: readonly { readonly name: string; readonly from: string; readonly parts: readonly string[] }[];
