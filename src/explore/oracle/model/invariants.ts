/**
 * The invariants, which must hold in every run, each with its id and one sentence, from docs/protocol.md and
 * docs/behaviour.md. A failure names one of these.
 */
export const INVARIANTS = {
  'INV-OPENS-ONLY': 'A lock opens for a limited key only if all fifteen checks hold.',
  'INV-OPENS-IF': 'A lock accepts every packet for which all checks hold.',
  'INV-ANSWER': 'The answer to a refused packet names the first check that fails.',
  'INV-DECIDED': 'A lock accepts a command of class 0 or 2 only if the core issued it for this session.',
  'INV-REPLAY': 'A lock accepts a packet of class 0 or 2 once, and only in the session for which it was created.',
  'INV-ONE-ANSWER': 'Every command that a lock starts gets one answer, and there is no answer without a command.',
  'INV-TRUE-SUCCESS': 'A lock that answers an unlock with success has retracted its bolt.',
  'INV-TRUE-STATE':
    'At rest, a lock reports locked only with the bolt extended, and unlocked only with the bolt retracted.',
  'INV-MOVES-FOR': 'A bolt retracts only after an accepted unlock, a correct code, the release inside, or homing.',
  'INV-RELOCKS': 'A retracted bolt extends again by itself after the hasp is closed, and a lock that jams tries again.',
  'INV-HOLDS-BACK': 'The motor does not overcome a hasp that presses on the bolt.',
  'INV-COMES-BACK': 'A lock starts again once its battery can supply it.',
  'INV-CLICKS':
    'A lock opens for exactly the quick-click codes that it stores; after five wrong ones in a row, presses only wake it for a minute.',
  'INV-HASP': 'The hasp comes out only while the bolt is retracted.',
  'INV-LOCKED':
    'A lock reports locked only with the bolt extended and the hasp closed, and says correctly whether somebody closed the hasp.',
  'INV-OPENING-RECORD': 'Every opening is recorded before its answer, or after the next start.',
  'INV-NUMBERS': 'Record numbers and the count of starts increase by one for the life of the lock.',
  'INV-KEEPS-RECORDS':
    'A lock keeps every record until the company has acknowledged it, in a ring with places for each kind, and sends them in order.',
  'INV-RECORD':
    'A record says what happened, and the company reads either exactly what the lock wrote or nothing at all.',
  'INV-COUNTED':
    'The company counts each record number once, and its floor is the highest number with none missing below.',
  'INV-LIST':
    'A list has the commands that it must have, in the required order, under the right keys and sequence numbers.',
  'INV-HOLDS': 'Only accepted commands change what a lock stores; a refusal changes nothing but the log.',
  'INV-ASLEEP': 'A sleeping Nokē ONE is silent: no advertisement, no link, no answer.',
  'INV-TOUCH': 'Only a touch makes a Nokē ONE listen to phones.',
  'INV-SLEEPS': 'A Nokē ONE with nothing to do goes back to sleep.',
  'INV-LISTENS': 'A touch makes a Nokē ONE listen to phones.',
  'INV-AWAKE':
    'A Nokē ONE stays awake for fifteen seconds after each touch, the first connection after it and each accepted command, unless it has a reason to sleep.',
  'INV-SESSION-SAYS':
    'A session states correctly whether the lock is set up, its epoch, battery and bolt, and whether records are waiting to be uploaded.',
  'INV-SESSION-LIFE': 'A session ends after a minute, used or not.',
  'INV-SESSION-NEW': 'No lock uses a session twice, or one that is all zeros.',
  'INV-FIVE': 'Five invalid keys end a session.',
  'INV-QUEUE': 'At most four commands are waiting in a lock.',
  'INV-CLOCK': 'A lock’s valid clock is accurate to within a minute plus its drift since it was last set.',
  'INV-CLOCK-SET': 'An accepted command of class 2 makes a lost clock valid, if the lock has time-zone data.',
  'INV-CLOCK-LOST': 'A lost clock becomes valid only through an accepted command of class 2.',
  'INV-CHARGE': 'The charge of a battery never rises.',
  'INV-GATEWAY': 'The gateway forwards each heartbeat, command and answer unchanged and at once, or loses it.',
  'INV-PHONE-SUCCESS': 'A phone reports unlocked if the last answer to its unlock was success.',
  'INV-PHONE-ENDS':
    'Every unlock attempt and every request ends exactly once, within its time limit; a request is sent at most twice.',
  'INV-PHONE-RETRIES': 'A phone whose key was refused gets new keys, at most once per attempt.',
  'INV-PHONE-SAYS':
    'A phone searches and connects as long and as often as its library does, and shows the error that belongs to the lock’s answer.',
  'INV-POSSIBLE': 'What a person does at a lock or on a phone succeeds if it is possible, and fails if it is not.',
  'INV-PHONE-ASKS': 'A phone with data and without a suitable key asks the company.',
  'INV-PHONE-KEYS': 'A phone has the keys that the company issued to it, or says why it has none.',
  'INV-PHONE-KEEPS': 'A phone uploads every record that a lock gives it.',
  'INV-PHONE-TRUTH': 'A phone reports unlocked only if the last answer in that session was success.',
  'INV-STORES': 'The company stores what its own events say.',
  'INV-RIGHT': 'Only a person who may open a lock at that time gets a key to it or an online unlock.',
  'INV-NOT-DENIED': 'Nobody who may open a lock is refused for lack of a right.',
  'INV-KEY-DAY': 'A digital key is for today, and expires at the end of the facility’s day or of its transfer.',
  'INV-KEY-GOOD': 'A key is issued only if the lock is known to store everything that the key needs.',
  'INV-KEY-OWN': 'In one generation, a slot of a lock belongs to one phone and one person, and a phone keeps its slot.',
  'INV-REVOKES': 'Keys that staff revoke stop working, whether those of one phone or all keys of a lock.',
  'INV-VOID':
    'Signing out, a changed password, changed hours, a changed role, and the end of a share or a rental void keys.',
  'INV-FEED':
    'A change that the rental software has completed takes effect for the tenant that it names, unless a later change already has.',
  'INV-CONFIRMED': 'A lock stores what the company considers confirmed.',
  'INV-ATTRIBUTED':
    'A record is attributed to the holder of the key that it names, to the path that was used, and to the time at which it happened.',
  'INV-BELIEVED': 'The company learns what a lock stores only from the records of that lock.',
  'INV-TOLD': 'An online unlock and a check-in first send the lock everything about its unit that it does not know.',
  'INV-ON-SITE': 'Only a phone that is known to be on site gets keys.',
  'INV-OVERRIDE-TOLD': 'A tenant is notified of an emergency unlock as soon as it is sent.',
  'INV-PIN': 'A unit opens by PIN only with the PIN that its tenant was sent, before it expires, and once.',
  'INV-REMOTE-WINDOW':
    'A lock receives a remote unlock within ten seconds, and at most once; nobody sends a second emergency unlock while their first is pending.',
  'INV-STAFF':
    'A remote unlock requires the permission for it, a reason or the right to open without one, a lock within reach, and the phone number of the tenant.',
  'INV-PERMISSION': 'In the portal, people can do only what a permission of their role, or a setting, allows.',
  'INV-NOT-BARRED': 'Nobody who has a permission is refused for lack of it.',
  'INV-ROLES':
    'Nobody grants a permission that they lack, edits a role that is not below their own, or deletes a role that is in use.',
  'INV-TRANSFER':
    'A transfer starts only after the tenant has moved, and ends after 48 hours or the time that the facility set.',
  'INV-FROZEN':
    'An account freezes after exactly the set number of failed sign-ins, and stays frozen until staff unfreeze it.',
  'INV-CODE':
    'Every new person is sent a code; nobody who already has an account is. A code activates an account once, before it expires.',
  'INV-IDENTITY': 'No two accounts have the same phone number or e-mail address.',
  'INV-MESSAGE': 'Everybody who must be notified of an event is notified when it happens.',
  'INV-ADDRESS': 'A message reaches only the phone with the number, or the owner of the mailbox, to which it was sent.',
  'INV-DATA':
    'The app is installed and updated only over a data signal, and updates itself only while it is installed and out of date.',
  'INV-SILENCED': 'While the All Facility Notifications setting is off, nobody gets a facility notification.',
  'INV-KEYPAD':
    'An entry opens at its keypad only for a person whose code was typed, or for the temporary code while it is enabled.',
  'INV-PEOPLE': 'A person who opens an entry is listed as on site; a person who opens an exit is not.',
  'INV-GRACE': 'In the grace period, only a person who came in with the app can leave by an exit.',
  'INV-HELD-OPEN':
    'An entry that is held open is unlocked again each time it has locked, and once more when it has been released.',
  'INV-ALARM':
    'Motion raises an alarm after the set number of events within the set time, and never while somebody is known to be on site.',
  'INV-BATTERY':
    'A low battery is listed from its report until it is healthy and staff have answered Replaced or Not Replaced.',
  'INV-FOB-OWNER':
    'A fob belongs to a primary tenant or to staff, or to a vendor if the setting allows it; the PIN is checked if it is required.',
  'INV-FOB-OPENS':
    'A sync gives a fob keys only to locks that its owner may open other than as a shared user, and never to a lock that was removed from the fob.',
  'INV-FOB-HOURS':
    'A fob follows the Fob schedule, or its owner’s schedule if the Fobs Follow User Schedule setting is on.',
  'INV-FOB-BLACKLIST':
    'While the Use Blacklist setting is on, exactly the fobs of tenants who are not in good standing are blacklisted.',
  'INV-AUCTION':
    'An auction starts and ends as the rules require, and each opening is counted if the auction ends after a number of openings.',
  'INV-SHARE': 'Tenants share only their own unit, and only while they rent it.',
  'INV-SECRET': 'No trace contains a secret.',
  'INV-SOUND': 'Nothing in the simulation fails: there is no exception, and simulated time always advances.',
  'INV-LIVE-ENTERS': 'After the recovery phase, every entitled person gets in.',
  'INV-LIVE-RECORDS': 'After the recovery phase, every record reaches the company.',
  'INV-LIVE-KNOWN':
    'After the recovery phase, every lock stores what it should, and no key issued under a former right opens anything.',
  'INV-LIVE-KEY': 'After the recovery phase, every entitled person gets a digital key.',
  'INV-LIVE-FOB': 'After the recovery phase, every fob whose owner may pass opens the gate after a sync.',
  'INV-LIVE-KEYPAD': 'After the recovery phase, every known access code opens the gate for its owner.',
  'INV-LIVE-FEED': 'After the recovery phase, the company and the rental software agree on every unit.',
  'INV-SAME-AGAIN': 'The same seed and the same inputs give the same run.',
} as const satisfies Record<`INV-${string}`, string>;

export type InvariantId = keyof typeof INVARIANTS;
