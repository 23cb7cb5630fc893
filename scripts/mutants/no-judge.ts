/** Tests that compare a drawing, a generated page or a digest with the code: every change alters them, so they judge no mutant. */
export const NO_JUDGE = / is current|digest/;
