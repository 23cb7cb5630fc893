/** All planted faults by id; each has a file of its own. */
import { acknowledgesTooMuch } from './acknowledges-too-much.ts';
import { answersBeforeMotion } from './answers-before-motion.ts';
import { anyClass } from './any-class.ts';
import { anyLength } from './any-length.ts';
import { anyPin } from './any-pin.ts';
import { anybodyShares } from './anybody-shares.ts';
import { batteryHeals } from './battery-heals.ts';
import { blacklistIgnored } from './blacklist-ignored.ts';
import { boltDrifts } from './bolt-drifts.ts';
import { boltRunsOn } from './bolt-runs-on.ts';
import { checkInCarriesNothing } from './check-in-carries-nothing.ts';
import { clockNotSet } from './clock-not-set.ts';
import { closeIncluded } from './close-included.ts';
import { draftCounts } from './draft-counts.ts';
import { emergencyForAll } from './emergency-for-all.ts';
import { enableForgets } from './enable-forgets.ts';
import type { Fault } from './fault.ts';
import { flatBatteryTries } from './flat-battery-tries.ts';
import { forgedBlock } from './forged-block.ts';
import { frozenAccountOpens } from './frozen-account-opens.ts';
import { gatelockIgnored } from './gatelock-ignored.ts';
import { generationFalls } from './generation-falls.ts';
import { guessesWithoutEnd } from './guesses-without-end.ts';
import { haspLeavesEarly } from './hasp-leaves-early.ts';
import { haspWakesRadio } from './hasp-wakes-radio.ts';
import { hoursAllDays } from './hours-all-days.ts';
import { hoursIgnoredByCore } from './hours-ignored-by-core.ts';
import { jamAnswersSuccess } from './jam-answers-success.ts';
import { jamSaysLocked } from './jam-says-locked.ts';
import { keyBeforeHoursKnown } from './key-before-hours-known.ts';
import { keyBeforeUnitKnown } from './key-before-unit-known.ts';
import { keyDuringReset } from './key-during-reset.ts';
import { keyLivesTwoDays } from './key-lives-two-days.ts';
import { keyOfAnyDay } from './key-of-any-day.ts';
import { keyOfYesterday } from './key-of-yesterday.ts';
import { keyWithoutSlotProof } from './key-without-slot-proof.ts';
import { keysAwayFromSite } from './keys-away-from-site.ts';
import { leaseIgnored } from './lease-ignored.ts';
import { limitedKeyDoesAll } from './limited-key-does-all.ts';
import { limitedKeyMayReset } from './limited-key-may-reset.ts';
import { lockNeverTold } from './lock-never-told.ts';
import { lockedByBelief } from './locked-by-belief.ts';
import { locksAnOpenHasp } from './locks-an-open-hasp.ts';
import { moveOutKeepsAccess } from './move-out-keeps-access.ts';
import { neverJams } from './never-jams.ts';
import { neverSleeps } from './never-sleeps.ts';
import { noBrownOut } from './no-brown-out.ts';
import { noHours } from './no-hours.ts';
import { OFFICE_FAULTS } from './office-faults.ts';
import { openingWithoutRecord } from './opening-without-record.ts';
import { overlockForgotten } from './overlock-forgotten.ts';
import { overlockIgnoredByLock } from './overlock-ignored-by-lock.ts';
import { overlockNotKept } from './overlock-not-kept.ts';
import { overlockSticks } from './overlock-sticks.ts';
import { phoneBelievesAnyAnswer } from './phone-believes-any-answer.ts';
import { phoneDropsRecords } from './phone-drops-records.ts';
import { phoneNeverAsks } from './phone-never-asks.ts';
import { phoneSaysUnlockedOnLoss } from './phone-says-unlocked-on-loss.ts';
import { phoneShowsSuccessAsFailure } from './phone-shows-success-as-failure.ts';
import { phoneTimeBehind } from './phone-time-behind.ts';
import { phoneTimeIgnored } from './phone-time-ignored.ts';
import { pinGuessing } from './pin-guessing.ts';
import { pinLivesForEver } from './pin-lives-for-ever.ts';
import { portalOpensAll } from './portal-opens-all.ts';
import { queueWithoutEnd } from './queue-without-end.ts';
import { recordTakenTwice } from './record-taken-twice.ts';
import { recordsTellNothing } from './records-tell-nothing.ts';
import { relockForgotten } from './relock-forgotten.ts';
import { remoteAgainAndAgain } from './remote-again-and-again.ts';
import { remoteWithoutEnd } from './remote-without-end.ts';
import { rentalChangeKeepsKeys } from './rental-change-keeps-keys.ts';
import { resetDoesNothing } from './reset-does-nothing.ts';
import { revokeDoesNothing } from './revoke-does-nothing.ts';
import { sequenceAgain } from './sequence-again.ts';
import { sequenceEqual } from './sequence-equal.ts';
import { sequenceForgotten } from './sequence-forgotten.ts';
import { sessionWithoutEnd } from './session-without-end.ts';
import { setupAgain } from './setup-again.ts';
import { setupKeepsSlots } from './setup-keeps-slots.ts';
import { signOutKeepsKeys } from './sign-out-keeps-keys.ts';
import { silentLock } from './silent-lock.ts';
import { sleepsOverCommands } from './sleeps-over-commands.ts';
import { strangerOpens } from './stranger-opens.ts';
import { tenantNotTold } from './tenant-not-told.ts';
import { wrongAnswerForDay } from './wrong-answer-for-day.ts';
import { wrongAnswerForOverlock } from './wrong-answer-for-overlock.ts';
import { zoneForgotten } from './zone-forgotten.ts';

