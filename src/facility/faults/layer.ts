/** The layers that can have a planted fault. A separate file, so that a command line can name a layer without loading the faults. */

export type Layer = 'core' | 'keys' | 'firmware' | 'body' | 'phone' | 'facility';

/** Whether a fault of this layer affects only a lock, without core, phone and company. */
export const isOfLock = ({ layer }: { readonly layer: Layer }): boolean =>
  layer === 'keys' || layer === 'firmware' || layer === 'body';
