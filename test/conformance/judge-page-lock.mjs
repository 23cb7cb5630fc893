// Judges one form of the lock of examples/lock-from-the-page.mjs over its sockets, with every case of the suite.

import { CLAIMS, FACTORY_SECRET, MAC } from '../../examples/page-lock/identity.mjs';
import { startLock } from '../../examples/page-lock/start.mjs';
import { LOCK_CASES } from '../../src/conformance/cases/lock-cases.ts';
import { keysSchema, targetKeys } from '../../src/conformance/contract/keys-file.ts';
import { TargetLost } from '../../src/conformance/contract/target.ts';
import { judge } from '../../src/conformance/run/judge.ts';
import { websocketTarget } from '../../src/conformance/targets/websocket.ts';
import { hostClock } from '../../src/sim/live-clock.ts';
import { Random } from '../../src/sim/random.ts';

const BAD = ['fail', 'error', 'not-exercised'];

/** `fault` or `odd` names a form; neither: the sound lock. `right`: a faulty lock is caught, any other passes. */
export async function judgePageLock({ fault, odd }) {
  const mac = Buffer.from(MAC.replaceAll(':', ''), 'hex');
  const lock = await startLock({ mac, factorySecret: Buffer.from(FACTORY_SECRET, 'hex'), fault, odd });
  const failed = [];
  let target;
  try {
    const keys = targetKeys(keysSchema.parse({ mac: MAC, hardware: '1A', factorySecret: FACTORY_SECRET }));
    const { target: url, stimulus: stimulusUrl } = lock;
    const options = { url, keys, claims: CLAIMS, stimulusUrl, token: undefined, host: hostClock, patience: 1 };
    target = await websocketTarget(options);
    const judgement = await judge(target, LOCK_CASES, {
      profile: 'np1',
      slow: false,
      patience: 1,
      random: new Random('1').stream('suite'),
      judged: ({ case: { id }, verdict }) => BAD.includes(verdict) && failed.push(id),
      stop: () => fault !== undefined && failed.length > 0,
    });
    return result(judgement.cases.length, failed, judgement.error?.why, fault);
  } catch (error) {
    if (!(error instanceof TargetLost)) throw error;
    return result(0, failed, error.message, fault);
  } finally {
    await target?.close();
    lock.close();
  }
}

function result(judged, failed, error, fault) {
  const passes = failed.length === 0 && error === undefined;
  return { judged, failed, error, right: passes !== (fault !== undefined) };
}
