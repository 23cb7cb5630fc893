/** A word on a coloured background. The word carries the meaning; the colour only helps. */
import type { Tone } from './tone.ts';

export const Badge = ({ tone, children }: { readonly tone: Tone; readonly children: string }) => (
  <span class={`badge ${tone}`}>{children}</span>
);
