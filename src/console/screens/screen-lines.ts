/** Lines of the portal and app screens: words, facts, and buttons. */
import type { FacilityMap } from '../../facility/open/map-view.ts';
import type { Press } from '../../screens/press.ts';
import { heading, type PageLine, words } from '../pages/page.ts';
import type { Look } from '../panes/subject.ts';
import { cell, span } from '../text/line.ts';
import { spans } from '../text/wrap.ts';
import type { ScreenTopic } from './topic.ts';

const LABEL = 24;

/** A button, after the text that it belongs to; Enter presses it. */
export const pressLine = (press: Press, about = ''): PageLine => ({
  line: [
    span(`  [${press.label}]`, press.because.length > 0 ? 'dim' : 'strong'),
    ...(about === '' ? [] : [span('  '), ...spans(about)]),
    ...press.because.flatMap((reason) => [span('  '), ...spans(reason, 'warn')]),
  ],
  hang: 4,
  press,
});

export const opensLine = (text: string, opens: ScreenTopic, about = ''): PageLine => ({
  line: [span(`  ${text}`, 'strong'), ...(about === '' ? [] : [span('  '), ...spans(about)])],
  hang: 4,
  opens,
});

export const factLine = ([name, value]: readonly [name: string, value: string]): PageLine => ({
  line: [cell(`  ${name}`, LABEL, 'dim'), ...spans(value)],
  hang: LABEL,
});

export const section = (title: string, lines: readonly PageLine[]): readonly PageLine[] => [
  heading(title),
  ...(lines.length === 0 ? [words('none')] : lines),
];

/** Everybody at the facility, with their phones. */
export const peopleOf = (look: Look): FacilityMap['people'] =>
  (look('map') as { readonly people?: FacilityMap['people'] } | undefined)?.people ?? [];

export const unitsOf = (look: Look): readonly string[] =>
  ((look('map') as { readonly units?: FacilityMap['units'] } | undefined)?.units ?? []).map(({ id }) => id);
