// The adapter of core-adapter.mjs with three planted mistakes. `noke-sim conform core examples/core-adapter-with-mistakes.mjs` finds each:
//
//   core.revocation.unshare          the end of a share is forgotten
//   core.upload.twice                a record counts each time it arrives
//   core.set-up.confirmed-by-record  a list that was sent is treated as carried out

import { Adapter } from './core-adapter.mjs';

class WithMistakes extends Adapter {
  sent = new Set();

  unshare() {
    return { ok: true };
  }

  upload(request) {
    const { ok, rule } = super.upload(request);
    return ok ? { ok, accepted: request.packets.length } : { ok, rule };
  }

  unlock(request) {
    const answer = super.unlock(request);
    if (answer.ok) this.sent.add(request.mac);
    return answer;
  }

  known(request) {
    const { epoch, overlock } = super.known(request);
    return { ok: true, epoch: this.sent.has(request.mac) ? Math.max(1, epoch) : epoch, overlock };
  }
}

export const open = (setup) => new WithMistakes(setup);
