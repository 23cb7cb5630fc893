/** The timeline pane: one line per event, oldest first, with time, mark, actor, kind, and decoded bytes. */
import { fromHex } from '../../protocol/bytes.ts';
import { HEADER_LENGTH, PACKET_LENGTH } from '../../protocol/command.ts';
import { faultText } from '../../protocol/decoded.ts';
import { decodeHeader, printHeader } from '../../protocol/header.ts';
import { decodeResponse, printResponse } from '../../protocol/response.ts';
import { INPUT_KIND } from '../../scenario/replay.ts';
import type { TraceEvent } from '../../sim/trace.ts';
import { markOf } from '../text/legend.ts';
import { column, type Line, span } from '../text/line.ts';
import type { LocalClock } from '../text/local-clock.ts';
import { compact, type JsonMap } from './facts.ts';
import { around, empty, type PaneArea, type PaneModel, pane, tail, title } from './pane.ts';

/** Kinds with a command packet: 20 bytes, of which the first four are unencrypted. */
export const TO_LOCK = new Set(['link.write', 'lock.received']);

/** The timeline's data besides events: the selected row, the rows found by a search, and the name of the filter. */
export interface TimelineView {
  readonly selected: number;
  readonly follows: boolean;
  readonly filter: string;
  /** Shown instead of events, if none pass the filter. */
  readonly none: string;
  readonly isFound?: (event: TraceEvent) => boolean;
}

export function timelinePane(
  events: readonly TraceEvent[],
  { selected, follows, filter, none, isFound = () => false }: TimelineView,
  local: LocalClock,
  area: PaneArea,
): PaneModel {
  const height = area.height - 1;
  const { from, to } = follows ? tail(events.length, height, 0) : around(events.length, height, selected);
  const more = events.length - to;
  const head = `Timeline${filter === '' ? '' : ` ${filter}`}${more === 0 ? '' : `, ${more} newer below`}`;
  if (events.length === 0) return pane(head, area, empty(none));
  const shown = events.slice(from, to);
  const beside = events[selected]?.time;
  return {
    lines: [
      title(head, area),
      ...shown.map((event, index): Line => {
        const found = isFound(event);
        const mark = from + index === selected ? span('▸', 'chosen') : found ? span('*', 'note') : span(' ');
        return [mark, ...eventLine(event, local, beside)];
      }),
    ],
    rows: shown.map((_, index) => from + index),
  };
}

/** `14:00:05.123 W lock/A101     lock.woken  cause=touch`, with the date if the event is on another day than `beside`. */
export function eventLine(event: TraceEvent, local: LocalClock, beside = event.time): Line {
  const { mark, tone } = markOf(event.kind);
  return [
    span(`${local.timeBeside(event.time, beside)} `, 'dim'),
    span(`${mark} `, tone),
    span(`${column(event.actor, 16)} `, 'dim'),
    span(event.kind, tone),
    span(`  ${details(event)}`),
  ];
}

/** The text of the line after the kind of the event. */
export function details(event: TraceEvent): string {
  const { value, packet, verb, args, ...rest } = event.data;
  if (event.kind === INPUT_KIND) return `${compact(verb)} ${compact(args)}`;
  const hex = value ?? packet;
  const read = typeof hex === 'string' ? decoded(event.kind, hex) : undefined;
  if (read === undefined) return compact(event.data as JsonMap);
  const { mac: _, ...others } = rest;
  return [read, compact(others)].filter((part) => part !== '').join('  ');
}

/** The unencrypted part of a packet, decoded. */
function decoded(kind: string, hex: string): string | undefined {
  const bytes = fromHex(hex);
  if (!bytes.ok) return undefined;
  if (kind === 'link.notify') {
    const response = decodeResponse(bytes.value);
    return response.ok ? printResponse(response.value) : `${hex} (${faultText(response.fault)})`;
  }
  if (!TO_LOCK.has(kind) || bytes.value.length !== PACKET_LENGTH) return undefined;
  const header = decodeHeader(bytes.value.subarray(0, HEADER_LENGTH));
  return header.ok ? printHeader(header.value) : `${hex} (${faultText(header.fault)})`;
}
