/** Mistakes in a command line, and in the secrets, claims and evidence that it names. */
import type { ErrorEntry } from './entry.ts';

export const USAGE_ERRORS = {
  'E-USAGE-1': {
    exit: 2,
    title: 'an unknown command',
    means: 'noke-sim has no command of this name. The message gives the nearest one.',
    remedy: 'Correct the spelling; "noke-sim --help" lists the commands.',
    example: 'noke-sim rnu scenarios/',
  },
  'E-USAGE-2': {
    exit: 2,
    title: 'an unknown option',
    means: 'The command has no option of this name. The message gives the nearest one.',
    remedy: 'Correct the spelling; "noke-sim COMMAND --help" lists the options of a command.',
    example: 'noke-sim run scenarios/ --sed 7',
  },
  'E-USAGE-3': {
    exit: 2,
    title: 'an argument is missing, or there is one too many',
    means:
      'The command needs an argument or a subcommand that is not there, an option needs a value, or more arguments were given than the command takes.',
    remedy: 'Compare the command line with the examples in "noke-sim COMMAND --help".',
    example: 'noke-sim replay',
  },
  'E-USAGE-4': {
    exit: 2,
    title: 'a wrong value of an option or argument',
    means: 'The value has the wrong form or range, or is none of the allowed words. The message says what is expected.',
    remedy: 'Give what the message expects. The shell interprets spaces, * and &: quote a value that contains them.',
    example: 'noke-sim up --speed fast',
  },
  'E-USAGE-5': {
    exit: 2,
    title: 'options that do not go together',
    means: 'Two options exclude each other, or one needs another that is missing.',
    remedy: 'Leave one out, or add the one that the message names.',
    example: 'noke-sim up --record day.yaml --data store/',
  },
  'E-USAGE-6': {
    exit: 2,
    title: 'a name that noke-sim does not know',
    means:
      'No verb, case, check, step, planted fault, code or filter has this name. The message gives the nearest one, or says how to list them.',
    remedy: 'Correct the spelling.',
    example: 'noke-sim verbs lock.tuoch',
  },
  'E-USAGE-7': {
    exit: 2,
    title: 'a replay string that cannot be played',
    means:
      'The text after --replay is not a replay string, is truncated, or was printed by a version of noke-sim whose search drew different actions.',
    remedy: 'Copy the whole string, or play it with the version that printed it.',
    example: 'noke-sim explore --replay 1.abc',
  },
  'E-SECRET-1': {
    exit: 2,
    title: 'a key or token is missing or not valid',
    means:
      'A command needs a secret that was not given, or the text, the file or the environment variable does not hold one. Its value is never printed.',
    remedy: 'Give 1 to 200 printable ASCII characters without spaces; a file keeps a secret out of the process list.',
    example: 'noke-sim up --token ""',
  },
  'E-SECRET-2': {
    exit: 2,
    title: 'a port would be open to everybody',
    means:
      'An address that other machines can reach needs a token, Core API keys, or an option that says that none is needed.',
    remedy: 'Add what the message names, close the port with "off", or listen on 127.0.0.1.',
    example: 'noke-sim up --address 0.0.0.0',
  },
  'E-SECRET-3': {
    exit: 2,
    title: 'the certificate or its key cannot be used',
    means:
      'A file given with --tls cannot be read, is not PEM, is protected by a password, or the key belongs to another certificate.',
    remedy: 'Give the certificate first, then its key: --tls cert.pem,key.pem.',
    example: 'noke-sim up --tls key.pem,cert.pem',
  },
  'E-FACILITY-1': {
    exit: 2,
    title: 'there is no such facility',
    means: 'The name is neither "demo" nor the path of a file.',
    remedy: 'Check the path; "noke-sim init" writes a facility to start from.',
    example: 'noke-sim up stie.facility.yaml',
  },
  'E-FACILITY-2': {
    exit: 2,
    title: 'the facility has nothing of this name',
    means:
      'The command line names a lock, an address or a person that the facility does not have, or that cannot be used for this.',
    remedy: 'Correct the id; the message names the nearest match.',
    example: 'noke-sim up --hci tcp:127.0.0.1:6402=A1O1',
  },
  'E-CLAIMS-1': {
    exit: 2,
    title: 'the claims are missing',
    means: 'The profile np1 judges optional parts, and nothing says which of them the target has.',
    remedy: 'Add --claims FILE, or use --profile public; docs/conformance.md describes claims.',
    example: 'noke-sim conform lock ws://127.0.0.1:2846 --keys lock.json',
  },
  'E-CLAIMS-2': {
    exit: 2,
    title: 'the keys of the lock are missing or not valid',
    means: 'The suite signs commands for the lock, but has no keys for it, or the file does not hold them.',
    remedy: 'Add --keys FILE, or --core-api URL; docs/conformance.md describes a keys file.',
    example: 'noke-sim conform lock ws://127.0.0.1:2846',
  },
  'E-CLAIMS-3': {
    exit: 2,
    title: 'not the address of a target',
    means: 'The text names no lock, backend, gateway or stimulus URL in any of the forms that the command knows.',
    remedy: 'Give one of the forms that the message lists.',
    example: 'noke-sim conform lock 127.0.0.1:2846',
  },
  'E-PAPER-1': {
    exit: 2,
    title: 'nothing readable in the evidence',
    means:
      'None of the files of a field report is an activity export, a log, a capture, a portal reading or a told.yaml, or they do not exist.',
    remedy:
      'Check the paths; docs/diagnosis.md describes what can be read. "--patterns FILE" adds patterns for other lines of a log.',
    example: 'noke-sim diagnose report/',
  },
  'E-PAPER-2': {
    exit: 2,
    title: 'the evidence does not say what the report is about',
    means:
      'Neither the files nor --about names a person or a place, or --about names one that does not fit the facility.',
    remedy: 'Add --about PERSON@UNIT.',
    example: 'noke-sim diagnose lock.log --about nobody@A101',
  },
  'E-PAPER-3': {
    exit: 2,
    title: 'the evidence belongs to another facility',
    means: 'The facility has none of the names in the evidence.',
    remedy:
      'Name the facility of the report with --facility, or leave it out to have one made from the names in the evidence.',
    example: 'noke-sim diagnose report/ --facility other.facility.yaml',
  },
  'E-PAPER-4': {
    exit: 2,
    title: 'the case cannot be pseudonymized',
    means:
      'A bundle shifts every time by whole weeks, and no such shift keeps the time zone’s offset at every instant of the evidence, which spans many years.',
    remedy:
      'Leave out files that are much older than the report; or leave out --bundle, and remove names and times by hand.',
    example: 'noke-sim diagnose report/ --bundle case/',
  },
} as const satisfies Record<string, ErrorEntry>;
