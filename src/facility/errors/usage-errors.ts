/** Mistakes in a command line, and in the secrets, claims and evidence that it names. */
import type { ErrorEntry } from './entry.ts';

export const USAGE_ERRORS = {
  'E-USAGE-1': {
    exit: 2,
    title: 'an unknown command',
    means: 'noke-sim has no command with this name. The message suggests the nearest one.',
    remedy: 'Correct the spelling; "noke-sim --help" lists the commands.',
    example: 'noke-sim rnu scenarios/',
  },
  'E-USAGE-2': {
    exit: 2,
    title: 'an unknown option',
    means: 'The command has no option with this name. The message suggests the nearest one.',
    remedy: 'Correct the spelling; "noke-sim COMMAND --help" lists the options of a command.',
    example: 'noke-sim run scenarios/ --sed 7',
  },
  'E-USAGE-3': {
    exit: 2,
    title: 'a missing or extra argument',
    means:
      'A required argument, subcommand or option value is missing, or there are more arguments than the command accepts.',
    remedy: 'Compare the command line with the examples in "noke-sim COMMAND --help".',
    example: 'noke-sim replay',
  },
  'E-USAGE-4': {
    exit: 2,
    title: 'a wrong value for an option or argument',
    means:
      'The value has the wrong format, is out of range, or is not one of the allowed words. The message says what is expected.',
    remedy:
      'Use a value that the message allows. The shell interprets spaces, * and &: quote a value that contains them.',
    example: 'noke-sim up --speed fast',
  },
  'E-USAGE-5': {
    exit: 2,
    title: 'incompatible options',
    means: 'Two options are mutually exclusive, or an option requires another one that is missing.',
    remedy: 'Remove one of them, or add the option that the message names.',
    example: 'noke-sim up --record day.yaml --data store/',
  },
  'E-USAGE-6': {
    exit: 2,
    title: 'an unknown name',
    means:
      'No verb, case, check, step, planted fault, code or filter has this name. The message suggests the nearest one, or says how to list them.',
    remedy: 'Correct the spelling.',
    example: 'noke-sim verbs lock.tuoch',
  },
  'E-USAGE-7': {
    exit: 2,
    title: 'a replay string that cannot be used',
    means:
      'The text after --replay is not a replay string, is truncated, or comes from a version of noke-sim whose search draws different actions.',
    remedy: 'Copy the complete string, or use the version that printed it.',
    example: 'noke-sim explore --replay 1.abc',
  },
  'E-SECRET-1': {
    exit: 2,
    title: 'a missing or invalid key or token',
    means:
      'A command requires a secret that was not given, or the text, the file or the environment variable does not contain a valid one. Its value is never printed.',
    remedy: 'Use 1 to 200 printable ASCII characters without spaces; a file keeps the secret out of the process list.',
    example: 'noke-sim up --token ""',
  },
  'E-SECRET-2': {
    exit: 2,
    title: 'a port would be open to everybody',
    means:
      'On an address that other machines can reach, a port requires a token, Core API keys of your own, or an option that waives this.',
    remedy: 'Add the option that the message names, close the port with "off", or listen on 127.0.0.1.',
    example: 'noke-sim up --address 0.0.0.0',
  },
  'E-SECRET-3': {
    exit: 2,
    title: 'the certificate or its key cannot be used',
    means:
      'A file given with --tls cannot be read, is not PEM or is protected by a password, or the key belongs to a different certificate.',
    remedy: 'Name the certificate first, then its key: --tls cert.pem,key.pem.',
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
    title: 'nothing in the facility has this name',
    means:
      'The command line names a lock, an address or a person that is not in the facility, or that cannot be used here.',
    remedy: 'Correct the id; the message names the nearest match.',
    example: 'noke-sim up --hci tcp:127.0.0.1:6402=A1O1',
  },
  'E-CLAIMS-1': {
    exit: 2,
    title: 'the claims are missing',
    means: 'The np1 profile tests optional features, and no claims file says which of them the target has.',
    remedy: 'Add --claims FILE, or use --profile public; docs/conformance.md describes claims.',
    example: 'noke-sim conform lock ws://127.0.0.1:2846 --keys lock.json',
  },
  'E-CLAIMS-2': {
    exit: 2,
    title: 'missing or invalid keys of the lock',
    means: 'The suite must sign commands for the lock, but has no keys for it, or the file does not contain them.',
    remedy: 'Add --keys FILE, or --core-api URL; docs/conformance.md describes a keys file.',
    example: 'noke-sim conform lock ws://127.0.0.1:2846',
  },
  'E-CLAIMS-3': {
    exit: 2,
    title: 'not the address of a target',
    means: 'The text does not name a lock, backend, gateway or stimulus URL in any format that the command accepts.',
    remedy: 'Use one of the formats that the message lists.',
    example: 'noke-sim conform lock 127.0.0.1:2846',
  },
  'E-PAPER-1': {
    exit: 2,
    title: 'no readable evidence',
    means:
      'The field report has no file that is an activity export, a log, a capture, lines copied from the portal or a told.yaml, or its files do not exist.',
    remedy:
      'Check the paths; docs/diagnosis.md describes what can be read. "--patterns FILE" adds patterns for other lines of a log.',
    example: 'noke-sim diagnose report/',
  },
  'E-PAPER-2': {
    exit: 2,
    title: 'the evidence does not say what the report is about',
    means: 'Neither the files nor --about names a person or a place, or --about names one that is not in the facility.',
    remedy: 'Add --about PERSON@UNIT.',
    example: 'noke-sim diagnose lock.log --about nobody@A101',
  },
  'E-PAPER-3': {
    exit: 2,
    title: 'the evidence belongs to another facility',
    means: 'None of the names in the evidence occurs in the facility.',
    remedy:
      'Name the facility of the report with --facility, or omit the option to have one constructed from the names in the evidence.',
    example: 'noke-sim diagnose report/ --facility other.facility.yaml',
  },
  'E-PAPER-4': {
    exit: 2,
    title: 'the case cannot be pseudonymised',
    means:
      'A bundle shifts every time by the same number of whole weeks. The evidence spans so many years that no such shift preserves the UTC offset of the time zone throughout.',
    remedy: 'Remove files that are much older than the report, or omit --bundle and remove names and times by hand.',
    example: 'noke-sim diagnose report/ --bundle case/',
  },
} as const satisfies Record<string, ErrorEntry>;
