/** The kinds of objects in a facility to which a verb's argument can refer. */
export type RefKind = 'lock' | 'unit' | 'phone' | 'person' | 'entry' | 'place';
