/** The file names in a bundle of `noke-sim diagnose … --bundle DIR`, shared by the code that writes bundles and the code that opens them. */

/** The recording of the run; the console can open it. */
export const RUN = 'run.trace.jsonl';
export const REVIEW = 'REVIEW.md';
export const SCENARIO = 'scenario.yaml';
export const FACILITY = 'facility.yaml';
export const PAPERS = 'papers';
