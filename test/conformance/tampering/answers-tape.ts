/** A target that only answers, on a tape: its answers in order. */

/** Answers that follow one another, with one of them changed in each of several ways. */
export function tamperedAnswers<A>(
  answers: readonly A[],
  at: number,
  lost: A | undefined,
  others: readonly (readonly [string, A])[],
): (readonly [string, readonly A[]])[] {
  const [one, next] = [answers[at], answers[at + 1]];
  if (one === undefined) return [];
  return [
    ...(lost === undefined ? [] : [['lost', answers.with(at, lost)] as const]),
    ...(next === undefined
      ? []
      : ([
          ['twice', answers.toSpliced(at, 0, one)],
          ['swapped', answers.toSpliced(at, 2, next, one)],
        ] as const)),
    ...others.map(([how, other]) => [how, answers.with(at, other)] as const),
  ];
}
