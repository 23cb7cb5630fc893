/** The map and the states of the demo facility over HTTP. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FacilityMap, MapStates } from '../../src/facility/open/map-view.ts';
import type { Serving } from '../../src/server/options.ts';
import { serveDemo } from './real.ts';

let serving: Serving;
beforeEach(async () => {
  serving = await serveDemo({});
});
afterEach(() => serving.stop());

const ask = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${serving.ready.control}${path}`, { headers });

test('the plan has every unit with its place, and the dead spot', async () => {
  const map = (await (await ask('/v1/map')).json()) as FacilityMap;
  expect(map.units).toHaveLength(34);
  expect(map.units[0]).toEqual({ id: 'A101', zone: 'hall-a', at: [10, 20] });
  expect(map.deadSpots).toEqual([{ at: [75, 60], radiusM: 40 }]);
});

test('the states are not sent again while nothing happens, and are once a lock was touched', async () => {
  const first = await ask('/v1/map/states');
  const tag = first.headers.get('etag') ?? '';
  const { units } = (await first.json()) as MapStates;
  const a101 = units.find(({ id }) => id === 'A101');
  expect(a101).toMatchObject({ status: 'Occupied', colour: 'yellow', tenant: 'alice', locks: [{ power: 'asleep' }] });
  expect((await ask('/v1/map/states', { 'if-none-match': tag })).status).toBe(304);
  serving.facilities.main.facility.play('lock.touch', { lock: 'A101' });
  const second = await ask('/v1/map/states', { 'if-none-match': tag });
  expect(second.status).toBe(200);
  const now = (await second.json()) as MapStates;
  expect(now.units.find(({ id }) => id === 'A101')?.locks[0]?.power).toBe('awake');
});

test('with the version of an earlier answer, only the units that changed since are in the next one', async () => {
  const states = async (query = '') => (await (await ask(`/v1/map/states${query}`)).json()) as MapStates;
  const first = await states();
  expect([first.after, first.units.length]).toEqual([undefined, 34]);
  serving.facilities.main.facility.play('lock.touch', { lock: 'A101' });
  const second = await states(`?after=${first.version}`);
  expect([second.after, second.units.map(({ id }) => id)]).toEqual([first.version, ['A101']]);
  expect(second.version).toBeGreaterThan(first.version);
  expect((await states(`?after=${second.version}`)).units).toEqual([]);
  // Another server may have counted further.
  expect((await states('?after=900')).units).toHaveLength(34);
  expect((await ask('/v1/map/states?after=-1')).status).toBe(400);
});
