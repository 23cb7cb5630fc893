/** Something that happens to a test rig. */
export type ActOn<Rig> = (rig: Rig) => void;

/** Acts on one kind of rig: some time passes, and several acts in order. */
export const actsOn = <Rig extends { readonly clock: { runFor(ms: number): void } }>() => ({
  run:
    (ms: number): ActOn<Rig> =>
    ({ clock }) =>
      clock.runFor(ms),
  all:
    (...acts: readonly ActOn<Rig>[]): ActOn<Rig> =>
    (rig) => {
      for (const act of acts) act(rig);
    },
});
