/** A word on a colour. The word says everything; the colour only helps. */
export type Tone = 'green' | 'yellow' | 'blue' | 'red' | 'purple' | 'grey';

export const Badge = ({ tone, children }: { readonly tone: Tone; readonly children: string }) => (
  <span class={`badge ${tone}`}>{children}</span>
);
