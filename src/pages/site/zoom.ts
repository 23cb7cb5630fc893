/**
 * The scale at which the plan is drawn: the whole site, or larger in steps until units are easy to read. When the scale changes, the chosen unit, or
 * else the middle, stays in view.
 */
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useSignal } from '../state/hooks.ts';
import { Signal } from '../state/signal.ts';
import { fitting, type Layout } from './layout.ts';

/** The current zoom step; 0 shows the whole site. */
export const zoom = new Signal(0);

const STEP = 1.6;
/** A unit of this many pixels is easy to read and to touch. */
const READABLE = 48;
const LARGEST = 110;
/** The share of the window's height that the map takes up. */
const HEIGHT = 0.74;

type Size = readonly [width: number, height: number];

/** The size in pixels that an element leaves for the plan, measured again whenever that element changes size. */
export function useSpace(of: RefObject<HTMLElement | null>): Size {
  const guess = (): Size => [of.current?.offsetWidth ?? innerWidth, Math.round(innerHeight * HEIGHT)];
  const [space, set] = useState(guess);
  useLayoutEffect(() => {
    const measure = () =>
      set((known) => {
        const now = guess();
        return now[0] === known[0] && now[1] === known[1] ? known : now;
      });
    measure();
    const observer = new ResizeObserver(measure);
    if (of.current !== null) observer.observe(of.current);
    return () => observer.disconnect();
  }, []);
  return space;
}

const stepsTo = (pixels: number, { size }: Layout, fit: number): number =>
  Math.max(0, Math.ceil(Math.log(pixels / (size * fit)) / Math.log(STEP)));

export interface Scale {
  /** Pixels per metre. */
  readonly scale: number;
  readonly step: number;
  readonly steps: number;
  /** The first step at which a unit is easy to read. */
  readonly readable: number;
}

export function useScale(layout: Layout, space: Size): Scale {
  const fit = fitting(layout, space);
  const steps = stepsTo(LARGEST, layout, fit);
  const step = Math.min(useSignal(zoom), steps);
  return { scale: fit * STEP ** step, step, steps, readable: stepsTo(READABLE, layout, fit) };
}

/** Scrolls `box` so that `chosen` is visible or, if nothing is chosen, so that its middle stays the same when the scale changes. */
export function useInSight(box: RefObject<HTMLElement | null>, scale: number, chosen: string | undefined): void {
  const before = useRef(scale);
  useLayoutEffect(() => {
    const [here, factor] = [box.current, scale / before.current];
    before.current = scale;
    if (here === null || factor === 1) return;
    const [x, y] = [here.clientWidth / 2, here.clientHeight / 2];
    here.scrollTo((here.scrollLeft + x) * factor - x, (here.scrollTop + y) * factor - y);
  }, [scale]);
  useEffect(() => {
    if (box.current === null || chosen === undefined) return;
    const unit = box.current.querySelector(`[data-unit="${CSS.escape(chosen)}"]`)?.getBoundingClientRect();
    const seen = box.current.getBoundingClientRect();
    if (unit === undefined) return;
    const isSeen = unit.left > seen.left && unit.right < seen.right && unit.top > seen.top && unit.bottom < seen.bottom;
    if (isSeen) return;
    box.current.scrollBy(
      unit.left + unit.width / 2 - seen.left - seen.width / 2,
      unit.top + unit.height / 2 - seen.top - seen.height / 2,
    );
  }, [scale, chosen]);
}
