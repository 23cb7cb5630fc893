// A virtual clock. Time is stopped until somebody advances it; timers that are due at the same moment run in the order in which they were set.

export class VirtualClock {
  timers = [];
  order = 0;

  constructor(now) {
    this.now = now;
  }

  after(ms, run) {
    this.order += 1;
    const timer = { at: this.now + ms, order: this.order, run, cancel: () => this.remove(timer) };
    this.timers.push(timer);
    return timer;
  }

  remove(timer) {
    this.timers = this.timers.filter((other) => other !== timer);
  }

  advance(ms) {
    const until = this.now + ms;
    for (;;) {
      const due = this.timers.filter((timer) => timer.at <= until);
      if (due.length === 0) break;
      const next = due.reduce((best, timer) => (this.before(timer, best) ? timer : best));
      this.remove(next);
      this.now = next.at;
      next.run();
    }
    this.now = until;
  }

  before(a, b) {
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }
}
