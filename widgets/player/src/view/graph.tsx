/** The computation graph: edges below, cards above, and the contribution of this step on top. */

import type { ComponentChild } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { useWords } from '../catalogue';
import type { Scene } from '../layout';
import { GroupLook, bundleOf, frameOf } from '../grouplook';
import type { GroupId } from '../groups';
import { cardOf, gateWord, signsOf } from '../look';
import type { Program } from '../program';
import type { State } from '../state';
import type { Marks } from '../tool';
import type { Viewport } from '../viewport';
import { Card } from './card';
import { Edge, isGated } from './edge';
import { GateSays, Gates } from './gates';
import { Frame, GroupCard } from './group';
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

/** Of what is seen as one, the first mark. */
function markOf<M>(ids: readonly string[], marks: ReadonlyMap<string, M> | undefined): M | undefined {
  if (marks === undefined) return undefined;
  for (const id of ids) {
    const mark = marks.get(id);
    if (mark !== undefined) return mark;
  }
  return undefined;
}

/** What is drawn: a pure function of the state, on the screen and in a file alike. */
export function Drawing({ program, scene, state, focus, onFocus, onChoose, marks }: DrawingProps): ComponentChild {
  const { bundles, nodes, closed, frames } = scene.visible;
  const gates = useMemo(
    () => bundles.filter(({ flow }) => isGated(flow)).map(({ id }) => gateBox(scene, id, gateWord(program.edge(id)))),
    [program, bundles, scene],
  );
  const cards = useMemo(() => new Kept<ReturnType<typeof cardOf>>(), []);
  const groups = useMemo(() => new Kept<ReturnType<GroupLook['make']>>(), []);
  const framed = useMemo(() => frames.map(({ id }) => frameOf(program, scene, id)), [program, scene, frames]);
  const pill = pillOf(program, scene, state.step, gates);
  const lookOf = (id: GroupId): ReturnType<GroupLook['make']> => {
    const look = new GroupLook(program, scene, state, id);
    return groups.look(id, look.signs(), () => look.make());
  };
  return (
    <>
      {framed.map((look) => (
        <Frame key={look.id} {...look} focusable={look.id === focus} onFocus={onFocus} onChoose={onChoose} />
      ))}
      <g aria-hidden="true">
        {bundles.map((bundle) => (
          <Edge
            key={bundle.id}
            id={bundle.id}
            path={scene.path(bundle.id)}
            flow={bundle.flow}
            {...bundleOf(program, scene, state, bundle)}
            mark={markOf(bundle.edges, marks?.edges)}
          />
        ))}
      </g>
      {closed.map(({ id, nodes: members }) => (
        <GroupCard
          key={id}
          {...lookOf(id)}
          focusable={id === focus}
          onFocus={onFocus}
          onChoose={onChoose}
          mark={markOf(members, marks?.nodes)}
        />
      ))}
      {nodes.map((id) => {
        const node = program.node(id);
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
  const [asked, ask] = useState<string>();
  const gates = { program, scene, state, asked, ask };
  return (
    <>
      <Window viewport={viewport} scene={scene} now={state.node}>
        <svg
          class="picture"
          role="group"
          aria-label={say('ui.graph')}
          viewBox={`${view.x} ${view.y} ${view.width} ${view.height}`}
        >
          <Drawing {...drawing} />
          <Gates {...gates} />
        </svg>
      </Window>
      <GateSays {...gates} />
    </>
  );
}
