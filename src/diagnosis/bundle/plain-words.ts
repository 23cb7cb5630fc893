/**
 * The words that free text may keep when it leaves the company: those of the product, the evidence formats and the questions. Any other word may be a
 * name, so it is replaced.
 */
import { FACTS } from '../channels/facts.ts';
import { APP_MESSAGES } from '../compare/told.ts';

const PAPERS = `locked access phone fob code hold open quick click failed attempt invalid overlocked key suspicious unlocked manually unlock out of
  schedule zone motion jam jammed override remotely other user moved in unit status changed settings updated share created deleted account activated
  frozen unfrozen grace period exit forced entry manual opened using lock started time records overwritten sent not
  unlock accessed offline online mesh bt edit assign unassign site sync support activate sensor alarm mechanical accesscode create delete
  staff type tenant manager none available occupied gatelock overlock auction pending transfer pre let closed healthy low dead unknown ready
  awaiting setup active inactive expired registered activated invited disabled enabled grey greyed
  refresh keys upload sign login install locate update remote reset resend activation register start entry gateway heartbeat
  reads shared revoked rental completed moved customer data cancelled`;
const PEOPLE = `good standing still after before second seconds minute minutes hour hours day days am pm min s h m error current balance payment due paid
  posted yes no maybe about only always never once twice again tailgated walked behind somebody default denied have has had was were is are be been
  i we he she they it the a an to at on by for and or with from nothing red green blue light beep blinks dark slow fast wrong new old
  battery app message number all any`;

const split = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

const PLAIN: ReadonlySet<string> = new Set(
  [PAPERS, PEOPLE, ...APP_MESSAGES, ...Object.values(FACTS), ...Object.keys(FACTS)].flatMap(split),
);

export const wordsIn = split;
export const isPlainWord = (word: string): boolean => PLAIN.has(word.toLowerCase());
