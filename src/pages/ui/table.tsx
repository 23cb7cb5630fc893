/** A table that is sorted by the column whose heading was pressed. Rows may be selectable; the selected one is marked. */
import type { ComponentChild, ComponentChildren } from 'preact';
import { memo } from 'preact/compat';
import { useState } from 'preact/hooks';
import { Button } from './button.tsx';

export interface Column<T> {
  readonly title: string;
  cell(row: T): ComponentChildren;
  /** The value to sort the column by; a column without it cannot be sorted. */
  by?(row: T): string | number;
}

interface Props<T> {
  readonly caption: string;
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly keyOf: (row: T) => string;
  /** The number of rows that are drawn until somebody asks for all; if absent, all rows are drawn. */
  readonly first?: number;
  readonly marked?: string | undefined;
  readonly onChoose?: (row: T) => void;
}

interface RowProps<T> {
  readonly row: T;
  readonly columns: readonly Column<T>[];
  readonly isMarked: boolean;
  onChoose(row: T): void;
}

/** Drawn again only if its row, the columns or the mark have changed. */
const Row: <T>(props: RowProps<T>) => ComponentChild = memo(
  ({ row, columns, isMarked, onChoose }: RowProps<unknown>) => (
    <tr class={isMarked ? 'marked' : ''} onClick={() => onChoose(row)}>
      {columns.map(({ title, cell }) => (
        <td key={title}>{cell(row)}</td>
      ))}
    </tr>
  ),
);

const nothing = (): void => {};

const collator = new Intl.Collator('en', { numeric: true });
const compare = (a: string | number, b: string | number): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));

interface Order {
  readonly column: string;
  readonly sign: 1 | -1;
}

export function Table<T>({
  caption,
  rows,
  columns,
  keyOf,
  first = Number.POSITIVE_INFINITY,
  marked,
  onChoose = nothing,
}: Props<T>) {
  const [order, setOrder] = useState<Order | undefined>();
  const by = columns.find(({ title }) => title === order?.column)?.by;
  const [isWhole, showAll] = useState(false);
  const sorted =
    order === undefined || by === undefined ? rows : rows.toSorted((a, b) => order.sign * compare(by(a), by(b)));
  const shown = isWhole ? sorted : sorted.slice(0, first);
  const press = (column: string) => setOrder({ column, sign: order?.column === column && order.sign === 1 ? -1 : 1 });
  const sortOf = (title: string) => (order?.column !== title ? 'none' : order.sign === 1 ? 'ascending' : 'descending');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable with the keyboard
    <section class="scroll" tabIndex={0} aria-label={caption}>
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, by: sortedBy }) => (
              <th key={title} scope="col" aria-sort={sortedBy === undefined ? undefined : sortOf(title)}>
                {sortedBy === undefined ? (
                  title
                ) : (
                  <button type="button" class="sort" onClick={() => press(title)}>
                    {title}
                  </button>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <Row key={keyOf(row)} row={row} columns={columns} isMarked={keyOf(row) === marked} onChoose={onChoose} />
          ))}
        </tbody>
      </table>
      {shown.length < rows.length && <Button onPress={() => showAll(true)}>{`Show all ${rows.length}`}</Button>}
    </section>
  );
}
