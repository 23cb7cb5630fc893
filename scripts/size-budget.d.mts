interface Sizes {
  readonly tarball: number;
  readonly unpacked: number;
  readonly installed: number;
}
export const BUDGET: Sizes;
export function judgeSizes(sizes: Partial<Sizes>): { readonly isWithin: boolean; readonly text: string };
