/**
 * Graphviz in the browser, for a trace that brings no layout: where Python runs in the browser too, no program can be run
 * to make one. Hosts import this file lazily, since Graphviz weighs many times what the player does.
 *
 * As in Python (`autodiff_widgets/layout.py`), only coordinates are taken from it.
 */

import { instance, type Viz } from '@viz-js/viz';
import { GRADIENT_MARK, GRAD_MARK, HEAD, MONO, PAD } from './cards';
import { format } from './numbers';
import type { Layout, NodeId, TensorId, Trace, TraceNode } from './trace';

const NAME = 9.6;
const SMALL = 6.3;
const LINE = 26;
const NARROWEST = 104;
const WIDEST = 260;
const POINTS_PER_INCH = 72;
const GAP = 26;
const MARGIN = 4;

let graphviz: Promise<Viz> | undefined;

/** Places the nodes and edges of a trace from left to right. Rejects where Graphviz does not run, or refuses the graph. */
export async function layOut(trace: Trace): Promise<Layout> {
  const viz = await (graphviz ??= instance());
  const sizes = new Map(trace.nodes.map((node) => [node.id, sizeOf(trace, node)]));
  const inches = (pixels: number): string => (pixels / POINTS_PER_INCH).toFixed(4);
  try {
    const drawn = viz.renderJSON({
      directed: true,
      graphAttributes: { rankdir: 'LR', nodesep: inches(GAP), ranksep: inches(GAP) },
      nodeAttributes: { shape: 'box', fixedsize: true, label: '' },
      edgeAttributes: { dir: 'none' },
      nodes: [...sizes].map(([name, [width, height]]) => ({
        name,
        attributes: { width: inches(width), height: inches(height) },
      })),
      edges: trace.edges.map(({ id, from, to, flow }) => ({
        tail: from,
        head: to,
        // Room for an arrow; for a gate and its word, more.
        attributes: { id, minlen: flow === 'grad' || flow === 'constant' ? 2 : 3 },
      })),
    });
    return read(drawn as Drawn, sizes, viz.graphvizVersion);
  } catch (error) {
    // What has crashed once is not to be trusted again: the next trace starts another.
    graphviz = undefined;
    throw error;
  }
}

interface Drawn {
  bb: string;
  objects?: { name: string; pos: string }[];
  edges?: { id: string; pos: string }[];
}

function read(drawn: Drawn, sizes: ReadonlyMap<NodeId, [number, number]>, version: string): Layout {
  const [, , width = 0, height = 0] = drawn.bb.split(',').map(Number);
  const round = (value: number): number => Math.round(value * 10) / 10;
  // Graphviz counts upwards.
  const point = (text: string): [number, number] => {
    const [x = 0, y = 0] = text.split(',').map(Number);
    return [round(x + MARGIN), round(height - y + MARGIN)];
  };
  const nodes: Layout['nodes'] = {};
  for (const { name, pos } of drawn.objects ?? []) {
    const [x, y] = point(pos);
    const [w, h] = sizes.get(name) ?? [0, 0];
    nodes[name] = [round(x - w / 2), round(y - h / 2), w, h];
  }
  const edges: Layout['edges'] = {};
  for (const { id, pos } of drawn.edges ?? []) edges[id] = pos.split(' ').flatMap(point);
  return {
    engine: `graphviz ${version} (WebAssembly)`,
    width: round(width + 2 * MARGIN),
    height: round(height + 2 * MARGIN),
    nodes,
    edges,
  };
}

/** Width and height of a card: room for the longest text that it will ever show, so nothing moves while one steps. */
function sizeOf(trace: Trace, node: TraceNode): [number, number] {
  const remembers = node.kind === 'leaf' && node.requires_grad;
  const made = node.expression ?? node.op ?? '';
  const head = node.kind === 'op' && node.name ? node.name.length * NAME + made.length * SMALL + 18 : 0;
  const title = node.kind === 'op' ? made.length * NAME : (node.name ?? '').length * NAME + 110;
  const body = Math.max(...texts(trace, node).map(([before, text]) => before + text.length * MONO), 0);
  const width = Math.max(head || title, body + 2 * PAD) + 2 * PAD + 8;
  return [Math.round(Math.min(Math.max(width, NARROWEST), WIDEST)), HEAD + (remembers ? 3 : 2) * LINE + 4];
}

/** What a card will show, each with the width of what stands before it. */
function texts({ tensors, edges, steps }: Trace, { id, value, grad }: TraceNode): [number, string][] {
  const from = new Map(edges.map((edge) => [edge.id, edge.from]));
  const shown: [number, TensorId | undefined][] = [
    [0, value],
    [GRAD_MARK, grad],
  ];
  for (const step of steps) {
    if (step.kind === 'vjp') {
      if (from.get(step.edge) === id) shown.push([GRADIENT_MARK, step.contribution]);
      continue;
    }
    if (!('node' in step) || step.node !== id) continue;
    if (step.kind === 'compute') shown.push([0, step.out]);
    if (step.kind === 'write') shown.push([0, step.after]);
    if (step.kind === 'seed' || step.kind === 'accumulate') shown.push([GRADIENT_MARK, step.grad]);
    if (step.kind === 'hook') shown.push([GRADIENT_MARK, step.after]);
    if (step.kind === 'write_grad' || step.kind === 'zero_grad') shown.push([GRAD_MARK, step.after]);
  }
  return shown.flatMap(([before, tensor]): [number, string][] => {
    const found = tensor === undefined ? undefined : tensors[tensor];
    return found === undefined ? [] : [[before, format(found)]];
  });
}
