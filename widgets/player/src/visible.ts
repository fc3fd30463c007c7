/** The graph as it is seen: a pure function of the program and of which groups are open. */

import { Events } from './events';
import { grouped, isGroup, type Group, type GroupId, type Groups, type ItemId } from './groups';
import type { Program } from './program';
import { nodeOf, type EdgeState } from './state';
import type { EdgeId, Flow, NodeId } from './trace';

/** All edges between two cards, of which at least one is a group. */
export interface Bundle {
  /** Its first edge's. */
  id: EdgeId;
  from: ItemId;
  to: ItemId;
  /** Gates stay in the picture, so edges of different flow are different bundles. */
  flow: Flow;
  edges: readonly EdgeId[];
}

/** How far a group is: operations that have run, and those through which the running backward pass has come. */
export interface Progress {
  run: number;
  operations: number;
  passed: number;
  /** Through so many of its operations the pass comes. */
  toPass: number;
  active: boolean;
}

export class Visible {
  readonly nodes: readonly NodeId[];
  /** Closed groups, each a card. */
  readonly closed: readonly Group[];
  /** Open groups, each a frame; an outer one before those inside it. */
  readonly frames: readonly Group[];
  readonly bundles: readonly Bundle[];
  private readonly shownAs = new Map<NodeId, ItemId>();
  private readonly bundleOf = new Map<EdgeId, Bundle>();
  private index: Index | undefined;

  constructor(
    readonly program: Program,
    readonly groups: Groups,
    readonly open: ReadonlySet<GroupId>,
  ) {
    const nodes: NodeId[] = [];
    const closed: Group[] = [];
    const frames: Group[] = [];
    const look = (items: readonly ItemId[]): void => {
      for (const id of items) {
        if (!isGroup(id)) {
          nodes.push(id);
          this.shownAs.set(id, id);
          continue;
        }
        const group = groups.group(id);
        if (open.has(id)) {
          frames.push(group);
          look(group.items);
        } else {
          closed.push(group);
          for (const node of group.nodes) this.shownAs.set(node, id);
        }
      }
    };
    look(groups.items);
    this.nodes = nodes;
    this.closed = closed;
    this.frames = frames;
    this.bundles = this.bundled();
  }

  /** The card by which a node is seen: its own, or that of the outermost closed group around it. */
  card(id: NodeId): ItemId {
    return this.shownAs.get(id) ?? id;
  }

  /** A group that is seen as a card or a frame, or the closed one around it. */
  group(id: GroupId): GroupId {
    return this.groups.around(id).find((outer) => !this.open.has(outer)) ?? id;
  }

  /** The bundle in which an edge is seen; none for an edge inside a closed group. */
  bundle(id: EdgeId): Bundle | undefined {
    return this.bundleOf.get(id);
  }

  /** The one node of a closed group whose value goes out, or at which a pass begins; undefined if there are several. */
  outputOf(id: GroupId): NodeId | undefined {
    return this.known.outputs.get(id);
  }

  private bundled(): Bundle[] {
    const bundles = new Map<string, Bundle & { edges: EdgeId[] }>();
    for (const { id, from, to, flow } of this.program.trace.edges) {
      const [start, end] = [this.card(from), this.card(to)];
      if (start === end) continue;
      const alone = !isGroup(start) && !isGroup(end);
      const gate = flow === 'grad' || flow === 'constant' ? '' : flow;
      const key = alone ? id : `${start} ${end} ${gate}`;
      let bundle = bundles.get(key);
      if (bundle === undefined) {
        bundle = { id, from: start, to: end, flow, edges: [] };
        bundles.set(key, bundle);
      }
      bundle.edges.push(id);
      if (flow === 'grad') bundle.flow = 'grad';
      this.bundleOf.set(id, bundle);
    }
    return [...bundles.values()];
  }

  private get known(): Index {
    return (this.index ??= new Index(this));
  }

  progress(id: GroupId, k: number): Progress {
    return this.known.progress(id, k);
  }

  /** The cards from which edges lead to a card, and those to which they lead from it; of an open group, what it holds. */
  beside(id: ItemId, to: 'parents' | 'children'): readonly ItemId[] {
    const { around } = this.known;
    if (this.open.has(id as GroupId)) {
      return to === 'parents' ? [] : [this.groups.group(id as GroupId).items[0] ?? id];
    }
    return around[to].get(id) ?? [];
  }

  bundleState({ id, edges: [only, ...others] }: Bundle, k: number): EdgeState {
    if (only !== undefined && others.length === 0) return this.program.history.edge(only, k);
    return this.known.bundle(id, k);
  }
}

