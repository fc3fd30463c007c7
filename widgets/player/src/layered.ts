/**
 * One level of a layered layout (Sugiyama, Tagawa and Toda 1981): what is computed stands right of what it was computed
 * from, edges that pass a layer have a way of their own through it, and few of them cross.
 *
 * Nothing is drawn by lot: the same boxes and links give the same picture, and where nothing speaks against it things
 * keep the order of the program.
 */

import type { Point } from './geometry';
import { straighten, uncross, type Cell, type Segment } from './layers';

export interface LevelBox {
  id: string;
  width: number;
  height: number;
  /** A place on the frame's left or right side, where edges come in or go out. */
  side?: 'left' | 'right';
}

export interface LevelLink {
  id: string;
  from: string;
  to: string;
  /** What it brings: links that bring the same share their way. */
  what: string;
  /** Where it meets a box, measured from the box's top; elsewhere the layout chooses. */
  fromPort?: number | undefined;
  toPort?: number | undefined;
  /** It needs room for a gate and its word. */
  gated?: boolean;
}

export interface Level {
  width: number;
  height: number;
  places: ReadonlyMap<string, Point>;
  /** Of each link, as a cubic Bézier spline. */
  lines: ReadonlyMap<string, number[]>;
}

const GAP = { layers: 60, gated: 100, side: 28 };
const LINE_HEIGHT = 6;
/** Above so many the long edges go straight: a way of their own for each would take too long to find. */
const MOST_BENDS = 20_000;

interface Route {
  link: LevelLink;
  /** The boxes at its ends, and the cells between them. */
  cells: Cell[];
  segments: Segment[];
}

function spline(points: readonly Point[]): number[] {
  const [first] = points;
  if (first === undefined) return [];
  const line = [first.x, first.y];
  points.slice(1).forEach(({ x, y }, index) => {
    const from = points[index] ?? first;
    const pull = x > from.x ? (x - from.x) / 2 : 60;
    line.push(from.x + pull, from.y, x - pull, y, x, y);
  });
  return line;
}

/** An order in which what is computed comes after its inputs; where groups feed each other, the program's order decides. */
function sorted(boxes: readonly LevelBox[], links: readonly LevelLink[]): Map<string, number> {
  const waiting = new Map(boxes.map(({ id }) => [id, 0]));
  const after = new Map<string, string[]>(boxes.map(({ id }) => [id, []]));
  for (const { from, to } of links) {
    if (from === to) continue;
    waiting.set(to, (waiting.get(to) ?? 0) + 1);
    after.get(from)?.push(to);
  }
  const rank = new Map<string, number>();
  let next = 0;
  const place = (id: string): void => {
    const ready = [id];
    for (let at = ready.pop(); at !== undefined; at = ready.pop()) {
      rank.set(at, rank.size);
      for (const to of [...(after.get(at) ?? [])].reverse()) {
        const left = (waiting.get(to) ?? 0) - 1;
        waiting.set(to, left);
        if (left === 0 && !rank.has(to)) ready.push(to);
      }
    }
  };
  for (const { id } of boxes) if (waiting.get(id) === 0 && !rank.has(id)) place(id);
  for (; rank.size < boxes.length; next += 1) {
    const id = boxes[next]?.id;
    if (id !== undefined && !rank.has(id)) place(id);
  }
  return rank;
}

/** Each box as far left as its inputs allow, and a box without inputs beside the first that needs it. */
function layered(boxes: readonly LevelBox[], forward: readonly LevelLink[], rank: ReadonlyMap<string, number>) {
  const layers = new Map<string, number>(boxes.map(({ id }) => [id, 0]));
  const side = new Map(boxes.map(({ id, side: on }) => [id, on]));
  const ordered = [...forward].sort((a, b) => (rank.get(a.from) ?? 0) - (rank.get(b.from) ?? 0));
  const layer = (id: string): number => layers.get(id) ?? 0;
  const fed = new Set<string>();
  for (const { from, to } of ordered) {
    fed.add(to);
    if (side.get(from) === undefined) layers.set(to, Math.max(layer(to), layer(from) + 1));
  }
  const nearest = new Map<string, number>();
  for (const { from, to } of forward) {
    if (!fed.has(from) && side.get(to) === undefined) {
      nearest.set(from, Math.min(nearest.get(from) ?? Infinity, layer(to)));
    }
  }
  for (const [id, next] of nearest) if (side.get(id) === undefined) layers.set(id, Math.max(0, next - 1));
  const inner = boxes.filter(({ side: on }) => on === undefined);
  const last = inner.reduce((most, { id }) => Math.max(most, layer(id)), 0);
  for (const { id, side: on } of boxes) {
    if (on === 'left') layers.set(id, -1);
    if (on === 'right') layers.set(id, last + 1);
  }
  return layers;
}

/** Places boxes from left to right, and draws the links between them. */
export function layLevel(boxes: readonly LevelBox[], links: readonly LevelLink[]): Level {
  const rank = sorted(boxes, links);
  const forward = links.filter(({ from, to }) => (rank.get(from) ?? 0) < (rank.get(to) ?? 0));
  const layerOf = layered(boxes, forward, rank);
  const first = boxes.some(({ side }) => side === 'left') ? -1 : 0;

  const layers: Cell[][] = [];
  const cellOf = new Map<string, Cell>();
  const add = (box: LevelBox | undefined, layer: number, order: number): Cell => {
    const cell = { box, layer, order, height: box?.height ?? LINE_HEIGHT, y: 0, left: [], right: [] };
    (layers[layer - first] ??= []).push(cell);
    return cell;
  };
  boxes.forEach((box, order) => cellOf.set(box.id, add(box, layerOf.get(box.id) ?? 0, order)));
  const routes = routed(forward, cellOf, add);
  for (let index = 0; index < layers.length; index += 1) (layers[index] ??= []).sort((a, b) => a.order - b.order);
  uncross(layers);
  straighten(layers);
  return drawn(layers, links, routes, cellOf);
}

