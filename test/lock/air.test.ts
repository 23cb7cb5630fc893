/** The lock's side of a link: a connection that has ended sends and receives nothing (one central at a time, INV-1). */
import { describe, expect, it } from 'vitest';
import { Central, LockFixture } from './lock-fixture.ts';

describe('a connection that is over', () => {
  it('an ended connection ends, reads and accepts nothing, even while the next one is open', () => {
    const rig = new LockFixture();
    const first = rig.touchAndConnect();
    const { link } = first;
    if (link === undefined) throw new Error('no link');
    const packet = rig.offline(first.session);
    link.end('central-closed');
    const second = rig.connect();
    link.end('central-closed');
    link.subscribe(false);
    expect(link.write(packet)).toBe('closed');
    expect(link.readSession()).toHaveLength(0);
    expect(rig.events.filter(({ kind }) => kind === 'lock.disconnected')).toHaveLength(1);
    expect(rig.lock.view().link).toBe('connected.idle');
    second.link?.write(rig.offline(second.session));
    rig.run(2_000);
    expect(second.results).toEqual(['60']);
  });

  it.each(['by the central', 'by the lock'] as const)('ended %s, its subscription ends with it', (by) => {
    const rig = new LockFixture();
    const first = rig.touchAndConnect();
    if (by === 'by the central') first.link?.end('central-closed');
    else rig.run(60_000);
    if (by === 'by the lock') rig.lock.touch();
    const second = new Central();
    second.link = rig.lock.connect(second);
    second.link?.write(rig.offline(second.session));
    rig.run(2_000);
    expect(second.results).toEqual([]);
    expect(rig.lock.view().mechanical).toBe('unlocked');
  });
});
