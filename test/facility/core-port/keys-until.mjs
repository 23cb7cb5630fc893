// Our core behind the port, with keys that expire when the URL says: `?null` or `?253402214400000`.
import { Adapter } from '../../../examples/core-adapter.mjs';

const expiresAt = JSON.parse(new URL(import.meta.url).search.slice(1));

class KeysUntil extends Adapter {
  issue(request) {
    const answer = super.issue(request);
    return answer.ok ? { ...answer, keys: answer.keys.map((key) => ({ ...key, expiresAt })) } : answer;
  }
}

export const open = (setup) => new KeysUntil(setup);
