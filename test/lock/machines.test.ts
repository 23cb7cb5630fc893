import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { machinePages } from '../../scripts/machines.ts';
import { LOCK_KINDS } from '../../src/lock/kinds.ts';
import { LOCK_PARTS } from '../../src/lock/parts.ts';
import { LockFixture } from './lock-fixture.ts';

describe('machines', () => {
  it.each([...machinePages()])('%s is current (npx tsx scripts/machines.ts)', (path, text) => {
    expect(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')).toBe(text);
  });

  it('every guard and every reaction is used by a machine', () => {
    const drawn = [...machinePages().values()].join('\n');
    const used = new Set(drawn.match(/\w+/g));
    const { body, firmware } = LOCK_PARTS;
    for (const part of [body, firmware])
      for (const name of [...Object.keys(part.guards), ...Object.keys(part.reactions)]) expect(used).toContain(name);
  });

  it('an actor that throws stops the run', () => {
    const reactions = {
      ...LOCK_PARTS.firmware.reactions,
      touchWakes: () => {
        throw new Error('planted');
      },
    };
    const rig = new LockFixture({
      spec: { parts: { ...LOCK_PARTS, firmware: { ...LOCK_PARTS.firmware, reactions } } },
    });
    expect(() => rig.lock.touch()).toThrow('planted');
  });

  it('a replaced entry makes one lock faulty, and no other', () => {
    const guards = { ...LOCK_PARTS.firmware.guards, resting: () => false };
    const parts = { ...LOCK_PARTS, firmware: { ...LOCK_PARTS.firmware, guards } };
    const faulty = new LockFixture({ spec: { parts } });
    const sound = new LockFixture();
    for (const rig of [faulty, sound]) {
      rig.lock.touch();
      rig.run(60_000);
    }
    expect(faulty.lock.view().power).toBe('awake');
    expect(sound.lock.view().power).toBe('asleep');
  });

  it('every kind that a lock traces has a legend', () => {
    const rig = new LockFixture();
    rig.unlock();
    rig.lock.drainTo(2_600);
    rig.lock.lean(200);
    rig.run(60_000);
    rig.unlock();
    for (const kind of rig.kinds()) expect(Object.keys(LOCK_KINDS)).toContain(kind);
  });
});
