/** Text and differences that keys can find on a page. They move the marked row and do not change the page. */
import type { Content } from './content.ts';
import { submitLine } from './input/editor.ts';
import { nextOf } from './input/search.ts';
import { goBack, type Ui, withAnswer } from './input/ui.ts';
import { isMatch, type PageRow, rowsOf } from './pages/page.ts';

/** Starts a search on the page in front, or ends it if nothing was typed. */
export function findOnPage(ui: Ui, content: Content): Partial<Ui> {
  const text = ui.search.text.trim();
  const page = ui.pages.at(-1);
  if (page === undefined) return {};
  const { search: _, ...without } = page;
  const back = goBack({ ...ui, pages: [...ui.pages.slice(0, -1), text === '' ? without : { ...page, search: text }] });
  if (text === '') return back;
  return { ...back, search: submitLine(ui.search), ...toMatchOnPage(back, content, 1, 0) };
}

/** Goes to the next or previous row that contains the searched text; wraps around. */
export function toMatchOnPage(ui: Ui, content: Content, way: 1 | -1, from: 0 | 1 = 1): Partial<Ui> {
  const search = ui.pages.at(-1)?.search;
  if (search === undefined) return withAnswer('no search on this page yet; / starts one', 'warn');
  const fits = (row: PageRow): boolean => isMatch(row, search);
  const counted = (place: number, count: number) => withAnswer(`“${search}”: row ${place} of ${count}`);
  return toRow(ui, content, way, { fits, from, counted }) ?? withAnswer(`“${search}” is not on this page`, 'warn');
}

export function toDifference(ui: Ui, content: Content, way: 1 | -1): Partial<Ui> {
  const fits = ({ of, isFirst }: PageRow): boolean => isFirst && of.differs === true;
  const counted = (place: number, count: number) =>
    withAnswer(`difference ${place} of ${count}; Enter shows it in full`);
  return toRow(ui, content, way, { fits, from: 1, counted }) ?? withAnswer('no difference on this page', 'warn');
}

interface Wanted {
  readonly fits: (row: PageRow) => boolean;
  /** 0 if the search begins at the marked row, 1 if it begins beside it. */
  readonly from: 0 | 1;
  readonly counted: (place: number, count: number) => Partial<Ui>;
}

function toRow(ui: Ui, content: Content, way: 1 | -1, { fits, from, counted }: Wanted): Partial<Ui> | undefined {
  const front = ui.pages.at(-1);
  const page = content.page(ui);
  if (front === undefined || page === undefined) return undefined;
  const found = rowsOf(page, content.columns).flatMap((row, index) => (fits(row) ? [index] : []));
  const row = nextOf(found, front.row + way * (from - 1), way);
  if (row === undefined) return undefined;
  return {
    pages: [...ui.pages.slice(0, -1), { ...front, row }],
    ...counted(found.indexOf(row) + 1, found.length),
  };
}
