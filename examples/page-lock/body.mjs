// The body of the lock: bolt, hasp, motor and battery, and what a person does to them (docs/protocol.md §3 and §10, docs/conformance.md). `bolt` is
// out (locked), in, or between; `state` is the mechanical state of §3. The lock is notified of everything that it must record.

export const UNLOCKED = 0;
export const UNSHACKLED = 1;
export const LOCKED = 2;
export const JAMMED_UNLOCKING = 3;
export const JAMMED_LOCKING = 4;
export const NOT_HOMED = 255;

export class Body {
  motionMs = 400;
  lockTries = 3;
  pauseMs = 5000;
  bolt = 'out';
  haspIn = true;
  pulled = false;
  leanN = 0;
  mv = 3000;
  low = false;
  state = LOCKED;
  moving = false;
  still = [];

  constructor(lock) {
    this.lock = lock;
  }

  setBattery(mv) {
    this.mv = mv;
    if (mv <= 2900) this.low = true;
    if (mv >= 2950) this.low = false;
    if (!this.carriesElectronics()) {
      if (this.lock.powered) this.lock.powerLost();
    } else if (!this.lock.powered) this.lock.after(1000, () => this.lock.powered || this.lock.boot());
    this.lock.advertise();
  }

  carriesElectronics() {
    return this.mv >= 2400;
  }

  carriesMotor() {
    return this.mv - 200 >= 2400;
  }

  setState(state) {
    this.state = state;
    this.lock.advertise();
  }

  /** Calls back as soon as no motion is in progress. */
  whenStill(then) {
    if (this.moving) this.still.push(then);
    else then();
  }

  move(to, then) {
    this.moving = true;
    this.lock.after(this.motionMs, () => {
      this.moving = false;
      const jams = this.leanN >= 100;
      if (!jams) this.bolt = to;
      then(!jams);
      for (const waiting of this.still.splice(0)) waiting();
    });
  }

  /** Retracts the bolt; `then(true)` if it is in afterwards. */
  unlock(then) {
    this.move('in', (moved) => {
      if (moved) this.opened();
      else this.setState(JAMMED_UNLOCKING);
      then(moved);
    });
  }

  opened() {
    if (this.pulled) this.haspIn = false;
    this.setState(this.haspIn ? UNLOCKED : UNSHACKLED);
    this.armRelock();
  }

  armRelock() {
    this.relock?.cancel();
    this.relock = this.lock.after(this.relockMs(), () => this.whenStill(() => this.relockNow()));
  }

  /** An explicit lock stops the relock timer; its end starts it. The attempts of a bolt that has jammed continue. */
  explicitLockChanged() {
    if (this.bolt === 'in' && this.state !== JAMMED_LOCKING) this.armRelock();
  }

  relockMs() {
    return this.lock.flash.relockS * 1000;
  }

  relockNow() {
    if (this.bolt !== 'out' && this.haspIn && !this.lock.explicitLock()) this.lockBolt();
  }

  /** Drives the bolt out, with the attempts and pauses of §10. `then` is called at the end of the first attempt. */
  lockBolt(then = () => {}, attempt = 1) {
    this.relock?.cancel();
    this.move('out', (moved) => {
      if (moved) {
        this.setState(LOCKED);
        this.lock.locked();
      } else {
        this.setState(JAMMED_LOCKING);
        if (attempt >= this.lockTries) this.lock.jammed();
        else this.relock = this.lock.after(this.pauseMs, () => this.whenStill(() => this.tryAgain(attempt + 1)));
      }
      then(moved);
    });
  }

  tryAgain(attempt) {
    if (this.bolt !== 'out' && this.haspIn) this.lockBolt(undefined, attempt);
  }

  lean(forceN) {
    this.leanN = forceN;
  }

  /** A press of the button restarts the attempts of a bolt that jammed while locking. */
  touched() {
    if (this.state === JAMMED_LOCKING && !this.moving && this.haspIn) this.lockBolt();
  }

  pullHasp() {
    this.pulled = true;
    if (this.bolt !== 'in' || !this.haspIn) return;
    this.haspIn = false;
    this.setState(UNSHACKLED);
  }

  closeHasp() {
    this.pulled = false;
    if (this.haspIn) return;
    this.haspIn = true;
    this.setState(UNLOCKED);
    this.lock.haspClosed();
    this.whenStill(() => this.bolt !== 'out' && this.haspIn && this.lockBolt());
  }

  releaseFromInside() {
    this.whenStill(() => {
      if (this.bolt === 'in') return;
      this.bolt = 'in';
      this.opened();
      this.lock.released();
    });
  }

  powerLost() {
    if (this.moving) {
      this.bolt = 'between';
      this.state = NOT_HOMED;
    }
    this.moving = false;
    this.still = [];
  }

  booted() {
    if (this.bolt === 'in') this.armRelock();
  }

  putOut() {
    this.relock?.cancel();
    this.bolt = 'out';
    this.haspIn = true;
    this.pulled = false;
    this.lock.flash.lastOpener = undefined;
    this.setState(LOCKED);
  }
}
