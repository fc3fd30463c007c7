/** Where everything stands. The trace brings its layout; a simple one in columns serves a trace that has none. */

import { type Box, type Point, Path, centred, overlaps } from './geometry';
import type { Program } from './program';
import type { EdgeId, Layout, NodeId, Trace } from './trace';

const CARD = { width: 136, height: 86 };
const GAP = { x: 64, y: 52 };
/** Height of the drawer where a leaf's `.grad` is kept. */
export const DRAWER = 24;

/** Whether a card has room for the drawer; below a lower one it hangs. */
export function hasRoomInside({ height }: Box): boolean {
  return height >= 110;
}

function hangingDrawer(program: Program, id: NodeId, box: Box): number {
  const { kind, requires_grad } = program.node(id);
  return kind === 'leaf' && requires_grad && !hasRoomInside(box) ? DRAWER : 0;
}

/** How far from its edge a label may stand. */
const FARTHEST = 160;
/** Room around the graph for drawers, gates' words and the contribution on its way. */
const MARGIN = { x: 14, top: 40, bottom: 52 };

/** Columns by depth: every card stands right of the cards that it was computed from. */
export function columns({ nodes, edges }: Trace): Layout {
  const depth = new Map<NodeId, number>();
  for (const { id } of nodes) depth.set(id, 0);
  const incoming = new Map<NodeId, NodeId[]>();
  for (const { from, to } of edges) incoming.set(to, [...(incoming.get(to) ?? []), from]);
  for (const { id } of nodes) {
    for (const from of incoming.get(id) ?? []) depth.set(id, Math.max(depth.get(id) ?? 0, (depth.get(from) ?? 0) + 1));
  }
  const filled: number[] = [];
  const placed: Layout['nodes'] = {};
  for (const { id } of nodes) {
    const column = depth.get(id) ?? 0;
    const row = filled[column] ?? 0;
    filled[column] = row + 1;
    // Every other column is lowered by half a card, so that an edge past a column finds a way between its cards.
    const y = row * (CARD.height + GAP.y) + (column % 2) * (CARD.height / 2 + GAP.y / 2);
    placed[id] = [column * (CARD.width + GAP.x), y, CARD.width, CARD.height];
  }
  const drawn: Layout['edges'] = {};
  for (const { id, from, to, slot } of edges) {
    const [x0, y0, w0, h0] = placed[from] ?? [0, 0, 0, 0];
    const [x1, y1, , h1] = placed[to] ?? [0, 0, 0, 0];
    const [start, end] = [y0 + h0 / 2 + slot * 12, y1 + h1 / 2 + slot * 12];
    const pull = Math.max(30, (x1 - x0 - w0) / 2);
    drawn[id] = [x0 + w0, start, x0 + w0 + pull, start, x1 - pull, end, x1, end];
  }
  const rows = Math.max(1, ...filled.map((count) => count || 0));
  return {
    engine: 'columns',
    width: Math.max(1, filled.length) * (CARD.width + GAP.x) - GAP.x,
    height: rows * (CARD.height + GAP.y) + CARD.height / 2,
    nodes: placed,
    edges: drawn,
  };
}

/** A layout that covers every node and edge: the trace's own, or else columns. */
function complete(trace: Trace): Layout {
  const { layout } = trace;
  const whole =
    layout !== undefined &&
    trace.nodes.every(({ id }) => Object.hasOwn(layout.nodes, id)) &&
    trace.edges.every(({ id }) => Object.hasOwn(layout.edges, id));
  return whole ? layout : columns(trace);
}

export class Scene {
  /** What the picture shows, including the room around the graph. */
  readonly view: Box;
  private readonly cards = new Map<NodeId, Box>();
  private readonly paths = new Map<EdgeId, Path>();
  private readonly taken: Box[] = [];

  constructor(program: Program) {
    const layout = complete(program.trace);
    for (const [id, [x, y, width, height]] of Object.entries(layout.nodes)) {
      const box = { x, y, width, height };
      this.cards.set(id, box);
      this.taken.push({ ...box, height: height + hangingDrawer(program, id, box) });
    }
    for (const [id, spline] of Object.entries(layout.edges)) this.paths.set(id, new Path(spline));
    this.view = {
      x: -MARGIN.x,
      y: -MARGIN.top,
      width: layout.width + 2 * MARGIN.x,
      height: layout.height + MARGIN.top + MARGIN.bottom,
    };
  }

  card(id: NodeId): Box {
    return this.cards.get(id) ?? { x: 0, y: 0, ...CARD };
  }

  path(id: EdgeId): Path {
    return this.paths.get(id) ?? new Path([]);
  }

  /**
   * A place for a label of this size beside an edge: the nearest to its middle where it covers no card and stays in
   * the picture.
   */
  beside(id: EdgeId, width: number, height: number, avoid: readonly Box[] = []): Point {
    const path = this.path(id);
    const reach = path.length / 2 + FARTHEST;
    const around = centred(path.at(path.length / 2), width + 2 * reach, height + 2 * reach);
    const taken = [...this.taken, ...avoid].filter((box) => overlaps(box, around, 0));
    const fits = (point: Point): boolean => {
      const box = centred(point, width, height);
      const { view } = this;
      const inside =
        box.x >= view.x &&
        box.y >= view.y &&
        box.x + width <= view.x + view.width &&
        box.y + height <= view.y + view.height;
      return inside && !taken.some((other) => overlaps(box, other, 4));
    };
    for (let away = 0; away <= FARTHEST; away += 8) {
      for (const part of [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8]) {
        const { x, y } = path.at(path.length * part);
        for (const point of [
          { x, y: y - away },
          { x, y: y + away },
          { x: x - away, y },
          { x: x + away, y },
        ]) {
          if (fits(point)) return point;
        }
      }
    }
    return path.at(path.length / 2);
  }
}
