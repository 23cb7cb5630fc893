/** The kinds of things in a facility that an argument of a verb can refer to. */
export type RefKind = 'lock' | 'unit' | 'phone' | 'person' | 'entry' | 'place';
