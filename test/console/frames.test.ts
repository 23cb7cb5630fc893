/** Golden frames: whole screens at two sizes, painted without a terminal. `vitest -u` writes them anew. */
import { expect, test } from 'vitest';
import { Screen } from './screen.ts';
import { SmallFacility } from './small-facility.ts';

const SIZES = [
  [80, 24],
  [140, 40],
] as const;
const golden = (name: string): string => `../../fixtures/console/${name}.txt`;

test.each(SIZES)('a living facility at %i×%i', async (columns, rows) => {
  const screen = Screen.live(new SmallFacility(), columns, rows);
  await screen.keys(
    ':',
    'lock.touch A102',
    '\r',
    'portal.emergencyUnlock A101 reason="Tenant locked phone in unit"',
    '\r',
  );
  await expect(`${screen.text()}\n`).toMatchFileSnapshot(golden(`live-${columns}x${rows}`));
  screen.console.close();
});
