/** The firmware's reactions for power, link, clock, gateway and quick clicks, by name. `packets.ts` and `motor.ts` contain the others. */
import { EVENTS } from '../../protocol/record.ts';
import { type FirmwareReaction, forget, next, timers } from './reaction.ts';
import { newSession } from './types.ts';

export const reactions = {
  powerUp(c, e, s) {
    if (e.type !== 'powerUp') return {};
    const mechanical = e.bolt === 'extended' ? 2 : e.bolt === 'retracted' ? 0 : 255;
    const { config, time, zoneKnown, bolt, hasp } = e;
    const boot = e.resume ? undefined : e.at + s.bootMs;
    return { context: { config, time, zoneKnown, bolt, hasp, mechanical, ...timers(c, { boot }) } };
  },
  /** Started: reports it, homes a bolt between its ends, and schedules the relock of an open bolt. */
  started(c, e, s) {
    const open = c.bolt === 'retracted' && c.hasp !== 'out' && c.config.ready && !c.config.explicitLock;
    return {
      context: timers(c, {
        boot: undefined,
        sleep: c.mains ? undefined : e.at + s.quietAwakeMs,
        relock: open ? e.at + c.config.relockMs : undefined,
      }),
      effects: [{ type: 'started' }],
      raise: c.bolt === 'between' && e.supply === 'stall' ? [next(e, 'home')] : [],
    };
  },
  touchWakes: (c, e, s) => ({
    context: {
      touched: true,
      renewedByConnect: false,
      closedByHand: false,
      ...timers(c, { sleep: c.mains ? undefined : e.at + s.sleepAfterMs, listen: undefined }),
    },
    effects: [{ type: 'heartbeat' }, { type: 'note', kind: c.touched ? 'lock.touched' : 'lock.woke', why: 'touch' }],
    raise: [next(e, 'hear'), ...(c.bolt === 'between' && c.deadlines.motion === undefined ? [next(e, 'home')] : [])],
  }),
  /** Awake without advertising. */
  wakeQuietly: (c, e, s) => ({
    context: timers(c, { sleep: e.at + s.quietAwakeMs, listen: undefined }),
    effects: [{ type: 'note', kind: 'lock.woke', why: e.type }],
  }),
  lockOnClose: (_c, e) => ({ context: { closedByHand: true, lockTries: 0 }, raise: [next(e, 'lock')] }),
  /** The lock is shutting down: it locks once the link is down. */
  lockSoon: (c, e, s) => ({
    context: { closedByHand: true, lockTries: 0, ...timers(c, { relock: e.at + s.closingMs }) },
  }),
  sleepLater: (c, e, s) => ({ context: timers(c, { sleep: e.at + s.sleepRetryMs }) }),
  /** A session due to end during a motion ends after it; the queue of the session is dropped. */
  shutLater: (c, e, s) =>
    c.ble === null
      ? { context: c.mains ? {} : timers(c, { sleep: e.at + s.sleepRetryMs }) }
      : {
          context: {
            waiting: c.waiting.filter((work) => work.via !== 'ble'),
            ...timers(c, { session: e.at + s.sleepRetryMs }),
          },
        },
  sleep: (c) => ({
    context: {
      touched: false,
      wakeAgain: false,
      mesh: null,
      clicks: [],
      waiting: [],
      ...timers(c, { sleep: undefined, closing: undefined, listen: undefined, clicks: undefined, process: undefined }),
    },
    effects: [{ type: 'note', kind: 'lock.asleep', why: c.mechanical === 2 ? 'locked' : 'not locked' }],
    raise: [],
  }),
  silence: (_c, e) => ({ raise: [next(e, 'silence')] }),
  hear: (_c, e) => ({ raise: [next(e, 'hear')] }),
  renewByConnect: (c, e, s) =>
    c.renewedByConnect || c.mains
      ? {}
      : { context: { renewedByConnect: true, ...timers(c, { sleep: e.at + s.sleepAfterMs }) } },
  wakeAgain: () => ({ context: { wakeAgain: true } }),
  notice: (c, e, s) => ({
    context: { wakeAgain: false, waiting: [], ...timers(c, { closing: e.at + s.closingMs, sleep: undefined }) },
    effects: [{ type: 'notice', byHand: c.closedByHand }],
    raise: [next(e, 'hush')],
  }),
  linkDown(c, e, s) {
    const left = { ...c, ...forget(c, 'ble', e.at, s) };
    return {
      context: { ...left, ...timers(left, { closing: undefined, session: undefined }) },
      effects: [{ type: 'linkDown' }],
      raise: [next(e, 'silence')],
    };
  },
  enterUpdate: (c, e, s) => ({
    context: timers(c, { mode: e.at + s.firmwareModeMs, sleep: undefined }),
    raise: [next(e, 'silence')],
  }),
  leaveUpdate: (c) => ({ context: timers(c, { mode: undefined }) }),

  connect: (c, e, s) =>
    e.type === 'connect'
      ? { context: { ble: newSession(e.session, e.at), ...timers(c, { session: e.at + s.sessionMs }) } }
      : {},
  /** The central is gone; the lock stays awake until its window ends. */
  endSession(c, e, s) {
    const left = forget(c, 'ble', e.at, s);
    return { context: { ...left, ...timers({ ...c, ...left }, { session: undefined }) } };
  },
  sessionOver: (c, e) => ({ context: timers(c, { session: undefined }), raise: [next(e, 'shut')] }),

  setTime: (_c, e) => (e.type === 'drift' ? { context: { time: e.time } } : {}),
  armCheckIn: (c, e, s) =>
    e.type === 'attached' || e.type === 'checkIn'
      ? { context: timers(c, { checkIn: e.at + (c.mains ? s.mainsHeartbeatMs : e.nextInMs) }) }
      : {},
  disarmCheckIn(c, e, s) {
    const left = forget(c, 'mesh', e.at, s);
    return { context: { ...left, ...timers({ ...c, ...left }, { checkIn: undefined }) } };
  },
  heartbeat: () => ({ effects: [{ type: 'heartbeat' }] }),
  listen: (c, e, s) => ({
    context: timers(c, { listen: e.at + s.checkInListenMs }),
    effects: [{ type: 'heartbeat' }],
  }),
  /** The check-in window closes once nothing is in progress. */
  listenLater: (c, e, s) => ({ context: timers(c, { listen: e.at + s.processMs }) }),
  openMesh: (_c, e) => (e.type === 'meshSession' ? { context: { mesh: newSession(e.session, e.at) } } : {}),

  press(c, e, s) {
    if (e.type !== 'touched' || !c.config.ready || c.deadlines.lockout !== undefined) return {};
    const clicks = [...c.clicks, e.pressMs >= c.config.longPressMs ? 1 : 0].slice(-MAX_CODE_LENGTH - 1);
    return { context: { clicks, ...timers(c, { clicks: e.at + s.clickPauseMs }) } };
  },
  tryClicks(c) {
    const length = c.clicks.length;
    const context = { clicks: [], ...timers(c, { clicks: undefined }) };
    if (length < MIN_CODE_LENGTH || length > MAX_CODE_LENGTH) return { context };
    const pattern = c.clicks.reduce((bits, long, i) => bits + (long === 1 ? 1 << i : 0), 0);
    return { context, effects: [{ type: 'clicks', length, pattern }] };
  },
  clicked(c, e, s) {
    if (e.type !== 'clicked') return {};
    if (e.right) return { context: { wrongClicks: 0 }, raise: [next(e, 'unlock')] };
    const wrong = c.wrongClicks + 1;
    if (wrong < s.clickTries) return { context: { wrongClicks: wrong } };
    return { context: { wrongClicks: 0, ...timers(c, { lockout: e.at + s.clickLockoutMs }) } };
  },
  endLockout: (c) => ({ context: timers(c, { lockout: undefined }) }),
  released: () => ({ effects: [{ type: 'record', event: EVENTS.insideRelease, about: 'lock' }] }),
} satisfies Record<string, FirmwareReaction>;

const MIN_CODE_LENGTH = 3;
const MAX_CODE_LENGTH = 24;
