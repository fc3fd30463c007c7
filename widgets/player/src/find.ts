/** Nodes by what people call them: a variable, an operation, an expression, a group around them. */

import type { Program } from './program';
import type { NodeId, TraceNode } from './trace';

/** How well a node answers to a word: the smaller the better, and Infinity for not at all. */
function distance(program: Program, node: TraceNode, word: string): number {
  const [name, op, expression] = [node.name, node.op, node.expression].map((text) => (text ?? '').toLowerCase());
  if (name === word) return 0;
  if (name?.startsWith(word)) return 1;
  if (op === word) return 2;
  if (name?.includes(word) || op?.includes(word)) return 3;
  const groups = program.groups.around(node.id).map((id) => program.groups.group(id).name.toLowerCase());
  if (groups.some((group) => group.startsWith(word))) return 4;
  if (expression?.includes(word) || groups.some((group) => group.includes(word))) return 5;
  return Infinity;
}

/** The nodes that answer to a word, the nearest first, and among equals in the order of the program. */
export function find(program: Program, text: string): NodeId[] {
  const word = text.trim().toLowerCase();
  if (word === '') return [];
  return program.trace.nodes
    .map((node) => ({ id: node.id, far: distance(program, node, word) }))
    .filter(({ far }) => far < Infinity)
    .sort((a, b) => a.far - b.far)
    .map(({ id }) => id);
}
