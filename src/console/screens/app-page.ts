/** The app on one phone and the door beside it, in the console: the same rows as on the web page. */
import type { View } from '../../facility/open/view-schema.ts';
import {
  type AppRow,
  entryRows,
  facilityRows,
  letters,
  mainPresses,
  managerPresses,
  ownerOf,
  type PhoneView,
  sentence,
  settings,
  sharePresses,
  shareRows,
  signInPresses,
  unitRows,
  unusable,
} from '../../screens/app.ts';
import { doorFacts, doorPresses, walkPresses } from '../../screens/door.ts';
import { heading, type Page, type PageLine, words } from '../pages/page.ts';
import type { Look } from '../panes/subject.ts';
import { span } from '../text/line.ts';
import type { LocalClock } from '../text/local-clock.ts';
import { spans } from '../text/wrap.ts';
import { factLine, opensLine, peopleOf, pressLine, section, unitsOf } from './screen-lines.ts';
import type { AppTopic } from './topic.ts';

interface Context {
  readonly look: Look;
  readonly local: LocalClock;
  /** A value that a person knows, such as `alice.lastPin`. */
  readonly reveal: (reference: string) => string | undefined;
}

export function appPage({ phone, unit, doors }: AppTopic, { look, local, reveal }: Context): Page {
  const people = peopleOf(look);
  if (phone === undefined)
    return {
      title: 'Which phone?',
      lines: people.flatMap(({ id, role, phones }) =>
        phones.map((each) => opensLine(each, { kind: 'app', phone: each }, `${id}, ${role}`)),
      ),
    };
  // These casts, here and below, are safe: the view has been checked against its schema.
  const view = look(`phone.${phone}`) as PhoneView | undefined;
  if (view === undefined) return { title: `App on ${phone}`, lines: [words(`There is no phone ${phone}.`)] };
  const owner = ownerOf(people, phone) ?? view.carrier;
  const units = unitsOf(look);
  if (doors === true)
    return { title: 'Whose door?', lines: units.map((id) => opensLine(id, { kind: 'app', phone, unit: id })) };
  const at = unit ?? view.app?.units[0]?.id ?? (units.includes(view.at) ? view.at : units[0]);
  const box = view.lockedIn === null ? (look(`message.${owner}`) as View['message'][string] | undefined) : undefined;
  return {
    title: `App on ${phone}, held by ${view.carrier}, ${view.at === 'away' ? 'away' : `at ${view.at}`}`,
    lines: [
      ...front(phone, view),
      ...section(
        'Messages',
        letters(phone, box, { pin: reveal(`${owner}.lastPin`), code: reveal(`${owner}.lastCode`) }).map(
          ({ at: when, channel, text }) => ({
            line: [span(`  ${local.time(when).slice(0, 8)} `, 'dim'), span(`${channel} `, 'strong'), ...spans(text)],
            hang: 11,
          }),
        ),
      ),
      ...(at === undefined ? [] : door(at, phone, view, look)),
      ...section(
        'Settings',
        settings(phone, view).map(({ name, value, press }) => pressLine(press, `${name} ${value}`)),
      ),
    ],
  };
}

function front(phone: string, view: PhoneView): readonly PageLine[] {
  const { app } = view;
  const why = unusable(view);
  if (why !== undefined || app === null) return [{ line: spans(why ?? '', 'bad'), hang: 0 }];
  const said = sentence(app);
  const says: readonly PageLine[] =
    said === undefined ? [] : [{ line: spans(said.text, said.ok ? 'good' : 'warn'), hang: 0 }];
  if (app.signedIn === null)
    return [
      ...says,
      ...section(
        'Sign in',
        signInPresses(phone, view.carrier).map((each) => pressLine(each)),
      ),
    ];
  const rows = (list: readonly AppRow[]): readonly PageLine[] =>
    list.map(({ name, about, press }) => pressLine(press, `${name}  ${about}`.trimEnd()));
  return [
    ...says,
    words(`Signed in as ${app.signedIn}`, 0),
    ...mainPresses(phone).map((each) => pressLine(each)),
    ...section('Facilities', rows(facilityRows(phone, app))),
    ...section('Entries', rows(entryRows(phone, app))),
    ...section('Units', rows(unitRows(phone, app))),
    ...section('Share Access', [
      ...rows(shareRows(phone, app)),
      ...sharePresses(phone, app).map((each) => pressLine(each)),
    ]),
  ];
}

function door(at: string, phone: string, view: PhoneView, look: Look): readonly PageLine[] {
  const unit = look(`unit.${at}`) as View['unit'][string] | undefined;
  if (unit === undefined) return section(`Door of ${at}`, []);
  const person = view.carrier;
  const there = look(`person.${person}.at`) === at;
  const locks = unit.locks.flatMap((id): readonly PageLine[] => {
    const lock = look(`lock.${id}`) as View['lock'][string] | undefined;
    if (lock === undefined) return [];
    return [
      ...doorFacts(lock, unit.standsOpen).map(factLine),
      ...doorPresses(id, lock, there ? person : undefined).map((each) => pressLine(each)),
    ];
  });
  const manager = view.app?.staff === true ? managerPresses(phone, at).map((each) => pressLine(each)) : [];
  return [
    heading(`Door of ${at}`),
    opensLine('Another door', { kind: 'app', phone, doors: true }),
    ...locks,
    ...walkPresses(person, phone, at).map((each) => pressLine(each)),
    ...(manager.length === 0 ? [] : section('Manager app', manager)),
  ];
}
