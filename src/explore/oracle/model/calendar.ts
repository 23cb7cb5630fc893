/** Days and hours of a facility from the name of its time zone, from the zone tables of Node.js and not from the code under test. */

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  return format;
}

export interface LocalMoment {
  /** Days since 1970-01-01. */
  readonly day: number;
  /** 0 is Monday. */
  readonly weekday: number;
  readonly minute: number;
}

const MAX_KEPT = 256;
/** By time zone and minute: most lookups in a run are for the same times. */
const moments = new Map<string, LocalMoment>();

export function localMoment(zone: string, at: number): LocalMoment {
  const asked = `${zone} ${Math.floor(at / 60_000)}`;
  let moment = moments.get(asked);
  if (moment === undefined) {
    moment = momentIn(zone, at);
    if (moments.size >= MAX_KEPT) moments.clear();
    moments.set(asked, moment);
  }
  return moment;
}

function momentIn(zone: string, at: number): LocalMoment {
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(at)) part[type] = Number(value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0 } = part;
  const days = Math.floor(Date.UTC(year, month - 1, day) / 86_400_000);
  return { day: days, weekday: (days + 3) % 7, minute: hour * 60 + minute };
}
