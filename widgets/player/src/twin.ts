/** Two traces under one clock: which steps and nodes of one are those of the other, and where their numbers differ. */

import type { Program } from './program';
import type { State } from './state';
import type { NodeId, Step } from './trace';
import { timelineAlong, type Timeline } from './timeline';
import type { NodeMark } from './tool';
import { sentence } from './words';

/** Above this many pairs of steps, a step is matched with the one that stands in the same place. */
const MOST_PAIRS = 4_000_000;

/** How many steps of each program have been taken. */
export type Moment = readonly [number, number];

/** What makes two steps the same, whatever their numbers: the kind, the pass, and whom they are about. */
function signature(program: Program, step: Step): string {
  const name = (id: NodeId): string => program.label(program.node(id));
  if ('node' in step) return `${step.kind} ${step.pass} ${name(step.node)}`;
  if (!('edge' in step)) return step.kind;
  const { from, to, slot } = program.edge(step.edge);
  return `edge ${step.pass} ${name(to)} > ${name(from)} ${slot}`;
}

/** The longest list of pairs, in order, in which both are the same. */
function alignment(a: readonly string[], b: readonly string[]): Moment[] {
  if (a.length * b.length > MOST_PAIRS) {
    return a.flatMap((each, index): Moment[] => (each === b[index] ? [[index, index]] : []));
  }
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pairs: Moment[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}

/** Every step of both in one order: what both do is one moment, what only one does lets the other wait. */
function moments(a: readonly string[], b: readonly string[]): Moment[] {
  const all: Moment[] = [[0, 0]];
  let [i, j] = [0, 0];
  for (const [nextI, nextJ] of [...alignment(a, b), [a.length, b.length] as const]) {
    while (i < nextI) all.push([++i, j]);
    while (j < nextJ) all.push([i, ++j]);
    if (i < a.length && j < b.length) all.push([++i, ++j]);
  }
  return all;
}

/** The nodes that both have, by name; the second of a name is the other's second. */
function matched(a: Program, b: Program): Map<NodeId, NodeId> {
  const named = (program: Program): [string, NodeId][] => {
    const seen = new Map<string, number>();
    return program.trace.nodes.map((node) => {
      const label = program.label(node);
      const count = (seen.get(label) ?? 0) + 1;
      seen.set(label, count);
      return [`${count} ${label}`, node.id];
    });
  };
  const others = new Map(named(b));
  return new Map(
    named(a).flatMap(([name, id]): [NodeId, NodeId][] => {
      const other = others.get(name);
      return other === undefined ? [] : [[id, other]];
    }),
  );
}

/** The numbers of a node that a picture shows: its value, its gradient, its `.grad`. */
function numbers(program: Program, state: State, id: NodeId): string {
  const { value, gradient, grad } = state.nodes.get(id) ?? {};
  return [value, gradient, grad].map((tensor) => (tensor === undefined ? '' : program.text(tensor))).join('|');
}

export class Twins {
  readonly moments: readonly Moment[];
  readonly nodes: ReadonlyMap<NodeId, NodeId>;
  readonly timeline: Timeline;

  constructor(
    readonly a: Program,
    readonly b: Program,
  ) {
    const signatures = (program: Program): string[] => program.trace.steps.map((step) => signature(program, step));
    this.moments = moments(signatures(a), signatures(b));
    this.nodes = matched(a, b);
    const steps = this.moments.slice(1).flatMap(([i, j], index) => {
      const before = this.moments[index]?.[0] ?? 0;
      return (i > before ? a.step(i - 1) : b.step(j - 1)) ?? [];
    });
    this.timeline = timelineAlong(a.say, steps, (k) => this.sentenceAt(k));
  }

  at(k: number): Moment {
    return this.moments[k] ?? [0, 0];
  }

  /** What each says at a moment; undefined for the one that waits. */
  sentencesAt(k: number): [string | undefined, string | undefined] {
    const [i, j] = this.at(k);
    const [before, other] = this.at(k - 1);
    return [
      k > 0 && i > before ? sentence(this.a, i - 1) : undefined,
      k > 0 && j > other ? sentence(this.b, j - 1) : undefined,
    ];
  }

  private sentenceAt(k: number): string {
    const [a, b] = this.sentencesAt(k);
    if (a === undefined && b === undefined) return this.a.say('start');
    if (a === b && a !== undefined) return a;
    return [a === undefined ? [] : [`A: ${a}`], b === undefined ? [] : [`B: ${b}`]].flat().join(' ');
  }

  /** The marks of both pictures: the numbers that differ, and the nodes that only one of them has. */
  marks(a: State, b: State): [Map<NodeId, NodeMark>, Map<NodeId, NodeMark>] {
    const marks: [Map<NodeId, NodeMark>, Map<NodeId, NodeMark>] = [
      new Map<NodeId, NodeMark>(),
      new Map<NodeId, NodeMark>(),
    ];
    for (const [id, other] of this.nodes) {
      if (numbers(this.a, a, id) === numbers(this.b, b, other)) continue;
      marks[0].set(id, { tone: 'bad', badge: '≠' });
      marks[1].set(other, { tone: 'bad', badge: '≠' });
    }
    return marks;
  }
}
