/** The layers of a layered layout: in which order their cells stand, and how high, so that edges cross and bend little. */

import type { LevelBox } from './layered';

const GAP = { boxes: 28, box: 18, lines: 12 };
const SWEEPS = 4;

/** A box, or the place where a long edge passes a layer. */
export interface Cell {
  box: LevelBox | undefined;
  layer: number;
  /** Where it comes in the program. */
  order: number;
  height: number;
  /** The middle. */
  y: number;
  left: Segment[];
  right: Segment[];
}

/** From a cell to one of the next layer; where it meets them, measured from their middles. */
export interface Segment {
  from: Cell;
  to: Cell;
  fromOffset: number;
  toOffset: number;
  /** Whether the box it leads to leaves open where it meets it. */
  free: boolean;
}

function average(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}

/** Orders each layer by where its neighbours stand. */
export function uncross(layers: readonly Cell[][]): void {
  const place = new Map<Cell, number>();
  const count = (cells: readonly Cell[]): void => {
    cells.forEach((cell, index) => place.set(cell, index));
  };
  layers.forEach(count);
  const order = (cells: Cell[], towards: 'left' | 'right'): void => {
    const wish = new Map(
      cells.map((cell) => {
        const neighbours = cell[towards].map((segment) => {
          const { [towards === 'left' ? 'from' : 'to']: other } = segment;
          const offset = towards === 'left' ? segment.fromOffset : segment.toOffset;
          // Of one box the higher place comes first.
          return (place.get(other) ?? 0) + offset / (other.height + 1);
        });
        return [cell, neighbours.length > 0 ? average(neighbours) : (place.get(cell) ?? 0)];
      }),
    );
    cells.sort((a, b) => (wish.get(a) ?? 0) - (wish.get(b) ?? 0));
    count(cells);
  };
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const cells of layers.slice(1)) order(cells, 'left');
    for (const cells of layers.slice(0, -1).reverse()) order(cells, 'right');
  }
}

function gapBetween(above: Cell, below: Cell): number {
  const boxes = [above, below].filter(({ box }) => box !== undefined && box.side === undefined).length;
  return boxes === 2 ? GAP.boxes : boxes === 1 ? GAP.box : GAP.lines;
}

/**
 * Moves a layer's cells as near as possible to where each wants to be, in their order and without touching: least
 * squares under an order, by pooling neighbours that want to pass each other (Kruskal 1964).
 */
function settle(cells: readonly Cell[], wish: (cell: Cell) => number): void {
  let offset = 0;
  const offsets = cells.map((cell, index) => {
    const above = cells[index - 1];
    if (above !== undefined) offset += above.height / 2 + gapBetween(above, cell) + cell.height / 2;
    return offset;
  });
  const pools: { sum: number; count: number }[] = [];
  cells.forEach((cell, index) => {
    let pool = { sum: wish(cell) - (offsets[index] ?? 0), count: 1 };
    for (
      let last = pools.at(-1);
      last !== undefined && last.sum / last.count >= pool.sum / pool.count;
      last = pools.at(-1)
    ) {
      pool = { sum: pool.sum + last.sum, count: pool.count + last.count };
      pools.pop();
    }
    pools.push(pool);
  });
  let index = 0;
  for (const { sum, count } of pools) {
    for (let within = 0; within < count; within += 1, index += 1) {
      const cell = cells[index];
      if (cell !== undefined) cell.y = sum / count + (offsets[index] ?? 0);
    }
  }
}

export function straighten(layers: readonly Cell[][]): void {
  for (const cells of layers) settle(cells, () => 0);
  const fromLeft = ({ from, fromOffset, toOffset }: Segment): number => from.y + fromOffset - toOffset;
  const fromRight = ({ to, toOffset, fromOffset }: Segment): number => to.y + toOffset - fromOffset;
  const wish =
    (...sides: ('left' | 'right')[]) =>
    (cell: Cell): number => {
      const wishes = sides.flatMap((side) => cell[side].map(side === 'left' ? fromLeft : fromRight));
      return wishes.length > 0 ? average(wishes) : cell.y;
    };
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (const cells of layers) settle(cells, wish('left'));
    for (const cells of [...layers].reverse()) settle(cells, wish('right'));
  }
  for (const cells of layers) settle(cells, wish('left', 'right'));
}
