import { API_EXHIBITS, checkBackend } from '../../src/conformance/gallery/core-api/check.ts';
import { openOwnBackend } from '../../src/cli/conform/own-backend.ts';
const t0 = performance.now();
let open = 0;
for (const e of API_EXHIBITS) {
  if (process.argv[2] !== undefined && !process.argv[2].split(',').includes(e.id)) continue;
  const a = performance.now();
  const b = await openOwnBackend();
  open += performance.now() - a;
  const c = await checkBackend(e, b.target, ['core-api.key.spelling.*', 'core-api.input.*']);
  await b.stop();
  if (!c.right) console.log(e.id, e.shownBy, JSON.stringify(c));
}
console.log(performance.now() - t0, open, process.cpuUsage());
