/** The names of the files in a bundle of `noke-sim diagnose … --bundle DIR`, for the program that writes it and those that open it. */

/** The recording, which the console opens. */
export const RUN = 'run.trace.jsonl';
export const REVIEW = 'REVIEW.md';
export const SCENARIO = 'scenario.yaml';
export const FACILITY = 'facility.yaml';
export const PAPERS = 'papers';
