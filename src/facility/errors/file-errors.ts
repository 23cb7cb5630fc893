/** Mistakes in files: facilities, scenarios, recordings, configuration, and other files that a command reads or writes. */
import type { ErrorEntry } from './entry.ts';

export const FILE_ERRORS = {
  'E-FILE-1': {
    exit: 2,
    title: 'the file cannot be read',
    means:
      'There is no file at this path, it is a folder, or this user has no permission to read it. The message gives the reason reported by the system.',
    remedy:
      'Check the path; paths are relative to the current folder, and a scenario’s facility is relative to the scenario.',
    example: 'noke-sim run scenarois/',
  },
  'E-FILE-2': {
    exit: 2,
    title: 'the file is not text',
    means: 'The file contains invalid UTF-8 or control characters.',
    remedy: 'Save it as UTF-8 without control characters; check that you named the right file.',
    example: 'noke-sim run picture.png',
  },
  'E-FILE-3': {
    exit: 2,
    title: 'the file is empty',
    means: 'The file has no content, or only comments.',
    remedy: 'Begin with "version: 1"; "noke-sim init" writes files to start from.',
    example: '# only a comment',
  },
  'E-FILE-4': {
    exit: 2,
    title: 'the file is not valid YAML',
    means:
      'The YAML parser stopped at this place, or the file contains several documents or a key that is not plain text.',
    remedy: 'Check indentation, quotes and brackets at this place and just above it.',
    example: 'name: [1',
  },
  'E-FILE-5': {
    exit: 2,
    title: 'the file is too large',
    means:
      'The file exceeds a limit on bytes, words and punctuation marks, nesting or aliases. The limits prevent a hostile file from exhausting time and memory.',
    remedy: 'Split the file or make it shorter; the message names the limit.',
    example: 'steps: [[[[[[[[[[[[[[[[[[[[[[ … ]]]]]]]]]]]]]]]]]]]]]]',
  },
  'E-FILE-6': {
    exit: 2,
    title: 'a key appears twice',
    means: 'A map has the same key twice, so one of the values would be lost.',
    remedy: 'Keep one of them.',
    example: 'name: one\nname: two',
  },
  'E-FILE-7': {
    exit: 2,
    title: 'an unknown key',
    means: 'There is no key with this name. The message lists the known keys and the nearest match.',
    remedy: 'Correct the spelling. An editor that supports JSON Schema completes keys: docs/scenarios.md.',
    example: 'naem: A touch wakes a lock',
  },
  'E-FILE-8': {
    exit: 2,
    title: 'a key is missing',
    means: 'A map lacks a key that has no default.',
    remedy: 'Add the key; the message describes its value.',
    example: 'version: 1\nfacility: demo',
  },
  'E-FILE-9': {
    exit: 2,
    title: 'a wrong value',
    means: 'The value has the wrong type or format, is out of range, or is not one of the allowed words.',
    remedy: 'Use a value that the message allows. Text that looks like a number needs quotes.',
    example: 'name: [1]',
  },
  'E-FILE-10': {
    exit: 2,
    title: 'something that must be unique occurs twice',
    means: 'Two elements of the facility share an id, a MAC, a number, an address, a code or an index.',
    remedy: 'Give one of them a different value.',
    example: 'units: [{ id: A1, at: [0, 0] }, { id: A1, at: [3, 0] }]',
  },
  'E-FILE-11': {
    exit: 2,
    title: 'a dangling reference',
    means: 'The file names a zone, schedule, person, role or place that is not in the facility.',
    remedy: 'Correct the id, or add the missing element; the message suggests the nearest id.',
    example: 'units: [{ id: A1, at: [0, 0], status: occupied, tenant: nobody }]',
  },
  'E-FILE-12': {
    exit: 2,
    title: 'values that contradict each other',
    means:
      'Each value is valid, but they contradict each other: an available unit with a tenant, or hours that end before they begin.',
    remedy: 'Change one of the two.',
    example: 'units: [{ id: A1, at: [0, 0], status: available, tenant: ada }]',
  },
  'E-FILE-13': {
    exit: 3,
    title: 'a file cannot be written',
    means:
      'The system refused to write: no such folder, no permission, a full or read-only disk. No partial file is left behind.',
    remedy: 'Name an existing folder in which this user can create files, or free some space.',
    example: 'noke-sim run scenarios/ --trace /proc/gate.trace.jsonl',
  },
  'E-FILE-14': {
    exit: 2,
    title: 'the output path already exists',
    means: 'A file or folder that noke-sim did not write is in the way and is not replaced. Nothing was written.',
    remedy: 'Move it away, or choose another path; "init --force" replaces files that "init" wrote.',
    example: 'noke-sim diagnose report/ --bundle report/',
  },
  'E-FILE-15': {
    exit: 2,
    title: 'a folder without the required files',
    means:
      'The folder has no scenario (*.yaml or *.yml, except *.facility.yaml and *.facility.yml), or no store of "up --data".',
    remedy: 'Check the path.',
    example: 'noke-sim run docs/api/',
  },
  'E-FILE-16': {
    exit: 2,
    title: 'a file of a different kind',
    means:
      'The file is readable, but not of the kind that this command reads: it is not JSON, not a report, or not the same kind as the other file.',
    remedy: 'Check that you named the right file; the message says what is expected.',
    example: 'noke-sim conform diff before.yaml after.yaml',
  },
  'E-STEP-1': {
    exit: 2,
    title: 'an unknown verb or step',
    means: 'No verb and no step has this name.',
    remedy: 'Correct the spelling; "noke-sim verbs" lists the verbs.',
    example: '- lock.tuoch: A101',
  },
  'E-STEP-2': {
    exit: 2,
    title: 'a step without an action, or with several',
    means: 'A step is a single action with options such as within, as or fails.',
    remedy: 'Start each action with its own dash.',
    example: '- lock.touch: A101\n  wait: 2s',
  },
  'E-STEP-3': {
    exit: 2,
    title: 'too many steps',
    means: 'The scenario exceeds the limit on steps, including repetitions.',
    remedy: 'Use fewer repetitions, or split the scenario.',
    example: '- repeat: { times: 10000, steps: [{ wait: 1s }, { wait: 1s }] }',
  },
  'E-STEP-4': {
    exit: 2,
    title: 'a duplicate or unknown step name',
    means: 'Two steps have the same "as:", or "since:" or "stopWatching:" names no earlier step.',
    remedy: 'Give each step its own name, and define a name before you use it.',
    example: '- stopWatching: shut',
  },
  'E-STEP-5': {
    exit: 2,
    title: 'a step that the facility cannot execute',
    means:
      'The step names a lock, a person, a view path or an event kind that does not exist, a verb argument has a wrong value, or a reference has no value yet.',
    remedy: 'Correct the step; the message suggests the nearest name. "noke-sim verbs" shows a verb’s arguments.',
    example: '- lock.touch: A1O1',
  },
  'E-STEP-6': {
    exit: 2,
    title: 'a run beyond its limits',
    means:
      'The scenario waits for a time in the past or beyond the calendar, or exceeds the limit on simulated time, events or watches.',
    remedy: 'Use a later time with its date, or shorten the scenario.',
    example: 'startAt: 2026-03-07T08:00\nsteps:\n- waitUntil: 2026-03-07T07:00',
  },
  'E-TRACE-1': {
    exit: 2,
    title: 'the file is not a trace',
    means: 'A line of the file is not a trace line that this version can read, or the file cannot be read.',
    remedy: 'Name a file that "run --trace" or "up --trace" wrote; docs/formats/trace-v3.md describes it.',
    example: 'noke-sim replay scenario.yaml',
  },
  'E-TRACE-2': {
    exit: 2,
    title: 'the recording is too long',
    means:
      'The console and "why" keep every event of a recording in memory, and "compare" keeps every event of a scenario; this one exceeds the limit.',
    remedy: 'Record a shorter run; "noke-sim replay", and "compare" of two recordings, have no such limit.',
    example: 'noke-sim console year.trace.jsonl',
  },
  'E-TRACE-3': {
    exit: 2,
    title: 'the facility of a recording is missing',
    means: 'A version 1 trace does not contain its facility, and the facility file is missing.',
    remedy: 'Restore the file that the message names, or record the run again.',
    example: 'noke-sim replay old.trace.jsonl',
  },
  'E-TRACE-4': {
    exit: 2,
    title: 'the recording has no such event',
    means: 'Events are identified by number, and the recording has no event with this number.',
    remedy: 'Use one of the event numbers in the message.',
    example: 'noke-sim why gate.trace.jsonl --at 999999999',
  },
  'E-TRACE-5': {
    exit: 2,
    title: 'the recording cannot be branched',
    means:
      'Branches start from the facility as it was opened, in simulated time. This recording was made over Bluetooth stacks, or does not begin when the facility was opened.',
    remedy: 'Omit --seeds, or record the run again from the beginning and without --link radio.',
    example: 'noke-sim why radio.trace.jsonl --seeds 32',
  },
  'E-TRACE-6': {
    exit: 2,
    title: 'the inputs of a recording do not form a scenario',
    means: 'The recording has no inputs, or more than a scenario may contain.',
    remedy: 'Record a run with inputs, or a shorter one.',
    example: 'noke-sim replay quiet.trace.jsonl --scenario quiet.yaml',
  },
  'E-CONFIG-1': {
    exit: 2,
    title: 'the configuration cannot be used',
    means: 'A module cannot be loaded or has no default export, or the folder contains two configuration files.',
    remedy: 'Keep one file; a module must have an "export default { … }".',
    example: 'export const run = { seeds: 5 };',
  },
} as const satisfies Record<string, ErrorEntry>;
