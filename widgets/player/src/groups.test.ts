import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overlaps, type Box } from './geometry';
import { Groups, MOST_CARDS, isGroup, type GroupId } from './groups';
import { arrange } from './arrange';
import { Program } from './program';
import { stateAt } from './state';
import { chain, loop, scoped } from './testing/scopes';
import { traceOf } from './testing/programs';
import { Visible } from './visible';

const SIZE = { width: 136, height: 86 };

/** A program in which some of the groups are open. */
const seen = scoped(25).chain((trace) => {
  const program = new Program(trace);
  const groups = new Groups(program);
  return fc.subarray([...groups.ids()]).map((open) => new Visible(program, groups, new Set(open)));
});

describe('groups', () => {
  it('hold each node once, and each its own groups', () => {
    fc.assert(
      fc.property(scoped(25), (trace) => {
        const groups = new Groups(new Program(trace));
        const everything = new Visible(new Program(trace), groups, new Set(groups.ids()));
        expect([...everything.nodes].sort()).toEqual(trace.nodes.map(({ id }) => id).sort());
        expect(everything.closed).toEqual([]);
        for (const { id, scope = [] } of trace.nodes) {
          const around = groups.around(id).map((group) => groups.group(group));
          expect(around.map(({ name, rounds }) => (rounds === undefined ? name : `${name} ×${rounds}`))).toEqual(scope);
          for (const group of around) expect(group.nodes).toContain(id);
        }
      }),
    );
  });

  it('tell a visit from a later one that uses what came out of it', () => {
    const trace = traceOf([
      { op: 'mul', left: 0, right: 1 }, // n3
      { op: 'mul', left: 3, right: 3 }, // n4
      { op: 'add', left: 4, right: 0 }, // n5
      { op: 'add', left: 0, right: 1 }, // n6
    ]);
    const nodes = trace.nodes.map((node) => (['n3', 'n5', 'n6'].includes(node.id) ? { ...node, scope: ['f'] } : node));
    const groups = new Groups(new Program({ ...trace, nodes }));
    expect([...groups.ids()].map((id) => groups.group(id).nodes)).toEqual([['n3', 'n6'], ['n5']]);
  });

  it('fold a loop, with the number of its rounds', () => {
    const groups = new Groups(new Program(loop(50)));
    const [id] = groups.items.filter(isGroup);
    if (id === undefined) throw new Error('no group');
    expect(groups.group(id)).toMatchObject({ kind: 'loop', name: 'line 4', rounds: 50 });
    expect(groups.group(id).items).toHaveLength(50);
  });

  it.each([401, 1000, 10_000])('keep the picture of %i operations small without being told how', (operations) => {
    const program = new Program(chain(operations));
    const groups = new Groups(program);
    const visible = new Visible(program, groups, groups.openAtFirst());
    const cards = visible.nodes.length + visible.closed.length;
    expect(cards).toBeLessThan(60);
    expect(cards).toBeGreaterThan(4);
    for (const id of groups.ids()) expect(groups.group(id).items.length).toBeLessThan(60);
    expect(visible.closed[0]?.name).toMatch(/^1 – \d+$/);
  });

  it('are all open at first in a graph that is not large', () => {
    const program = new Program(loop(50));
    const groups = new Groups(program);
    expect(program.trace.nodes.length).toBeLessThan(MOST_CARDS);
    expect(new Visible(program, groups, groups.openAtFirst()).closed).toEqual([]);
  });
});

