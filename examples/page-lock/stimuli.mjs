// The stimulus URL (docs/conformance.md): what a hand does at the door, and the virtual clock.

import { createServer } from 'node:http';

export const PATH = '/stimulus';
const DONE = { done: true };
const ANOTHER_LOCK = {};
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
    if (request?.version !== 1 || typeof request.stimulus !== 'string') return undefined;
    if (!Object.hasOwn(table, request.stimulus)) return undefined;
    if (String(request.mac).replaceAll(':', '').toLowerCase() !== lock.mac.toString('hex')) return ANOTHER_LOCK;
    const argument = needs[request.stimulus];
    if (argument && !(number(request[argument]) && request[argument] >= 0)) return undefined;
    if (request.stimulus === 'press' && !/^[sl]{1,24}$/.test(request.pattern)) return undefined;
    return table[request.stimulus](request);
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
    if (result === ANOTHER_LOCK) reply(404, { error: 'no such lock' });
    else if (result) reply(200, result);
    else reply(400, { error: 'unknown stimulus, argument or version' });
  });
  await new Promise((resolve, reject) => server.listen(port, '127.0.0.1', resolve).once('error', reject));
  return { server, port: server.address().port };
}
