/** Planted faults of the office: portal, accounts, messages, entries, fobs, auctions and transfers. */

import { alarmWithPeopleIn } from './alarm-with-people-in.ts';
import { anybodyOpensAnAuction } from './anybody-opens-an-auction.ts';
import { auctionByAnybody } from './auction-by-anybody.ts';
import { auctionGoesOn } from './auction-goes-on.ts';
import { auctionOfAnyUnit } from './auction-of-any-unit.ts';
import { batteryNeverRecovers } from './battery-never-recovers.ts';
import { clicksForAll } from './clicks-for-all.ts';
import { codeJudgedByNobody } from './code-judged-by-nobody.ts';
import { codeLivesForEver } from './code-lives-for-ever.ts';
import { codeResetsAccounts } from './code-resets-accounts.ts';
import { countedOpeningsByKey } from './counted-openings-by-key.ts';
import { editsTheHigher } from './edits-the-higher.ts';
import { employeesOpenWhatTheyRent } from './employees-open-what-they-rent.ts';
import { everyZoneIsOne } from './every-zone-is-one.ts';
import { exitForgetsNobody } from './exit-forgets-nobody.ts';
import type { Fault } from './fault.ts';
import { fobForGuests } from './fob-for-guests.ts';
import { fobHoursOfItsOwner } from './fob-hours-of-its-owner.ts';
import { fobKeepsItsLock } from './fob-keeps-its-lock.ts';
import { fobWithoutPin } from './fob-without-pin.ts';
import { graceForAll } from './grace-for-all.ts';
import { grantsMoreThanHeld } from './grants-more-than-held.ts';
import { heldOpenByAll } from './held-open-by-all.ts';
import { keypadTakesAnyCode } from './keypad-takes-any-code.ts';
import { lowBatteryUnlisted } from './low-battery-unlisted.ts';
import { neverBlacklisted } from './never-blacklisted.ts';
import { neverFreezes } from './never-freezes.ts';
import { neverSilent } from './never-silent.ts';
import { newcomerWithoutCode } from './newcomer-without-code.ts';
import { noAlarm } from './no-alarm.ts';
import { nobodyTransfers } from './nobody-transfers.ts';
import { pendingAuctionForAll } from './pending-auction-for-all.ts';
import { portalPageForAll } from './portal-page-for-all.ts';
import { serviceFobsAlways } from './service-fobs-always.ts';
import { shareWithoutPermission } from './share-without-permission.ts';
import { shareWithoutSetting } from './share-without-setting.ts';
import { sharesWithoutEnd } from './shares-without-end.ts';
import { staffNotToldOfShare } from './staff-not-told-of-share.ts';
import { transferBeforeTheMove } from './transfer-before-the-move.ts';
import { transferClosesTheOldUnit } from './transfer-closes-the-old-unit.ts';
import { transferWithoutEnd } from './transfer-without-end.ts';
import { vendorForEver } from './vendor-for-ever.ts';

export const OFFICE_FAULTS: readonly Fault[] = [
  portalPageForAll,
  nobodyTransfers,
  grantsMoreThanHeld,
  editsTheHigher,
  transferWithoutEnd,
  transferBeforeTheMove,
  neverFreezes,
  codeLivesForEver,
  codeResetsAccounts,
  newcomerWithoutCode,
  staffNotToldOfShare,
  neverSilent,
  keypadTakesAnyCode,
  codeJudgedByNobody,
  exitForgetsNobody,
  graceForAll,
  alarmWithPeopleIn,
  noAlarm,
  fobForGuests,
  serviceFobsAlways,
  fobWithoutPin,
  fobHoursOfItsOwner,
  neverBlacklisted,
  fobKeepsItsLock,
  auctionOfAnyUnit,
  auctionByAnybody,
  auctionGoesOn,
  anybodyOpensAnAuction,
  pendingAuctionForAll,
  countedOpeningsByKey,
  transferClosesTheOldUnit,
  vendorForEver,
  everyZoneIsOne,
  employeesOpenWhatTheyRent,
  shareWithoutSetting,
  shareWithoutPermission,
  sharesWithoutEnd,
  heldOpenByAll,
  clicksForAll,
  lowBatteryUnlisted,
  batteryNeverRecovers,
];