describe('the visible graph', () => {
  it('shows each edge once, between the cards of its ends', () => {
    fc.assert(
      fc.property(seen, (visible) => {
        const { program, bundles } = visible;
        const shown = bundles.flatMap(({ edges }) => edges);
        expect(new Set(shown).size).toBe(shown.length);
        for (const { id, from, to } of program.trace.edges) {
          const bundle = visible.bundle(id);
          if (visible.card(from) === visible.card(to)) expect(bundle).toBeUndefined();
          else expect(bundle).toMatchObject({ from: visible.card(from), to: visible.card(to) });
        }
      }),
    );
  });

  it('counts what has happened inside a closed group', () => {
    fc.assert(
      fc.property(seen, fc.double({ min: 0, max: 1, noNaN: true }), (visible, part) => {
        const { program } = visible;
        const k = Math.round(part * program.length);
        const state = stateAt(program, k);
        for (const group of visible.closed) {
          const operations = group.nodes.filter((id) => program.node(id).kind === 'op');
          const progress = visible.progress(group.id, k);
          expect(progress.operations).toBe(operations.length);
          expect(progress.run).toBe(operations.filter((id) => state.nodes.get(id)?.present).length);
          const through = (id: string): boolean =>
            program.into(id).some((edge) => ['passed', 'stopped'].includes(state.edges.get(edge.id) ?? ''));
          expect(progress.passed).toBe(operations.filter(through).length);
          expect(progress.passed).toBeLessThanOrEqual(progress.toPass);
          expect(progress.active).toBe(state.node !== undefined && visible.card(state.node) === group.id);
        }
        for (const bundle of visible.bundles) {
          const states = bundle.edges.map((id) => state.edges.get(id));
          const expected = ['passed', 'stopped', 'carried'].find((each) => states.includes(each as 'passed'));
          expect(visible.bundleState(bundle, k)).toBe(expected ?? 'waiting');
        }
      }),
    );
  });

  it('is laid out without one thing on another, and frames hold what belongs to them', () => {
    fc.assert(
      fc.property(seen, (visible) => {
        const { boxes, lines, width, height } = arrange(visible, () => SIZE);
        const boxOf = (id: string): Box => boxes.get(id) ?? { x: NaN, y: NaN, width: NaN, height: NaN };
        const beside = (ids: readonly string[]): void => {
          ids.forEach((id, index) => {
            for (const other of ids.slice(index + 1)) expect(overlaps(boxOf(id), boxOf(other), 8)).toBe(false);
          });
        };
        beside(visible.groups.items);
        for (const frame of visible.frames) {
          beside(frame.items);
          const outer = boxOf(frame.id);
          for (const id of frame.items) {
            const inner = boxOf(id);
            expect(inner.x).toBeGreaterThanOrEqual(outer.x);
            expect(inner.y).toBeGreaterThanOrEqual(outer.y + 30);
            expect(inner.x + inner.width).toBeLessThanOrEqual(outer.x + outer.width);
            expect(inner.y + inner.height).toBeLessThanOrEqual(outer.y + outer.height);
          }
        }
        for (const { id, from, to } of visible.bundles) {
          const line = lines.get(id) ?? [];
          const [x0 = NaN, y0 = NaN, x1 = NaN, y1 = NaN] = [...line.slice(0, 2), ...line.slice(-2)];
          const [start, end] = [boxOf(from), boxOf(to)];
          expect(line.length % 6).toBe(2);
          expect([x0, x1]).toEqual([expect.closeTo(start.x + start.width, 6), expect.closeTo(end.x, 6)]);
          expect(y0).toBeGreaterThanOrEqual(start.y);
          expect(y0).toBeLessThanOrEqual(start.y + start.height);
          expect(y1).toBeGreaterThanOrEqual(end.y);
          expect(y1).toBeLessThanOrEqual(end.y + end.height);
        }
        for (const box of boxes.values()) {
          expect(Math.min(box.x, box.y)).toBeGreaterThanOrEqual(-1e-6);
          expect(box.x + box.width).toBeLessThanOrEqual(width + 1e-6);
          expect(box.y + box.height).toBeLessThanOrEqual(height + 1e-6);
        }
      }),
    );
  });

  it('is laid out from left to right where no group is closed', () => {
    fc.assert(
      fc.property(scoped(25), (trace) => {
        const program = new Program({ ...trace, nodes: trace.nodes.map((node) => ({ ...node, scope: [] })) });
        const groups = new Groups(program);
        const { boxes } = arrange(new Visible(program, groups, new Set<GroupId>()), () => SIZE);
        for (const { from, to } of trace.edges) {
          const right = (boxes.get(from)?.x ?? NaN) + SIZE.width;
          expect(boxes.get(to)?.x).toBeGreaterThan(right);
        }
      }),
    );
  });
});
