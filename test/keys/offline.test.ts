/** What the core gives a phone: two commands, every byte of which follows from the grant. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { issueOffline } from '../../src/keys/offline.ts';
import { toHex } from '../../src/protocol/bytes.ts';
import { sumOf } from '../../src/protocol/checksum.ts';
import { grant, MASTER } from './lock-fixture.ts';

describe('the commands of an offline key', () => {
  it('are A2 with no time and no operand; flag bit 0 tells the two forms apart', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 15 }), fc.boolean(), (schedule, standing) => {
        const issue = issueOffline(MASTER, grant({ schedule, standing }));
        const forms = [
          [issue.unlockCommand, 1],
          [issue.scheduledUnlockCommand, 0],
        ] as const;
        for (const [command, flags] of forms) {
          const plain = command.slice(4);
          expect(toHex(plain.slice(0, 15))).toBe(`A2${toHex(Uint8Array.of(flags))}${'00'.repeat(13)}`);
          expect(plain[15]).toBe(sumOf(plain));
        }
        expect(toHex(issue.unlockCommand.slice(0, 4))).toBe(toHex(issue.scheduledUnlockCommand.slice(0, 4)));
      }),
    );
  });
});
