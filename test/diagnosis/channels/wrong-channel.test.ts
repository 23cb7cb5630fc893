/** Every file of the practice reports, read as every channel: only its own channel reads it, and no other finds anything in it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { activityCsv } from '../../../src/diagnosis/channels/activity-csv.ts';
import { btsnoop } from '../../../src/diagnosis/channels/btsnoop.ts';
import { channelOf } from '../../../src/diagnosis/channels/channels.ts';
import { coreActivity } from '../../../src/diagnosis/channels/core-activity.ts';
import { logGrammar } from '../../../src/diagnosis/channels/log-patterns.ts';
import { androidLog, iosLog } from '../../../src/diagnosis/channels/phone-log.ts';
import { portal } from '../../../src/diagnosis/channels/portal.ts';
import { redirect } from '../../../src/diagnosis/channels/redirect.ts';
import { told } from '../../../src/diagnosis/channels/told.ts';
import { CONTEXT } from '../practice.ts';

const REPORTS = 'fixtures/field-reports';
const CHANNELS = [activityCsv, redirect, coreActivity, portal, androidLog, iosLog, btsnoop, told];
const GRAMMAR = logGrammar();

/** The channel of a file by the name that people gave it; prose has none. */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/activity\.csv$/, 'activity-csv'],
  [/redirect\.log$/, 'redirect'],
  [/activity\.json$/, 'core-activity'],
  [/portal\.txt$/, 'portal'],
  [/logcat\.txt$/, 'android-log'],
  [/ios\.log$/, 'ios-log'],
  [/btsnoop$/, 'btsnoop'],
  [/told\.yaml$/, 'told'],
];

const files = readdirSync(REPORTS).flatMap((report) =>
  readdirSync(join(REPORTS, report))
    .filter((name) => name !== 'truth.json')
    .map((name) => ({ file: join(report, name), own: BY_NAME.find(([pattern]) => pattern.test(name))?.[1] })),
);

describe.each(files)('$file', ({ file, own }) => {
  const bytes = readFileSync(join(REPORTS, file));

  it('is recognised as what it is', () => expect(channelOf(bytes)).toBe(own));

  it.each(CHANNELS.map((channel) => [channel.id, channel] as const))('read as %s', (id, channel) => {
    const { readings, unread, warnings } = channel.parse(file, bytes, CONTEXT, GRAMMAR);
    if (id === own) expect(readings.length).toBeGreaterThan(0);
    else {
      expect(readings).toEqual([]);
      // The person who gave the file is told that it was not read; a binary file is refused before it reaches a text channel.
      if (own !== 'btsnoop') expect(unread.length + warnings.length).toBeGreaterThan(0);
    }
  });
});
