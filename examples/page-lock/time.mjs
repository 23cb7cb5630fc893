// The clock, day and hours of a lock (docs/protocol.md §4.1, §4.5, C8 and C9). The clock is valid when time and zone are known. The lock has `clock`,
// `flash`, `session` and `offsetMs`: its time minus that of `clock`, undefined while the time is not known.

export class TimeOfLock {
  /** Whole unix seconds. */
  time() {
    return Math.floor((this.clock.now + this.offsetMs) / 1000);
  }

  clockValid() {
    return this.offsetMs !== undefined && this.flash.zone !== undefined;
  }

  /** The smallest step into [time, time + seconds since connect]; if there is a step, a new second begins now. */
  moveClock(time) {
    const latest = time + Math.floor((this.clock.now - this.session.at) / 1000);
    const before = this.offsetMs === undefined ? undefined : this.time();
    const after = before === undefined ? latest : Math.min(Math.max(before, time), latest);
    if (after !== before) this.offsetMs = after * 1000 - this.clock.now;
  }

  /** The lock's time in its zone, in seconds. */
  local() {
    const zone = this.flash.zone;
    const [now, next, span] = [this.time(), zone.readUInt32LE(1), zone.readUInt16LE(6) * 900];
    const second = next !== 0 && now >= next && (span === 0 || now < next + span);
    return now + zone.readInt8(second ? 5 : 0) * 900;
  }

  today() {
    return Math.floor(this.local() / 86_400);
  }

  fullDay(bits) {
    const last = this.flash.lastDay;
    const around = [-4096, 0, 4096].map((step) => last - (last % 4096) + step + bits);
    const possible = around.filter((day) => day >= 0 && day <= 65_535).reverse();
    return possible.reduce((best, day) => (Math.abs(day - last) < Math.abs(best - last) ? day : best));
  }

  insideHours(schedule) {
    const hours = this.flash.hours.get(schedule);
    if (!hours) return false;
    const local = this.local();
    const weekday = (Math.floor(local / 86_400) + 3) % 7;
    const quarter = Math.floor((local % 86_400) / 900);
    return quarter >= hours[weekday * 2] && quarter < hours[weekday * 2 + 1];
  }

  phoneTimeRight(time) {
    return this.clockValid() && Math.abs(time - this.time()) <= 300;
  }
}
