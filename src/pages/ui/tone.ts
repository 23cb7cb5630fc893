/** The colours of badges and units; each has its tokens in style.css. */
export type Tone = 'green' | 'yellow' | 'blue' | 'red' | 'purple' | 'grey';
