/** What the firmware asks of the motor, motion by motion: when it runs, and when it rests. */
import { describe, expect, it } from 'vitest';
import { Rig } from './rig.ts';

const motorOf = (rig: Rig): unknown[] =>
  rig.events.filter(({ kind }) => kind === 'lock.motor').map(({ data }) => data.state);

describe('after a stall', () => {
  it('while unlocking, the motor drives back and rests as soon as the bolt is home: it stalls once', () => {
    const rig = new Rig();
    rig.lock.lean(200);
    expect(rig.unlock().result).toBe('69');
    expect(motorOf(rig)).toEqual(['running', 'stalled', 'running', 'off']);
    expect(rig.lock.view().bolt).toBe('extended');
  });
});
