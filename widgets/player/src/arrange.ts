/**
 * Where everything stands when groups are open or closed: each open group is laid out by itself, and is one box in the
 * level around it. What happens in one group therefore moves nothing inside another.
 */

import type { Box, Point } from './geometry';
import type { GroupId, ItemId } from './groups';
import { layLevel, type Level, type LevelBox, type LevelLink } from './layered';
import type { EdgeId } from './trace';
import type { Bundle, Visible } from './visible';

export interface Arranged {
  width: number;
  height: number;
  /** Cards and frames. */
  boxes: ReadonlyMap<ItemId, Box>;
  /** Of each bundle, as a cubic Bézier spline. */
  lines: ReadonlyMap<EdgeId, number[]>;
}

/** Room inside a frame, with its title above, and under that what a card says of where it is from. */
export const FRAME = { x: 14, top: 46, bottom: 16 };

type Size = Pick<Box, 'width' | 'height'>;
/** A level is known by the group that it shows; the outermost by nothing. */
type LevelId = GroupId | undefined;

interface Draft {
  boxes: LevelBox[];
  links: Map<string, LevelLink>;
  sides: Map<string, LevelBox>;
}

interface Done {
  level: Level;
  /** Where the content begins within the frame. */
  content: Point;
  size: Size;
}

class Arranger {
  private readonly drafts = new Map<LevelId, Draft>();
  private readonly done = new Map<LevelId, Done>();
  private readonly boxes = new Map<ItemId, Box>();

  constructor(
    private readonly visible: Visible,
    private readonly sizeOf: (id: ItemId) => Size,
  ) {}

  run(): Arranged {
    const { frames, groups, bundles } = this.visible;
    const levels: [LevelId, readonly ItemId[]][] = [
      [undefined, groups.items],
      ...frames.map(({ id, items }): [LevelId, readonly ItemId[]] => [id, items]),
    ];
    for (const [id] of levels) this.drafts.set(id, { boxes: [], links: new Map(), sides: new Map() });
    for (const bundle of bundles) this.link(bundle);
    // Inner levels first: the level around needs to know how large they are.
    for (const [id, items] of [...levels].reverse()) this.lay(id, items);
    this.place(undefined, { x: 0, y: 0 });
    const { size } = this.done.get(undefined) ?? { size: { width: 0, height: 0 } };
    return { ...size, boxes: this.boxes, lines: new Map(bundles.map((bundle) => [bundle.id, this.line(bundle)])) };
  }

  /** The frames around each end of a bundle that are not around the other, the outermost first. */
  private ends({ from, to }: Bundle): { around: LevelId; from: GroupId[]; to: GroupId[] } {
    const [a, b] = [this.visible.groups.around(from), this.visible.groups.around(to)];
    let common = 0;
    while (common < a.length && a[common] === b[common]) common += 1;
    return { around: a[common - 1], from: a.slice(common), to: b.slice(common) };
  }

  private link(bundle: Bundle): void {
    const { around, from, to } = this.ends(bundle);
    const [out, into] = [`> ${bundle.from}`, `< ${bundle.from}`];
    const what = bundle.from;
    from.forEach((frame, index) => {
      const draft = this.draft(frame);
      draft.sides.set(out, { id: out, width: 0, height: 0, side: 'right' });
      draft.links.set(out, { id: out, from: from[index + 1] ?? bundle.from, to: out, what });
    });
    const gated = bundle.flow !== 'grad' && bundle.flow !== 'constant';
    const { id } = bundle;
    this.draft(around).links.set(id, { id, from: from[0] ?? bundle.from, to: to[0] ?? bundle.to, what, gated });
    to.forEach((frame, index) => {
      const draft = this.draft(frame);
      draft.sides.set(into, { id: into, width: 0, height: 0, side: 'left' });
      draft.links.set(id, { id, from: into, to: to[index + 1] ?? bundle.to, what });
    });
  }

  private draft(id: LevelId): Draft {
    const draft = this.drafts.get(id);
    if (draft === undefined) throw new RangeError(`no ${String(id)}`);
    return draft;
  }

  private lay(id: LevelId, items: readonly ItemId[]): void {
    const { sides, links } = this.draft(id);
    const boxes = items.map((item) => ({ id: item, ...(this.done.get(item as GroupId)?.size ?? this.sizeOf(item)) }));
    const ported = [...links.values()].map((link) => ({
      ...link,
      fromPort: this.port(link.from, `> ${link.what}`),
      toPort: this.port(link.to, `< ${link.what}`),
    }));
    const level = layLevel([...boxes, ...sides.values()], ported);
    const [atLeft, atRight] = ['left', 'right'].map((side) => [...sides.values()].some((box) => box.side === side));
    const content = id === undefined ? { x: 0, y: 0 } : { x: atLeft ? 0 : FRAME.x, y: FRAME.top };
    const size =
      id === undefined
        ? level
        : {
            width: content.x + level.width + (atRight ? 0 : FRAME.x),
            height: FRAME.top + level.height + FRAME.bottom,
          };
    this.done.set(id, { level, content, size: { width: size.width, height: size.height } });
  }

  /** Where on the side of a frame an edge goes through, measured from the frame's top. */
  private port(frame: string, key: string): number | undefined {
    const inner = this.done.get(frame as GroupId);
    const place = inner?.level.places.get(key);
    return inner === undefined || place === undefined ? undefined : inner.content.y + place.y;
  }

  private place(id: LevelId, { x, y }: Point): void {
    const done = this.done.get(id);
    if (done === undefined) return;
    const items = id === undefined ? this.visible.groups.items : this.visible.groups.group(id).items;
    for (const item of items) {
      const at = done.level.places.get(item) ?? { x: 0, y: 0 };
      const corner = { x: x + done.content.x + at.x, y: y + done.content.y + at.y };
      const inner = this.done.get(item as GroupId);
      this.boxes.set(item, { ...corner, ...(inner?.size ?? this.sizeOf(item)) });
      if (inner !== undefined) this.place(item as GroupId, corner);
    }
  }

  /** A bundle's line through all levels that it passes. */
  private line(bundle: Bundle): number[] {
    const { around, from, to } = this.ends(bundle);
    const pieces = [
      ...[...from].reverse().map((frame) => this.piece(frame, `> ${bundle.from}`)),
      this.piece(around, bundle.id),
      ...to.map((frame) => this.piece(frame, bundle.id)),
    ];
    return pieces.reduce((line, piece) => [...line, ...piece.slice(2)]);
  }

  private piece(level: LevelId, id: string): number[] {
    const done = this.done.get(level);
    const { x, y } = (level === undefined ? undefined : this.boxes.get(level)) ?? { x: 0, y: 0 };
    const corner = [x + (done?.content.x ?? 0), y + (done?.content.y ?? 0)];
    return (done?.level.lines.get(id) ?? []).map((each, index) => each + (corner[index % 2] ?? 0));
  }
}

/** Places what is visible, from left to right. */
export function arrange(visible: Visible, sizeOf: (id: ItemId) => Size): Arranged {
  return new Arranger(visible, sizeOf).run();
}