const all: readonly Fault[] = [
  strangerOpens,
  overlockForgotten,
  leaseIgnored,
  hoursIgnoredByCore,
  gatelockIgnored,
  keysAwayFromSite,
  keyLivesTwoDays,
  keyDuringReset,
  keyWithoutSlotProof,
  keyBeforeHoursKnown,
  keyBeforeUnitKnown,
  signOutKeepsKeys,
  rentalChangeKeepsKeys,
  frozenAccountOpens,
  emergencyForAll,
  remoteWithoutEnd,
  remoteAgainAndAgain,
  tenantNotTold,
  anyPin,
  pinLivesForEver,
  pinGuessing,
  portalOpensAll,
  anybodyShares,
  revokeDoesNothing,
  resetDoesNothing,
  lockNeverTold,
  checkInCarriesNothing,
  recordTakenTwice,
  recordsTellNothing,
  moveOutKeepsAccess,
  draftCounts,
  anyLength,
  anyClass,
  setupAgain,
  forgedBlock,
  sequenceAgain,
  sequenceEqual,
  limitedKeyDoesAll,
  limitedKeyMayReset,
  keyOfAnyDay,
  keyOfYesterday,
  noHours,
  closeIncluded,
  phoneTimeIgnored,
  phoneTimeBehind,
  blacklistIgnored,
  overlockIgnoredByLock,
  flatBatteryTries,
  wrongAnswerForOverlock,
  wrongAnswerForDay,
  generationFalls,
  enableForgets,
  overlockNotKept,
  overlockSticks,
  hoursAllDays,
  setupKeepsSlots,
  acknowledgesTooMuch,
  zoneForgotten,
  answersBeforeMotion,
  lockedByBelief,
  jamSaysLocked,
  jamAnswersSuccess,
  openingWithoutRecord,
  neverSleeps,
  haspWakesRadio,
  sessionWithoutEnd,
  guessesWithoutEnd,
  sequenceForgotten,
  clockNotSet,
  sleepsOverCommands,
  silentLock,
  locksAnOpenHasp,
  relockForgotten,
  queueWithoutEnd,
  haspLeavesEarly,
  batteryHeals,
  neverJams,
  boltRunsOn,
  noBrownOut,
  boltDrifts,
  phoneBelievesAnyAnswer,
  phoneSaysUnlockedOnLoss,
  phoneNeverAsks,
  phoneShowsSuccessAsFailure,
  phoneDropsRecords,
  ...OFFICE_FAULTS,
];

export const FAULTS: ReadonlyMap<string, Fault> = new Map(all.map((fault) => [fault.id, fault]));
