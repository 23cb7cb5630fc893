/** The baseline: a table from an error code, a result of the lock, a reason or a message to a cause, without any simulation. */
import type { Reading } from '../../src/diagnosis/channels/reading.ts';

/** Tried in this order against each reading as text. */
const TABLE: readonly (readonly [RegExp, string])[] = [
  [/"code":30[12]\b.*|"code":302|"code":319/, 'D7-15'],
  [/"code":300|"code":301/, 'D7-16'],
  [/"code":99\b/, 'D7-17'],
  [/"value":"51 ?69|jam|handle|weight/i, 'D7-3'],
  [/"value":"51 ?61|Invalid Key/i, 'D7-6'],
  [/"value":"51 ?6d|Out of Schedule|hours/i, 'D7-9'],
  [/Out of Zone/i, 'D7-10'],
  [/Invalid Access Code/i, 'D7-20'],
  [/Gatelock/i, 'D7-8'],
  [/Overlock|payment is due/i, 'D7-7'],
  [/frozen/i, 'D7-18'],
  [/Pending/, 'D7-19'],
  [/Pre-Let/i, 'D7-13'],
  [/"level":"DEAD"/, 'D7-2'],
  [/cannot reach|can't reach/i, 'D7-4'],
  [/"status":"Expired"/, 'D7-5'],
  [/"button":"Unlock","enabled":false/, 'D7-22'],
  [/"code":317|Press the button|push the button|not found/i, 'D7-1'],
];

export function baseline(readings: readonly Reading[]): string | undefined {
  const texts = readings.map((one) => JSON.stringify(one));
  return TABLE.find(([pattern]) => texts.some((text) => pattern.test(text)))?.[1];
}
