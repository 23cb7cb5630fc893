import { expect, it } from 'vitest';
import { A101, GATE, Site } from './site.ts';

it('the whole sequence: feed, account, set-up, key, offline and online unlock, records, activity', () => {
  const site = new Site();
  const phone = site.tenant('alice', 'A101');

  expect(site.refresh(phone)).toBe('B-KEY-3');
  const first = site.online(phone, A101);
  expect(first).toEqual(Array.from({ length: first.length }, () => 0x60));
  expect(site.lock(A101).opens).toBe(1);

  expect(site.refresh(phone)).toBe('done');
  expect(site.offline(phone, A101)).toBe(0x60);
  expect(site.offline(phone, GATE)).toBe('no key');
  site.settle();
  expect(site.refresh(phone)).toBe('done');
  expect(site.offline(phone, GATE)).toBe(0x60);
  site.upload(A101);
  site.upload(GATE);
  expect(
    site.core.state.activity
      .filter((entry) => entry.kind === 'Access – Phone')
      .map((entry) => [entry.user, entry.unit ?? entry.entry, entry.method]),
  ).toEqual([
    ['alice', 'A101', 'online'],
    ['alice', 'A101', 'phone'],
    ['alice', 'gate', 'phone'],
  ]);
});
