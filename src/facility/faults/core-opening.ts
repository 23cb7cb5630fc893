/** Faults in the core: the portal, remote unlocks, PINs, keypads and entries. */
import { type Fault, withPolicy, withRule } from './fault.ts';

export const CORE_OPENING_FAULTS: readonly Fault[] = [
  {
    id: 'emergency-for-all',
    layer: 'core',
    sentence: 'Any employee can send an emergency unlock.',
    plant: withRule('B-REM-4', () => true),
  },
  {
    id: 'emergency-for-no-reason',
    layer: 'core',
    sentence: 'An emergency unlock needs no reason.',
    plant: withRule('B-REM-6', () => true),
  },
  {
    id: 'remote-without-end',
    layer: 'core',
    sentence: 'A remote unlock never expires.',
    plant: withRule('B-REM-13', () => true),
  },
  {
    id: 'remote-again-and-again',
    layer: 'core',
    sentence: 'A remote unlock opens as often as the lock is touched.',
    plant: withRule('B-REM-15', () => true),
  },
  {
    id: 'tenant-not-told',
    layer: 'core',
    sentence: 'Nobody is notified of an emergency unlock.',
    plant: withRule('B-REM-12', () => false),
  },
  {
    id: 'any-pin',
    layer: 'core',
    sentence: 'Any six digits are accepted as the PIN.',
    plant: withRule('B-REM-7', () => true),
  },
  {
    id: 'pin-lives-for-ever',
    layer: 'core',
    sentence: 'A PIN never expires.',
    plant: withRule('B-REM-8', () => true),
  },
  {
    id: 'pin-guessing',
    layer: 'core',
    sentence: 'A PIN allows any number of tries.',
    plant: withRule('B-REM-9', () => true),
  },
  {
    id: 'lock-never-told',
    layer: 'core',
    sentence: 'An online unlock does not send the lock its pending changes.',
    plant: withPolicy('B-UNL-3', ({ at }) => ({ unlock: true, changes: false, at })),
  },
  {
    id: 'keypad-takes-any-code',
    layer: 'core',
    sentence: 'A keypad accepts any digits as the temporary code.',
    plant: withRule('B-COD-2', () => true),
  },
  {
    id: 'code-judged-by-nobody',
    layer: 'core',
    sentence: 'No access rule is checked for the owner of an access code.',
    plant: withRule('B-COD-4', () => true),
  },
  {
    id: 'code-of-its-first-owner',
    layer: 'core',
    sentence: 'Of several people with one access code, only the first is considered.',
    plant: withRule('B-COD-5', () => false),
  },
  {
    id: 'exit-forgets-nobody',
    layer: 'core',
    sentence: 'A person who leaves by the exit stays on the list of people on site.',
    plant: withRule('B-ENT-3', () => false),
  },
  {
    id: 'alarm-with-people-in',
    layer: 'core',
    sentence: 'The alarm is raised although somebody is known to be in the zone.',
    plant: withRule('B-ALM-2', () => true),
  },
  {
    id: 'no-alarm',
    layer: 'core',
    sentence: 'Motion never raises an alarm.',
    plant: withRule('B-ALM-1', () => false),
  },
  {
    id: 'held-open-by-all',
    layer: 'core',
    sentence: 'Any employee can hold an entry open.',
    plant: withRule('B-ENT-1', () => true),
  },
  {
    id: 'access-codes-unknown',
    layer: 'core',
    sentence: 'A keypad knows no access code.',
    plant: withRule('B-COD-1', () => false),
  },
  {
    id: 'nobody-comes-in',
    layer: 'core',
    sentence: 'Nobody who opens an entry is listed as on site.',
    plant: withRule('B-ENT-2', () => false),
  },
  {
    id: 'pin-asked-by-all',
    layer: 'core',
    sentence: 'Asking a tenant for a PIN needs no permission.',
    plant: withRule('B-REM-5', () => true),
  },
  {
    id: 'pin-use-untold',
    layer: 'core',
    sentence: 'The tenant is not notified that the PIN was used.',
    plant: withRule('B-REM-18', () => false),
  },
];
