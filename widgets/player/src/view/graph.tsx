/** The computation graph: edges below, cards above, and the contribution of this step on top. */

import type { ComponentChild } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Scene } from '../layout';
import { cardOf, edgeOf, gateWord, signsOf } from '../look';
import type { Program } from '../program';
import type { State } from '../state';
import { Card } from './card';
import { Edge, isGated } from './edge';
import { Kept } from './kept';
import { Pill, gateBox, pillOf } from './pill';

/** The smallest text of the picture has 12 px and is read down to 10; a wider graph scrolls. */
const LEAST_SCALE = 10 / 12;

export interface GraphProps {
  program: Program;
  scene: Scene;
  state: State;
  /** The node that holds the graph's place in the tab order. */
  focus: string;
  onFocus: (id: string) => void;
}

export function Graph({ program, scene, state, focus, onFocus }: GraphProps): ComponentChild {
  const { view } = scene;
  const { trace } = program;
  const gates = useMemo(
    () => trace.edges.filter(({ flow }) => isGated(flow)).map((edge) => gateBox(scene, edge.id, gateWord(edge))),
    [trace, scene],
  );
  const cards = useMemo(() => new Kept<ReturnType<typeof cardOf>>(), []);
  const pill = pillOf(program, scene, state.step, gates);
  return (
    <div class="graph">
      <svg
        role="group"
        aria-label="Computation graph"
        viewBox={`${view.x} ${view.y} ${view.width} ${view.height}`}
        style={{ maxWidth: `${view.width}px`, minWidth: `${view.width * LEAST_SCALE}px` }}
      >
        <g aria-hidden="true">
          {trace.edges.map((edge) => (
            <Edge
              key={edge.id}
              id={edge.id}
              path={scene.path(edge.id)}
              flow={edge.flow}
              {...edgeOf(program, state, edge)}
            />
          ))}
        </g>
        {trace.nodes.map((node) => {
          const { id } = node;
          const look = cards.look(id, [scene, ...signsOf(program, state, node)], () =>
            cardOf(program, state, node, scene.card(id)),
          );
          return <Card key={id} {...look} focusable={id === focus} onFocus={onFocus} />;
        })}
        {pill !== undefined && <Pill {...pill} />}
      </svg>
    </div>
  );
}
