/** What the control API answers when the facility is stopped while a request waits, and to every other outcome of a restore or a fork. */
import { describe, expect, it } from 'vitest';
import type { Control } from '../../src/server/control/context.ts';
import { snapshotEndpoints } from '../../src/server/control/snapshots.ts';
import { Answer } from '../../src/server/endpoint.ts';

/** The status and the body of an answer, or the value that becomes one. */
async function answered(id: string, outcome: string): Promise<unknown> {
  const facilities = {
    main: { now: 5, parts: { facility: { trace: { seq: 7 } } } },
    restore: async () => outcome,
    fork: async () => outcome,
  };
  const endpoint = snapshotEndpoints({ facilities } as unknown as Control).find((one) => one.id === id);
  const request = { params: { name: 'one' }, body: { as: 'two' }, query: {} };
  const answer = await endpoint?.handle(request as never);
  return answer instanceof Answer ? [answer.status, answer.body] : answer;
}

const error = (code: string, message: RegExp) => ({
  error: expect.objectContaining({ code, message: expect.stringMatching(message) }),
});

describe('the answer to', () => {
  it.each([
    ['restore', 'restored', { restored: 'one', now: 5, seq: 7 }],
    ['restore', 'no-snapshot', [404, error('no-snapshot', /one/)]],
    ['restore', 'stopped', [409, error('stopped', /stopped|replaced/)]],
    ['fork', 'forked', { fork: 'two' }],
    ['fork', 'no-snapshot', [404, error('no-snapshot', /one/)]],
    ['fork', 'stopped', [409, error('stopped', /stopped|replaced/)]],
    ['fork', 'taken', [409, error('taken', /^a fork called two already exists$/)]],
    ['fork', 'too-many-forks', [409, error('too-many-forks', /^8 forks already exist; delete one first$/)]],
  ])('%s that is %s', async (id, outcome, answer) => {
    expect(await answered(id, outcome)).toEqual(answer);
  });
});
