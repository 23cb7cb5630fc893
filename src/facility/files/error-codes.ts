/**
 * The catalogue of mistakes in files: a stable code for each kind, what it means and what to do. INV-1 a code keeps its meaning and is
 * never used for another. INV-2 every code is used, and `docs/errors.md` has a section for it.
 */

export interface ErrorEntry {
  /** A few words, the title of its section. */
  readonly title: string;
  /** What noke-sim saw. */
  readonly means: string;
  readonly remedy: string;
  /** Lines of a file or a command that cause it. */
  readonly example: string;
}

export const ERRORS = {
  'E-FILE-1': {
    title: 'the file cannot be read',
    means:
      'The path leads to no file, to a folder, or to a file that this user may not read. The message has the reason of the system.',
    remedy: 'Check the path; paths are relative to the current folder, and the facility of a scenario to the scenario.',
    example: 'noke-sim run scenarois/',
  },
  'E-FILE-2': {
    title: 'the file is not text',
    means: 'The file has bytes that are not UTF-8 text, or control characters.',
    remedy: 'Save it as UTF-8 without control characters; check that you named the right file.',
    example: 'noke-sim run picture.png',
  },
  'E-FILE-3': {
    title: 'the file is empty',
    means: 'The file has no content, or only comments.',
    remedy: 'Begin with "version: 1"; "noke-sim init" writes files to start from.',
    example: '# only a comment',
  },
  'E-FILE-4': {
    title: 'the file is not valid YAML',
    means:
      'The YAML parser stopped at this place, or the file holds several documents, or a key that is not plain text.',
    remedy: 'Check indentation, quotes and brackets at this place and just above it.',
    example: 'name: [1',
  },
  'E-FILE-5': {
    title: 'the file is too large',
    means:
      'The file exceeds a limit of bytes, of words and signs, of nesting or of aliases. The limits keep a hostile file from using up time and memory.',
    remedy: 'Split the file or make it shorter; the message names the limit.',
    example: 'steps: [[[[[[[[[[[[[[[[[[[[[[ … ]]]]]]]]]]]]]]]]]]]]]]',
  },
  'E-FILE-6': {
    title: 'a key appears twice',
    means: 'A map has the same key twice, so that one of the values would be lost.',
    remedy: 'Keep one of them.',
    example: 'name: one\nname: two',
  },
  'E-FILE-7': {
    title: 'an unknown key',
    means: 'No key of this name is known here. The message lists the known ones and the nearest.',
    remedy: 'Correct the spelling. An editor that knows the JSON schema completes keys: docs/scenarios.md.',
    example: 'naem: A touch wakes a lock',
  },
  'E-FILE-8': {
    title: 'a key is missing',
    means: 'A map lacks a key that has no default.',
    remedy: 'Add the key; the message says what its value is.',
    example: 'version: 1\nfacility: demo',
  },
  'E-FILE-9': {
    title: 'a wrong value',
    means: 'The value has the wrong type, form or range, or is none of the allowed words.',
    remedy: 'Give what the message expects. Text that looks like a number needs quotes.',
    example: 'name: [1]',
  },
  'E-FILE-10': {
    title: 'something that must be unique occurs twice',
    means: 'Two things of a facility share an id, a MAC, a number, an address, a code or an index.',
    remedy: 'Give one of them a value of its own.',
    example: 'units: [{ id: A1, at: [0, 0] }, { id: A1, at: [3, 0] }]',
  },
  'E-FILE-11': {
    title: 'a reference to something that is not there',
    means: 'A zone, a schedule, a person, a role or a place is named that the facility does not have.',
    remedy: 'Correct the id, or add what it names; the message has the nearest id.',
    example: 'units: [{ id: A1, at: [0, 0], status: occupied, tenant: nobody }]',
  },
  'E-FILE-12': {
    title: 'values that contradict each other',
    means:
      'Each value is valid, but they exclude each other: an available unit with a tenant, or hours that end before they begin.',
    remedy: 'Change one of the two.',
    example: 'units: [{ id: A1, at: [0, 0], status: available, tenant: ada }]',
  },
  'E-STEP-1': {
    title: 'an unknown verb or step',
    means: 'No verb and no step has this name.',
    remedy: 'Correct the spelling; "noke-sim verbs" lists the verbs.',
    example: '- lock.tuoch: A101',
  },
  'E-STEP-2': {
    title: 'a step with no action, or with several',
    means: 'A step is one action, with options such as within, as or fails beside it.',
    remedy: 'Begin each action with a dash of its own.',
    example: '- lock.touch: A101\n  wait: 2s',
  },
  'E-STEP-3': {
    title: 'too many steps',
    means: 'The scenario plays more steps than one scenario may, repetitions included.',
    remedy: 'Repeat less, or split the scenario.',
    example: '- repeat: { times: 10000, steps: [{ wait: 1s }, { wait: 1s }] }',
  },
  'E-STEP-4': {
    title: 'a name of a step that is taken or unknown',
    means: 'Two steps have the same "as:", or since or stopWatching names no earlier step.',
    remedy: 'Give each step a name of its own, and name it above its use.',
    example: '- stopWatching: shut',
  },
  'E-TRACE-1': {
    title: 'the file is not a trace',
    means: 'A line of the file is not a line of a trace that this version reads, or the file cannot be read.',
    remedy: 'Name a file that "run --trace" or "up --trace" wrote; docs/formats/trace-v3.md describes it.',
    example: 'noke-sim replay scenario.yaml',
  },
  'E-TRACE-2': {
    title: 'the recording is too long to step through',
    means: 'The console holds every event of a recording, and this one has more than it can hold.',
    remedy: 'Record a shorter run; "noke-sim replay" has no such limit.',
    example: 'noke-sim console year.trace.jsonl',
  },
  'E-CONFIG-1': {
    title: 'the configuration cannot be used',
    means: 'A module does not load or has no default export, or the folder has two configuration files.',
    remedy: 'Keep one file; a module ends with "export default { … }".',
    example: 'export const run = { seeds: 5 };',
  },
  'E-SIM-1': {
    title: 'an internal error',
    means: 'noke-sim failed, not your file. It is a bug in noke-sim.',
    remedy: 'Report it with the file; NOKE_SIM_DEBUG=1 prints the stack trace.',
    example: 'NOKE_SIM_DEBUG=1 noke-sim run scenario.yaml',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERRORS;
