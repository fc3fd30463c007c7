/**
 * Where everything stands. The trace brings its layout; where it brings none, and where groups are closed, the player has
 * one of its own.
 */

import { FRAME, arrange, type Arranged } from './arrange';
import { type Box, type Point, Path, centred, overlaps, around } from './geometry';
import { isGroup, type GroupId, type ItemId } from './groups';
import type { Program } from './program';
import type { EdgeId, NodeId } from './trace';
import { Visible } from './visible';

/** Of a card that the trace says nothing of; with a `.grad`, it is one line taller. */
const CARD = { width: 136, height: 86 };
const LEAF_HEIGHT = 112;
const GROUP = { width: 216, height: 86 };
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
/** How far from the picture's border one in the margin stands. */
const LANE = 3;
/** Room around the graph for drawers, gates' words and the contribution on its way. */
const MARGIN = { x: 14, top: 40, bottom: 52 };

function sizeOf(program: Program, id: ItemId): { width: number; height: number } {
  if (isGroup(id)) return GROUP;
  const [, , width, height] = program.trace.layout?.nodes[id] ?? [];
  if (width !== undefined && height !== undefined) return { width, height };
  const { kind, requires_grad } = program.node(id);
  return kind === 'leaf' && requires_grad ? { ...CARD, height: LEAF_HEIGHT } : CARD;
}

/** The trace's own layout, if it covers all that is seen and leaves room for each group's frame. */
function brought({ program, nodes, closed, frames, bundles }: Visible): Arranged | undefined {
  const { layout } = program.trace;
  if (layout === undefined || closed.length > 0) return undefined;
  const boxes = new Map<ItemId, Box>();
  for (const id of nodes) {
    const [x, y, width, height] = layout.nodes[id] ?? [];
    if (x === undefined || y === undefined || width === undefined || height === undefined) return undefined;
    boxes.set(id, { x, y, width, height });
  }
  const lines = new Map<EdgeId, number[]>();
  for (const { id } of bundles) {
    const line = layout.edges[id];
    if (line === undefined) return undefined;
    lines.set(id, line);
  }
  for (const { id, items } of [...frames].reverse()) {
    const { x, y, width, height } = around(items.flatMap((item) => boxes.get(item) ?? []));
    const frame = {
      x: x - FRAME.x,
      y: y - FRAME.top,
      width: width + 2 * FRAME.x,
      height: height + FRAME.top + FRAME.bottom,
    };
    const inside = new Set(items);
    for (const [other, box] of boxes) {
      const within = inside.has(other) || program.groups.around(other).includes(id);
      if (!within && overlaps(box, frame, 4)) return undefined;
    }
    boxes.set(id, frame);
  }
  return { width: layout.width, height: layout.height, boxes, lines };
}

export class Scene {
  /** What the picture shows, including the room around the graph. */
  readonly view: Box;
  readonly visible: Visible;
  private readonly arranged: Arranged;
  private readonly paths = new Map<EdgeId, Path>();
  private readonly taken: Box[] = [];

  constructor(program: Program, open: ReadonlySet<GroupId> = program.groups.openAtFirst()) {
    this.visible = new Visible(program, program.groups, open);
    this.arranged = brought(this.visible) ?? arrange(this.visible, (id) => sizeOf(program, id));
    const { boxes, width, height } = this.arranged;
    const { nodes, closed } = this.visible;
    for (const id of [...nodes, ...closed.map((group) => group.id)]) {
      const box = this.card(id);
      this.taken.push({ ...box, height: box.height + (isGroup(id) ? 0 : hangingDrawer(program, id, box)) });
    }
    const all = around([{ x: 0, y: 0, width, height }, ...boxes.values(), ...this.taken]);
    this.view = {
      x: all.x - MARGIN.x,
      y: all.y - MARGIN.top,
      width: all.width + 2 * MARGIN.x,
      height: all.height + MARGIN.top + MARGIN.bottom,
    };
  }

  /** Where a node is seen: its card, or the closed group's that it is in; of a group its card or its frame. */
  card(id: ItemId): Box {
    return this.arranged.boxes.get(isGroup(id) ? id : this.visible.card(id)) ?? { x: 0, y: 0, ...CARD };
  }

  /** Whether a node has a card of its own. */
  shows(id: NodeId): boolean {
    return this.visible.card(id) === id;
  }

  /** The way of an edge, with that of others where a closed group is at one of its ends; none inside a closed group. */
  path(id: EdgeId): Path {
    const seen = this.visible.bundle(id)?.id ?? id;
    const known = this.paths.get(seen);
    if (known !== undefined) return known;
    const path = new Path(this.arranged.lines.get(seen) ?? []);
    this.paths.set(seen, path);
    return path;
  }

  /**
   * A place for a label of this size beside an edge: the nearest to its middle where it covers no card and stays in
   * the picture; on a crowded graph one in the margin below or above it.
   */
  beside(id: EdgeId, width: number, height: number, avoid: readonly Box[] = []): Point {
    const path = this.path(id);
    const middle = path.at(path.length / 2);
    const reach = path.length / 2 + FARTHEST;
    const near = centred(middle, width + 2 * reach, height + 2 * reach);
    const close = [...this.taken, ...avoid].filter((box) => overlaps(box, near, 0));
    const { view } = this;
    const fits = (point: Point, taken: readonly Box[]): boolean => {
      const box = centred(point, width, height);
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
          if (fits(point, close)) return point;
        }
      }
    }
    const lanes = [view.y + view.height - height / 2 - LANE, view.y + height / 2 + LANE].map((y) => {
      const lane = { x: view.x, y: y - height / 2, width: view.width, height };
      return { y, taken: [...this.taken, ...avoid].filter((box) => overlaps(box, lane, 4)) };
    });
    for (let away = 0; away <= view.width; away += 16) {
      for (const { y, taken } of lanes) {
        for (const x of [middle.x - away, middle.x + away]) if (fits({ x, y }, taken)) return { x, y };
      }
    }
    return { x: view.x + view.width / 2, y: lanes[0]?.y ?? middle.y };
  }
}
