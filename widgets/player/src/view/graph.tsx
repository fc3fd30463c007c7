/** The computation graph: edges below, cards above, and the contribution of this step on top. */

import type { ComponentChild } from 'preact';
import { useMemo } from 'preact/hooks';
import { useWords } from '../catalogue';
import type { Scene } from '../layout';
import { cardOf, edgeOf, gateWord, signsOf } from '../look';
import type { Program } from '../program';
import type { State } from '../state';
import type { Marks } from '../tool';
import type { Viewport } from '../viewport';
import { Card } from './card';
import { Edge, isGated } from './edge';
import { Kept } from './kept';
import { Pill, gateBox, pillOf } from './pill';
import { Window } from './window';

interface DrawingProps {
  program: Program;
  scene: Scene;
  state: State;
  /** The node that holds the graph's place in the tab order; in a still picture there is none. */
  focus?: string;
  onFocus?: (id: string) => void;
  onChoose?: (id: string) => void;
  marks?: Marks | undefined;
}

/** What is drawn: a pure function of the state, on the screen and in a file alike. */
export function Drawing({ program, scene, state, focus, onFocus, onChoose, marks }: DrawingProps): ComponentChild {
  const { trace } = program;
  const gates = useMemo(
    () => trace.edges.filter(({ flow }) => isGated(flow)).map((edge) => gateBox(scene, edge.id, gateWord(edge))),
    [trace, scene],
  );
  const cards = useMemo(() => new Kept<ReturnType<typeof cardOf>>(), []);
  const pill = pillOf(program, scene, state.step, gates);
  return (
    <>
      <g aria-hidden="true">
        {trace.edges.map((edge) => (
          <Edge
            key={edge.id}
            id={edge.id}
            path={scene.path(edge.id)}
            flow={edge.flow}
            {...edgeOf(program, state, edge)}
            mark={marks?.edges?.get(edge.id)}
          />
        ))}
      </g>
      {trace.nodes.map((node) => {
        const { id } = node;
        const look = cards.look(id, [scene, ...signsOf(program, state, node)], () =>
          cardOf(program, state, node, scene.card(id)),
        );
        return (
          <Card
            key={id}
            {...look}
            focusable={id === focus}
            onFocus={onFocus}
            onChoose={onChoose}
            mark={marks?.nodes?.get(id)}
          />
        );
      })}
      {pill !== undefined && <Pill {...pill} />}
    </>
  );
}

interface GraphProps extends Required<DrawingProps> {
  viewport: Viewport;
}

export function Graph({ viewport, ...drawing }: GraphProps): ComponentChild {
  const say = useWords();
  const { program, scene, state } = drawing;
  const { view } = scene;
  return (
    <Window viewport={viewport} program={program} scene={scene} now={state.node}>
      <svg
        class="picture"
        role="group"
        aria-label={say('ui.graph')}
        viewBox={`${view.x} ${view.y} ${view.width} ${view.height}`}
      >
        <Drawing {...drawing} />
      </svg>
    </Window>
  );
}
