/** A unit on the map: a box in the colour of its status. Zoomed in, it shows its name and letters; zoomed out, only the letter of its lock. */
import { memo } from 'preact/compat';
import type { UnitState } from '../../facility/open/map-view.ts';
import type { Box, Layout } from './layout.ts';
import { LOCK_LETTERS, labelOf, lockLook, STATUS_LETTERS, toneOf } from './unit-look.ts';

/** The width of a letter, as a share of the font size. */
const LETTER = 0.74;
/** The minimum font size. */
const LEGIBLE = 6.5;

/** The font size of the names of all units. */
export function nameSize({ units, box: [width, height] }: Layout): number {
  const longest = units.reduce((most, { id }) => Math.max(most, id.length), 2);
  return Math.min(height * 0.34, (width * 0.96) / (longest * LETTER));
}

export const isNearEnough = (layout: Layout, scale: number): boolean => nameSize(layout) * scale >= LEGIBLE;

interface Props {
  readonly box: Box;
  readonly width: number;
  readonly height: number;
  /** Undefined when zoomed out. */
  readonly nameSize: number | undefined;
  readonly unit: UnitState;
  readonly isSelected: boolean;
  readonly isTabStop: boolean;
  readonly isFaint: boolean;
}

/** An answer that changes nothing about a unit contains the same object for it, so the unit is not drawn again. */
export const Unit = memo(
  ({ box: { id, at }, width, height, nameSize: size, unit, isSelected, isTabStop, isFaint }: Props) => {
    const look = lockLook(unit);
    const letter = look === 'locked' || look === 'none' ? '' : LOCK_LETTERS[look][0];
    const classes = ['unit', toneOf(unit), look, isSelected ? 'selected' : '', isFaint ? 'faint' : ''].join(' ');
    const least = Math.min(width, height);
    const [left, top] = [at[0] - width / 2, at[1] - height / 2];
    return (
      // No transform here: one would make Chromium paint each unit separately.
      <g id={`unit-${id}`} class={classes}>
        {/* biome-ignore lint/a11y/useSemanticElements: an SVG has no button element */}
        <rect
          role="button"
          // In lower case, because names of SVG attributes are case-sensitive.
          tabindex={isTabStop ? 0 : -1}
          aria-label={labelOf(unit)}
          aria-pressed={isSelected}
          data-unit={id}
          x={left}
          y={top}
          width={width}
          height={height}
          rx={look === 'open' || look === 'unlocked' ? least / 2.5 : least / 12}
        />
        {size === undefined && letter !== '' && (
          // biome-ignore lint/a11y/noAriaHiddenOnFocusable: text in an SVG has no focus, and the button has its words
          <text aria-hidden="true" x={at[0]} y={at[1] + least * 0.27} font-size={least * 0.75}>
            {letter}
          </text>
        )}
        {size !== undefined && (
          // biome-ignore lint/a11y/noAriaHiddenOnFocusable: text in an SVG has no focus, and the button has its words
          <g aria-hidden="true">
            <text x={at[0]} y={top + height * 0.44} font-size={size}>
              {id}
            </text>
            <text class="letters" x={at[0]} y={top + height * 0.82} font-size={Math.min(height * 0.3, width * 0.3)}>
              {STATUS_LETTERS[unit.status ?? ''] ?? '?'} {letter}
            </text>
          </g>
        )}
      </g>
    );
  },
);
