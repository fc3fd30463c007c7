/**
 * What belongs together: the scopes that a program names, and, where a level would still hold too many cards, runs of
 * what stands side by side in the program.
 *
 * A group is known by its number and not by its name, which a stranger chose.
 */

import type { Program } from './program';
import type { NodeId, TraceNode } from './trace';

export type GroupId = `g${number}`;
/** A node or a group. */
export type ItemId = string;

export interface Group {
  id: GroupId;
  /** loop: its groups are its rounds; run: consecutive items, grouped by nobody but the player. */
  kind: 'scope' | 'loop' | 'run';
  name: string;
  /** How many rounds a loop has made. */
  rounds?: number;
  parent?: GroupId;
  /** What it shows when it is open, in the order of the program. */
  items: readonly ItemId[];
  /** All nodes inside, however deep. */
  nodes: readonly NodeId[];
}

/** More cards than this at a time are more than a reader can use. */
export const MOST_CARDS = 400;
/** Of a large graph only so many cards are shown at first; a few more where all of it is one group. */
const AT_FIRST = 40;
const MOST_ALONE = 100;
/** A level with too many items is cut into about so many runs. */
const MOST_RUNS = 40;
/** Telling one visit of a scope from the next looks at all that lies between; so much of it is looked at. */
const MOST_LOOKED_AT = 20_000_000;
const LOOP = /^(.*?) ?×\s?(\d{1,7})$/;

export function isGroup(id: ItemId): id is GroupId {
  return id.startsWith('g');
}

