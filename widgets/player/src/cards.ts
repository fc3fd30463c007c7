/** How a card is divided: the sizes that `autodiff_widgets/cards.py` reckons with when it decides how large a card is. */

import type { Box } from './geometry';
import type { Heat } from './heat';
import { DRAWER, hasRoomInside } from './layout';
import type { Tensor } from './trace';

/** Widths of a character in pixels: of numbers at 12 px, and at 11 px. */
export const MONO = 7.25;
export const LEDGER = 6.65;
export const PAD = 8;
export const HEAD = 30;
/** Widths of the `∂` and of the `.grad` that stand before numbers. */
export const GRADIENT_MARK = 14.5;
export const GRAD_MARK = 35;
const TALL_LINE = 48;
/** A heat map takes no more room, and its cells are no larger. */
const HEAT = { width: 60, height: 38 };
const CELL = 9;

/** The width for numbers in a card of this width. */
export function roomIn(width: number): number {
  return width - 4 * PAD + 4;
}

export function clip(text: string, width: number, each = MONO): string {
  const room = Math.max(1, Math.floor((width + 0.5) / each));
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}

/** Whether all numbers of a tensor fit as text into a card of this width, behind `before` pixels of something else. */
export function fits(tensor: Tensor, text: string, width: number, before: number): boolean {
  return tensor.summary === undefined && !text.includes('…') && before + text.length * MONO <= roomIn(width) + 0.5;
}

/** How high each line of numbers of a card is; a `.grad` that hangs below the card is no line of it. */
export function lineHeight({ width, height, x, y }: Box, remembers: boolean): number {
  const lines = remembers && hasRoomInside({ x, y, width, height }) ? 3 : 2;
  return Math.min(TALL_LINE, (height - HEAD - 4) / lines);
}

/** Whether a line has room for a heat map with words below one another beside it. */
export function isTall(line: number): boolean {
  return line >= TALL_LINE;
}

/** The place of a card's `.grad`. */
export function drawerOf(box: Box): Box {
  const { x, y, width, height } = box;
  if (!hasRoomInside(box)) return { x: x + 5, y: y + height, width: width - 10, height: DRAWER };
  const line = lineHeight(box, true);
  return { x: x + PAD, y: y + HEAD + 2 * line, width: width - 2 * PAD, height: line - 4 };
}

/** A heat map's size in a line of this height: its cells are nearly squares, unless it were a hair. */
export function heatSize({ rows, columns }: Heat, line: number): { width: number; height: number } {
  const [down, across] = [Math.max(1, rows), Math.max(1, columns)];
  const high = Math.min(CELL, Math.min(HEAT.height, line - 10) / down);
  const wide = Math.min(CELL, HEAT.width / across, Math.max(2 * high, CELL / across));
  return { width: wide * across, height: Math.min(high, Math.max(2 * wide, CELL / down)) * down };
}
