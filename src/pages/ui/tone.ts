/** The colours of badges and units; each has design tokens in style.css. */
export type Tone = 'green' | 'yellow' | 'blue' | 'red' | 'purple' | 'grey';