/** Items by a key, in the order in which the keys come. */
export function grouped<V>(items: readonly V[], key: (item: V) => string): Map<string, V[]> {
  const groups = new Map<string, V[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}

interface Item {
  id: ItemId;
  nodes: readonly NodeId[];
}

export class Groups {
  private readonly all = new Map<GroupId, Group>();
  /** The innermost group of each node. */
  private readonly innermost = new Map<NodeId, GroupId>();
  private readonly places: ReadonlyMap<NodeId, number>;
  private readonly adopted = new Map<NodeId, readonly string[]>();
  private lookedAt = 0;
  /** What is outside every group. */
  readonly items: readonly ItemId[];

  constructor(private readonly program: Program) {
    const { nodes } = program.trace;
    this.places = new Map(nodes.map(({ id }, place) => [id, place]));
    const folds = nodes.length > MOST_CARDS;
    this.items = this.level(nodes, 0, folds).map(({ id }) => id);
    for (const group of this.all.values()) {
      for (const item of group.items) {
        if (isGroup(item)) this.group(item).parent = group.id;
        else this.innermost.set(item, group.id);
      }
    }
  }

  get size(): number {
    return this.all.size;
  }

  group(id: GroupId): Group {
    const group = this.all.get(id);
    if (group === undefined) throw new RangeError(`no ${id}`);
    return group;
  }

  has(id: string): id is GroupId {
    return this.all.has(id as GroupId);
  }

  ids(): Iterable<GroupId> {
    return this.all.keys();
  }

  parent(id: ItemId): GroupId | undefined {
    return isGroup(id) ? this.group(id).parent : this.innermost.get(id);
  }

  /** The groups around a node or a group, the outermost first. */
  around(id: ItemId): GroupId[] {
    const path: GroupId[] = [];
    for (let at = this.parent(id); at !== undefined; at = this.parent(at)) path.unshift(at);
    return path;
  }

  /** The groups that are open at first: all of a small graph; of a large one the outer ones, while few cards show. */
  openAtFirst(): ReadonlySet<GroupId> {
    if (this.program.trace.nodes.length <= MOST_CARDS) return new Set(this.all.keys());
    const open = new Set<GroupId>();
    let cards = this.items.length;
    for (let level: readonly ItemId[] = this.items; level.length > 0;) {
      const next: ItemId[] = [];
      for (const id of level) {
        if (!isGroup(id)) continue;
        const { items, kind } = this.group(id);
        // A single card would say nothing; otherwise loops stay folded.
        const most = cards === 1 ? MOST_ALONE : kind === 'scope' ? AT_FIRST : 0;
        if (cards + items.length - 1 > most) continue;
        open.add(id);
        cards += items.length - 1;
        next.push(...items);
      }
      level = next;
    }
    return open;
  }

  private add(group: Omit<Group, 'id'>): Item {
    const id: GroupId = `g${this.all.size}`;
    this.all.set(id, { ...group, id });
    return { id, nodes: group.nodes };
  }

  /** The items of a level: nodes whose scopes agree so far. */
  private level(nodes: readonly TraceNode[], depth: number, folds: boolean): Item[] {
    const inside = nodes.filter((node) => this.scopeOf(node)[depth] !== undefined);
    const named = grouped(inside, (node) => this.scopeOf(node)[depth] ?? '');
    const items: Item[] = nodes.flatMap((node) =>
      this.scopeOf(node)[depth] === undefined ? [{ id: node.id, nodes: [node.id] }] : [],
    );
    for (const [name, members] of named) {
      for (const visit of this.visits(members)) items.push(this.scope(name, visit, depth, folds));
    }
    const place = ({ nodes: [first] }: Item): number => this.places.get(first ?? '') ?? 0;
    items.sort((a, b) => place(a) - place(b));
    return folds && items.length > MOST_CARDS ? this.runs(items) : items;
  }

  /** In a large graph a leaf that is used in one group alone stands there, as the constants of each round of a loop do. */
  private scopeOf(node: TraceNode): readonly string[] {
    const { trace } = this.program;
    if (node.scope !== undefined || node.kind !== 'leaf' || trace.nodes.length <= MOST_CARDS) return node.scope ?? [];
    const known = this.adopted.get(node.id);
    if (known !== undefined) return known;
    const users = this.program.outOf(node.id).map(({ to }) => this.program.node(to).scope ?? []);
    const scope = users.reduce<readonly string[]>((common, each) => {
      const end = common.findIndex((name, index) => name !== each[index]);
      return end < 0 ? common : common.slice(0, end);
    }, users[0] ?? []);
    this.adopted.set(node.id, scope);
    return scope;
  }

  private scope(name: string, members: readonly TraceNode[], depth: number, folds: boolean): Item {
    const items = this.level(members, depth + 1, folds);
    const [, loop, rounds] = LOOP.exec(name) ?? [];
    return this.add({
      ...(loop !== undefined && rounds !== undefined && loop !== ''
        ? { kind: 'loop', name: loop, rounds: Number(rounds) }
        : { kind: 'scope', name }),
      items: items.map(({ id }) => id),
      nodes: members.map(({ id }) => id),
    });
  }

  /**
   * A scope that is entered again with what it computed before is another visit: as one card it would feed itself
   * through the rest of the graph.
   */
  private visits(members: readonly TraceNode[]): readonly TraceNode[][] {
    const place = ({ id }: TraceNode): number => this.places.get(id) ?? 0;
    const [first, last] = [members[0], members.at(-1)];
    if (first === undefined || last === undefined) return [];
    const span = place(last) - place(first) + 1;
    this.lookedAt += span;
    // Nothing stands between them, so nothing can lead out and in again.
    if (span === members.length || this.lookedAt > MOST_LOOKED_AT) return [[...members]];
    const own = new Set(members);
    /** How often the way to a node has entered the scope again; only for what the scope leads to. */
    const entered = new Map<NodeId, number>();
    for (let at = place(first); at <= place(last); at += 1) {
      const node = this.program.trace.nodes[at];
      if (node === undefined) break;
      const inside = own.has(node);
      let visit = inside ? 0 : -1;
      for (const { from } of this.program.into(node.id)) {
        const before = entered.get(from);
        if (before !== undefined)
          visit = Math.max(visit, inside && !own.has(this.program.node(from)) ? before + 1 : before);
      }
      if (visit >= 0) entered.set(node.id, visit);
    }
    return [...grouped(members, ({ id }) => String(entered.get(id))).values()];
  }

  /** Cuts a level with too many items into runs, and these into runs again until each level is small. */
  private runs(items: readonly Item[]): Item[] {
    const levels = Math.ceil(Math.log(items.length) / Math.log(MOST_RUNS));
    let level = [...items];
    for (let deeper = levels - 1; deeper > 0; deeper -= 1) {
      const size = Math.ceil(level.length ** (1 / (deeper + 1)));
      const cut: Item[] = [];
      for (let from = 0; from < level.length;) {
        const to = from + this.cut(level, from, size);
        const part = level.slice(from, to);
        cut.push(part.length === 1 && part[0] !== undefined ? part[0] : this.run(part));
        from = to;
      }
      level = cut;
      this.tellApart(level);
    }
    return level;
  }

  /** Runs of the same lines are numbered. */
  private tellApart(items: readonly Item[]): void {
    const runs = items.flatMap(({ id }) => (isGroup(id) && this.group(id).kind === 'run' ? [this.group(id)] : []));
    for (const alike of grouped(runs, ({ name }) => name).values()) {
      if (alike.length > 1) alike.forEach((group, index) => (group.name += ` (${index + 1})`));
    }
  }

  /** How many items a run takes: about `size`, up to where the program went back to an earlier line, as loops do. */
  private cut(items: readonly Item[], from: number, size: number): number {
    const lineOf = (index: number): number => this.program.node(items[index]?.nodes[0] ?? '').line?.[1] ?? 0;
    const most = Math.min(items.length - from, size + Math.floor(size / 4));
    for (let count = most; count > size - size / 4; count -= 1) {
      const next = from + count;
      if (next < items.length && count > 1 && lineOf(next) < lineOf(next - 1)) return count;
    }
    return Math.min(size, items.length - from);
  }

  private run(part: readonly Item[]): Item {
    const nodes = part.flatMap((item) => item.nodes);
    return this.add({ kind: 'run', name: this.nameOf(part, nodes), items: part.map(({ id }) => id), nodes });
  }

  /** By the lines that its operations come from; rounds of a loop by their numbers. */
  private nameOf(part: readonly Item[], nodes: readonly NodeId[]): string {
    const { say, trace } = this.program;
    const names = [part[0], part.at(-1)].map((item) =>
      item !== undefined && isGroup(item.id) && this.group(item.id).kind !== 'run' ? this.group(item.id).name : '',
    );
    if (names.every((name) => name !== ''))
      return say('ui.group.from_to', { from: names[0] ?? '', to: names[1] ?? '' });
    const lines = nodes.flatMap((id) => this.program.node(id).line ?? []);
    const sources = new Set(lines.filter((_, index) => index % 2 === 0));
    const [source] = sources;
    const entry = source === undefined ? undefined : trace.source[source];
    const from = (this.places.get(nodes[0] ?? '') ?? 0) + 1;
    if (entry === undefined || sources.size > 1) {
      return say('ui.group.from_to', {
        from: String(from),
        to: String((this.places.get(nodes.at(-1) ?? '') ?? 0) + 1),
      });
    }
    const numbers = lines.filter((_, index) => index % 2 === 1).map((line) => line + (entry.first ?? 1));
    const [least, most] = [numbers.reduce((a, b) => Math.min(a, b)), numbers.reduce((a, b) => Math.max(a, b))];
    return least === most
      ? say('ui.group.line', { line: String(least) })
      : say('ui.group.lines', { from: String(least), to: String(most) });
  }
}