/** When what happened to each closed group and each bundle: one look at all steps, for any number of pictures. */
class Index {
  private readonly run = new Map<ItemId, Events<NodeId>>();
  private readonly passed = new Map<ItemId, Events<NodeId>>();
  private readonly moved = new Map<EdgeId, Record<EdgeState, Events<EdgeId>>>();
  private readonly operations = new Map<ItemId, number>();
  readonly outputs = new Map<ItemId, NodeId>();
  readonly around = { parents: new Map<ItemId, ItemId[]>(), children: new Map<ItemId, ItemId[]>() };

  constructor(private readonly visible: Visible) {
    const { program } = visible;
    for (const { id, nodes } of visible.closed) {
      const operations = nodes.filter((node) => program.node(node).kind === 'op');
      this.operations.set(id, operations.length);
      const run = new Events<NodeId>();
      for (const node of operations) if (!program.isMade(node)) run.add(0, node);
      this.run.set(id, run);
      this.passed.set(id, new Events());
      const goesOut = (node: NodeId): boolean =>
        program.isOutput(node) || program.outOf(node).some(({ to }) => visible.card(to) !== id);
      const [output, ...others] = nodes.filter(goesOut);
      if (output !== undefined && others.length === 0) this.outputs.set(id, output);
    }
    const parents = grouped(visible.bundles, ({ to }) => to);
    const children = grouped(visible.bundles, ({ from }) => from);
    for (const [id, bundles] of parents)
      this.around.parents.set(
        id,
        bundles.map(({ from }) => from),
      );
    for (const [id, bundles] of children)
      this.around.children.set(
        id,
        bundles.map(({ to }) => to),
      );
    for (const { id, edges } of visible.bundles) {
      if (edges.length < 2) continue;
      const moved = { waiting: new Events<EdgeId>(), carried: new Events<EdgeId>(), passed: new Events<EdgeId>(), stopped: new Events<EdgeId>() }; // prettier-ignore
      for (const edge of edges) if (!program.isMade(program.edge(edge).to)) moved.carried.add(0, edge);
      this.moved.set(id, moved);
    }
    this.look();
  }

  private look(): void {
    const { program } = this.visible;
    const { history } = program;
    const ran = new Set<NodeId>();
    const through = new Set<NodeId>();
    let pass = 0;
    program.trace.steps.forEach((step, position) => {
      const k = position + 1;
      if (history.passAt(k) !== pass) {
        pass = history.passAt(k);
        through.clear();
      }
      if (step.kind === 'compute') {
        if (!ran.has(step.node)) this.run.get(this.visible.card(step.node))?.add(k, step.node);
        ran.add(step.node);
        for (const edge of program.into(step.node)) this.move(edge.id, 'carried', k);
      } else if (step.kind === 'vjp' || step.kind === 'blocked') {
        const { to } = program.edge(step.edge);
        if (!through.has(to)) this.passed.get(this.visible.card(to))?.add(k, to);
        through.add(to);
        this.move(step.edge, step.kind === 'vjp' ? 'passed' : 'stopped', k);
      }
    });
  }

  private move(edge: EdgeId, state: EdgeState, k: number): void {
    const bundle = this.visible.bundle(edge);
    if (bundle !== undefined) this.moved.get(bundle.id)?.[state].add(k, edge);
  }

  /** How many events of the running pass are known after k steps. */
  private inPass(events: Events<unknown>, k: number): number {
    return events.count(k) - events.count(this.visible.program.history.passStart(k) - 1);
  }

  progress(id: GroupId, k: number): Progress {
    const { program } = this.visible;
    const { history } = program;
    const [run, passed] = [this.run.get(id) ?? new Events(), this.passed.get(id) ?? new Events()];
    const pass = history.passAt(k);
    const step = program.step(k - 1);
    const at = step === undefined ? undefined : nodeOf(program, step);
    return {
      run: run.count(k),
      operations: this.operations.get(id) ?? 0,
      passed: pass === 0 ? 0 : this.inPass(passed, k),
      toPass: pass === 0 ? 0 : passed.count(history.passEnd(k)) - passed.count(history.passStart(k) - 1),
      active: at !== undefined && this.visible.card(at) === id,
    };
  }

  bundle(id: EdgeId, k: number): EdgeState {
    const moved = this.moved.get(id);
    if (moved === undefined) return 'waiting';
    const pass = this.visible.program.history.passAt(k);
    if (pass !== 0 && this.inPass(moved.passed, k) > 0) return 'passed';
    if (pass !== 0 && this.inPass(moved.stopped, k) > 0) return 'stopped';
    return moved.carried.count(k) > 0 ? 'carried' : 'waiting';
  }
}
