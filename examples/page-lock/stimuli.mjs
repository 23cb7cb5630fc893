// The stimulus URL (docs/conformance.md): what a person does at the door, and the virtual clock.

import { createServer } from 'node:http';

export const PATH = '/stimulus';
const DONE = { done: true };
const refused = (status, why) => ({ status, answer: { done: false, why } });
const number = (value) => typeof value === 'number' && Number.isFinite(value);

export function stimuli(lock, clock) {
  const { body } = lock;
  const act = (run) => (request) => {
    run(request);
    return DONE;
  };
  const table = {
    touch: act(() => lock.touch()),
    pullHasp: act(() => body.pullHasp()),
    closeHasp: act(() => body.closeHasp()),
    lean: act(({ forceN }) => body.lean(forceN)),
    releaseFromInside: act(() => body.releaseFromInside()),
    setBattery: act(({ mv }) => body.setBattery(mv)),
    powerCycle: act(() => lock.powerCycle()),
    factoryReset: act(() => lock.factoryReset()),
    press: act(({ pattern }) => lock.press(pattern)),
    advance: act(({ ms }) => clock.advance(ms)),
    getTime: () => ({ ...DONE, ms: clock.now }),
  };
  const needs = { lean: 'forceN', setBattery: 'mv', advance: 'ms' };
  return (request) => {
    if (request?.version !== 1) return refused(400, 'version is not 1');
    const { stimulus, mac } = request;
    if (typeof stimulus !== 'string' || !Object.hasOwn(table, stimulus)) return refused(400, 'no such stimulus');
    const argument = needs[stimulus];
    if (argument && !(number(request[argument]) && request[argument] >= 0))
      return refused(400, `${argument} is missing`);
    if (stimulus === 'press' && !/^[sl]{1,24}$/.test(request.pattern)) return refused(400, 'pattern takes s and l');
    if (String(mac).replaceAll(':', '').toLowerCase() !== lock.mac.toString('hex')) return refused(404, 'no such lock');
    return { status: 200, answer: table[stimulus](request) };
  };
}

async function bodyOf(request) {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > 4096) return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export async function serveStimuli(answer, port) {
  const server = createServer(async (request, response) => {
    const reply = (status, value) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (request.method !== 'POST' || request.url !== PATH) return reply(404, { error: 'no such address' });
    const result = answer(await bodyOf(request));
    reply(result.status, result.answer);
  });
  await new Promise((resolve, reject) => server.listen(port, '127.0.0.1', resolve).once('error', reject));
  return { server, port: server.address().port };
}
