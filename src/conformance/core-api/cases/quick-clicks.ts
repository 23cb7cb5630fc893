/** Quick-click codes: issued, delivered to the lock by an online unlock, revoked. */
import { counted } from '../../../protocol/counted.ts';
import type { ApiBench } from '../probe/api-bench.ts';
import { type CoreApiCase, must } from './core-api-case.ts';

const spec = 'core-api Quick clicks';
const lock = { needs: ['lock', 'quickClick'], after: ['core-api.clicks.shape'] } as const;
const emulated = {
  needs: ['emulated-lock', 'quickClick'],
  after: ['core-api.clicks.shape', 'core-api.unlock.opens'],
} as const;

const codes = (bench: ApiBench, code: string, uses = 255) => ({ mac: bench.mac, quick_clicks: [{ code, uses }] });

export const CLICK_CASES: readonly CoreApiCase[] = [
  must({
    id: 'core-api.clicks.shape',
    source: 'CORE',
    spec,
    sentence:
      'Codes are listed in `data`, each lock with `mac` and `quick_clicks`: `code`, `pending`, `revoked`, `uses` and `start_uses`.',
    needs: ['lock', 'quickClick'],
    mistake: '`start_uses` falls with `uses`, or `code` is a number that loses its leading zeros',
    run: async (bench) => {
      const code = bench.freshCode();
      const answer = await bench.issueCode(code, 5);
      bench.is(answer.map(({ mac }) => mac).join(' '), bench.mac, 'the lock to which the issued code belongs');
      const [entry] = answer[0]?.quick_clicks ?? [];
      bench.is(`${entry?.code} ${entry?.uses}`, `${code} 5`, 'the issued code and its uses');
      bench.is((await bench.code(code))?.uses, 5, 'its uses in /qc/display/');
    },
  }),
  must({
    id: 'core-api.clicks.together',
    source: 'CORE',
    spec: 'core-api Quick clicks',
    sentence: '`/qc/` issues and revokes codes, then lists them.',
    ...lock,
    mistake: 'only one of issue, revoke and display is carried out per request',
    run: async (bench) => {
      const [old, code] = [bench.freshCode(), bench.freshCode()];
      await bench.issueCode(old);
      const revoke = [{ mac: bench.mac, quick_clicks: [{ code: old }] }];
      const shown = await bench.clicks('/qc/', { issue: [codes(bench, code)], revoke, display: { macs: [bench.mac] } });
      bench.onFinish(() => bench.revokeCode(code));
      const found = shown.flatMap(({ quick_clicks }) => quick_clicks);
      bench.is(found.find((one) => one.code === code)?.revoked, false, '`revoked` of the issued code');
      const gone = found.find((one) => one.code === old);
      bench.is(gone === undefined || gone.revoked, true, 'the other code is revoked or gone');
    },
  }),
  must({
    id: 'core-api.clicks.form',
    source: 'CORE',
    spec,
    sentence:
      'A code has 3 to 24 digits, each 0 or 1, and 1 to 254 uses, or 255 for unlimited; anything else results in error 3.',
    ...lock,
    mistake: 'digits and uses are not checked before they are sent to the lock',
    run: async (bench) => {
      for (const [code, uses] of [
        ['01', 5],
        ['0'.repeat(25), 5],
        ['012', 5],
        ['', 5],
        ['0110', 0],
        ['0110', 256],
        ['0110', -1],
        ['0110', 1.5],
      ] as const)
        await bench.refused(
          '/qc/issue/',
          codes(bench, code, uses),
          3,
          `the code "${code}" with ${counted(uses, 'use')}`,
        );
    },
  }),
  must({
    id: 'core-api.clicks.ends-of-range',
    source: 'CORE',
    spec,
    sentence:
      'A code has 3 to 24 digits, each 0 or 1, and 1 to 254 uses, or 255 for unlimited; anything else results in error 3.',
    ...lock,
    mistake: 'a limit is off by one, or 255 is refused',
    run: async (bench) => {
      const long = bench.freshCode(24);
      for (const [code, uses] of [
        ['101', 1],
        [long, 254],
        [bench.freshCode(), 255],
      ] as const) {
        await bench.issueCode(code, uses);
        bench.is((await bench.code(code))?.uses, uses, `\`uses\` of a code of ${code.length} digits`);
      }
    },
  }),
  must({
    id: 'core-api.clicks.again',
    source: 'CORE',
    spec,
    sentence: 'Issuing a code again sets its uses instead of adding a second one.',
    ...lock,
    mistake: 'the code is stored a second time, at another index',
    run: async (bench) => {
      const code = bench.freshCode();
      await bench.issueCode(code, 5);
      await bench.issueCode(code, 9);
      const shown = (await bench.clicks('/qc/display/', { macs: [bench.mac] })).flatMap(
        ({ quick_clicks }) => quick_clicks,
      );
      bench.is(
        shown
          .filter((one) => one.code === code)
          .map(({ uses }) => uses)
          .join(' '),
        '9',
        'uses of the code',
      );
    },
  }),
  must({
    id: 'core-api.clicks.one-by-one',
    spec,
    sentence:
      'Each code that fails is named in `error_details` with its `action`; the rest of the request is carried out.',
    ...lock,
    mistake: 'one wrong code makes the whole request fail, or is silently omitted',
    run: async (bench) => {
      const code = bench.freshCode();
      const quick_clicks = [
        { code, uses: 3 },
        { code: '01', uses: 3 },
      ];
      bench.onFinish(() => bench.revokeCode(code));
      const answer = await bench.ask('/qc/issue/', { mac: bench.mac, quick_clicks });
      const { result, error_details } = bench.frame(answer, 'the answer from /qc/issue/');
      bench.is(result, 'success', 'the result for one right and one wrong code');
      const named = error_details?.map((one) => `${one.mac} ${one.code} ${one.action}`).join(', ');
      bench.is(named, `${bench.mac} 01 issue`, 'error_details');
      bench.is((await bench.code(code))?.uses, 3, 'uses of the right code');
    },
  }),
  must({
    id: 'core-api.clicks.none-right',
    spec,
    sentence: 'If every code of a request fails, the request results in error 3.',
    ...lock,
    mistake: 'a request in which everything failed is a success with details',
    run: (bench) =>
      bench.refused(
        '/qc/revoke/',
        { mac: bench.mac, quick_clicks: [{ code: bench.freshCode() }] },
        3,
        'revoking a code that the lock does not have',
      ),
  }),
  must({
    id: 'core-api.clicks.most',
    source: 'CORE',
    spec,
    sentence: 'A lock holds at most 100 codes, including revoked ones that it still has; one more results in error 3.',
    ...lock,
    mistake: 'revoked codes that the lock still holds are not counted',
    run: async (bench) => {
      const shown = (await bench.clicks('/qc/display/', { macs: [bench.mac] })).flatMap(
        ({ quick_clicks }) => quick_clicks,
      );
      const more = Array.from({ length: 100 - shown.length }, () => bench.freshCode());
      bench.onFinish(() => bench.revokeCode(...more));
      const quick_clicks = more.map((code) => ({ code, uses: 1 }));
      const filled = bench.frame(
        await bench.ask('/qc/issue/', { mac: bench.mac, quick_clicks }),
        'the answer from /qc/issue/',
      );
      bench.is(filled.error_details?.length ?? 0, 0, 'errors in error_details up to 100 codes');
      await bench.refused('/qc/issue/', codes(bench, bench.freshCode()), 3, 'code 101 of a lock');
    },
  }),
  must({
    id: 'core-api.clicks.flag',
    source: 'CORE',
    spec,
    sentence: '`flags` of the lock contains `quick-clicks` while a code is pending.',
    ...emulated,
    mistake: 'the flag is set once a code exists and never cleared',
    run: async (bench) => {
      const flagged = async () => {
        const flags = (await bench.listed({ macs: [bench.mac] })).locks[0]?.flags;
        return Array.isArray(flags) && flags.includes('quick-clicks');
      };
      await bench.settleClicks();
      bench.is(await flagged(), false, 'the flag without a pending code');
      await bench.issueCode(bench.freshCode());
      bench.is(await flagged(), true, 'the flag with a pending code');
      await bench.settleClicks();
      bench.is(await flagged(), false, 'the flag after online unlocks');
    },
  }),
  must({
    id: 'core-api.clicks.pending',
    source: 'CORE',
    spec,
    sentence: 'A new code is `pending` until an online unlock brings it to the lock, and opens the lock afterwards.',
    needs: ['emulated-lock', 'quickClick'],
    after: ['core-api.clicks.flag'],
    mistake: 'the presses are sent in the wrong order, or short and long are swapped',
    run: async (bench) => {
      await bench.settleClicks();
      const code = '1101000';
      await bench.issueCode(code);
      bench.is((await bench.code(code))?.pending, true, '`pending` of a new code');
      await bench.settleClicks();
      bench.is((await bench.code(code))?.pending, false, '`pending` after an online unlock');
      bench.is(bench.emulated.copy().opensByPresses(code), true, 'the lock opens with the code');
      bench.is(bench.emulated.copy().opensByPresses('0001011'), false, 'the lock opens with the code in reverse');
    },
  }),
  must({
    id: 'core-api.clicks.revoked',
    source: 'CORE',
    spec,
    sentence: 'A revoked code is listed as `revoked` until the next online unlock, and then disappears.',
    needs: ['emulated-lock', 'quickClick'],
    after: ['core-api.clicks.pending'],
    mistake: 'the code disappears immediately, and the lock never learns of it',
    run: async (bench) => {
      const code = '0010111';
      await bench.issueCode(code);
      await bench.settleClicks();
      await bench.revokeCode(code);
      bench.is((await bench.code(code))?.revoked, true, '`revoked` of a revoked code');
      bench.is(bench.emulated.copy().opensByPresses(code), true, 'the lock opens with it before an online unlock');
      await bench.settleClicks();
      bench.is((await bench.code(code))?.code, undefined, 'the code after an online unlock');
      bench.is(bench.emulated.copy().opensByPresses(code), false, 'the lock opens with it after an online unlock');
    },
  }),
];
