/** Traces whose nodes stand in scopes, at random or as a program with layers and loops would have them. */

import * as fc from 'fast-check';
import type { Trace, TraceNode } from '../trace';
import { choices, traceOf } from './programs';

export const scopes = fc.array(fc.constantFrom('layer1', 'layer2', 'line 4 ×3', '1', '2', '<b>'), { maxLength: 3 });

function inScopes(trace: Trace, chosen: readonly (readonly string[])[]): Trace {
  const scoped = (node: TraceNode, index: number): TraceNode => {
    const scope = chosen[index % Math.max(1, chosen.length)] ?? [];
    return scope.length === 0 ? node : { ...node, scope: [...scope] };
  };
  return { ...trace, nodes: trace.nodes.map(scoped) };
}

/** Programs whose nodes stand in any scopes whatever, also such as feed each other. */
export const scoped = (most: number): fc.Arbitrary<Trace> =>
  fc
    .tuple(choices(most), fc.array(scopes, { minLength: 1, maxLength: 12 }), fc.constantFrom(1, 2))
    .map(([program, chosen, passes]) => inScopes(traceOf(program, passes), chosen));

/** A chain of so many operations, forward and back, with nothing said about what belongs together. */
export function chain(operations: number): Trace {
  return traceOf(
    Array.from({ length: operations }, (_, index) => ({ op: 'add', left: index === 0 ? 0 : index + 2, right: 2 })),
  );
}

/** A loop of so many rounds of two operations, as a recorder folds it. */
export function loop(rounds: number): Trace {
  const trace = chain(2 * rounds);
  return inScopes(trace, [[], [], [], ...Array.from({ length: 2 * rounds }, (_, index) => [`line 4 ×${rounds}`, String(Math.floor(index / 2) + 1)])]); // prettier-ignore
}