/** The way of each link through the layers; those that bring the same from the same box share theirs. */
function routed(
  links: readonly LevelLink[],
  cellOf: ReadonlyMap<string, Cell>,
  add: (box: undefined, layer: number, order: number) => Cell,
): Map<string, Route> {
  const spans = links.map(({ from, to }) => (cellOf.get(to)?.layer ?? 0) - (cellOf.get(from)?.layer ?? 0) - 1);
  const bends = spans.reduce((sum, span) => sum + Math.max(0, span), 0) <= MOST_BENDS;
  const ways = new Map<string, { cells: Cell[]; segments: Segment[] }>();
  const join = (from: Cell, to: Cell, fromPort: number | undefined, toPort: number | undefined): Segment => {
    const fromOffset = fromPort === undefined ? 0 : fromPort - from.height / 2;
    const toOffset = toPort === undefined ? 0 : toPort - to.height / 2;
    const segment = { from, to, fromOffset, toOffset, free: toPort === undefined };
    from.right.push(segment);
    to.left.push(segment);
    return segment;
  };
  const routes = new Map<string, Route>();
  for (const link of links) {
    const [from, to] = [cellOf.get(link.from), cellOf.get(link.to)];
    if (from === undefined || to === undefined || to.layer <= from.layer) continue;
    const key = `${link.from} ${link.what}`;
    const way = ways.get(key) ?? { cells: [from], segments: [] };
    ways.set(key, way);
    while (bends && from.layer + way.cells.length < to.layer) {
      const before = way.cells.at(-1) ?? from;
      const cell = add(undefined, from.layer + way.cells.length, from.order);
      way.segments.push(join(before, cell, before === from ? link.fromPort : undefined, undefined));
      way.cells.push(cell);
    }
    const shared = bends ? to.layer - from.layer : 1;
    const last = way.cells[shared - 1] ?? from;
    const end = join(last, to, last === from ? link.fromPort : undefined, link.toPort);
    routes.set(link.id, {
      link,
      cells: [...way.cells.slice(0, shared), to],
      segments: [...way.segments.slice(0, shared - 1), end],
    });
  }
  return routes;
}

function drawn(
  layers: readonly Cell[][],
  links: readonly LevelLink[],
  routes: ReadonlyMap<string, Route>,
  cellOf: ReadonlyMap<string, Cell>,
): Level {
  const top = layers.flat().reduce((least, { y, height }) => Math.min(least, y - height / 2), Infinity);
  const start = Number.isFinite(top) ? top : 0;
  let height = 0;
  for (const cells of layers) {
    for (const cell of cells) {
      cell.y -= start;
      height = Math.max(height, cell.y + cell.height / 2);
    }
  }
  const { columns, width } = across(layers, routes);
  const place = (cell: Cell): Point => {
    const { x, width: room } = columns.get(cell.layer) ?? { x: 0, width: 0 };
    return { x: x + (room - (cell.box?.width ?? 0)) / 2, y: cell.y - cell.height / 2 };
  };
  spread(layers);
  const lines = new Map<string, number[]>();
  for (const link of links) {
    const [from, to] = [cellOf.get(link.from), cellOf.get(link.to)];
    if (from === undefined || to === undefined) continue;
    const route = routes.get(link.id);
    const [begin, end] = [route?.segments[0], route?.segments.at(-1)];
    const points = [{ x: place(from).x + (from.box?.width ?? 0), y: from.y + (begin?.fromOffset ?? 0) }];
    for (const cell of route?.cells.slice(1, -1) ?? []) {
      const { x, width: room } = columns.get(cell.layer) ?? { x: 0, width: 0 };
      points.push({ x, y: cell.y }, { x: x + room, y: cell.y });
    }
    points.push({ x: place(to).x, y: to.y + (end?.toOffset ?? 0) });
    lines.set(link.id, spline(points));
  }
  return { width, height, places: new Map([...cellOf].map(([id, cell]) => [id, place(cell)])), lines };
}

/** Where edges meet a box that leaves it open: one below the other, in the order in which they come. */
function spread(layers: readonly Cell[][]): void {
  for (const cell of layers.flat()) {
    if (cell.box === undefined || cell.box.side !== undefined) continue;
    const open = cell.left.filter(({ free }) => free);
    open.sort((a, b) => a.from.y + a.fromOffset - b.from.y - b.fromOffset);
    open.forEach((segment, index) => {
      segment.toOffset = cell.height * ((index + 1) / (open.length + 1) - 0.5);
    });
  }
}

/** Where each layer begins, and how wide it is. */
function across(layers: readonly Cell[][], routes: ReadonlyMap<string, Route>) {
  const gated = new Set([...routes.values()].flatMap(({ link, cells }) => (link.gated ? [cells.at(-1)?.layer] : [])));
  const columns = new Map<number, { x: number; width: number }>();
  let x = 0;
  layers.forEach((cells, index) => {
    const [cell] = cells;
    const width = cells.reduce((most, { box }) => Math.max(most, box?.width ?? 0), 0);
    const atSide = [cells, layers[index - 1] ?? []].some((each) => each.some(({ box }) => box?.side !== undefined));
    if (index > 0) x += gated.has(cell?.layer) ? GAP.gated : atSide ? GAP.side : GAP.layers;
    columns.set(cell?.layer ?? index, { x, width });
    x += width;
  });
  return { columns, width: x };
}
