/** The layers that can have a planted fault. Apart from the faults, so that a command line can name a layer without loading them. */

export type Layer = 'core' | 'keys' | 'firmware' | 'body' | 'phone' | 'facility';

/** Whether a lock alone has such a fault, without core, phone and company. */
export const isOfLock = ({ layer }: { readonly layer: Layer }): boolean =>
  layer === 'keys' || layer === 'firmware' || layer === 'body';
