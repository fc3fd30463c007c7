/** The computation graph: edges below, cards above, and the contribution of this step on top. */

import type { ComponentChild } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { useWords } from '../catalogue';
import type { Scene } from '../layout';
import { GroupLook, bundleOf, frameOf } from '../grouplook';
import type { Group } from '../groups';
import { cardOf, gateWord, signsOf } from '../look';
import type { Program } from '../program';
import type { State } from '../state';
import type { EdgePick, Marks } from '../tool';
import type { NodeId } from '../trace';
import type { Viewport } from '../viewport';
import type { Bundle } from '../visible';
import { Card, type CardProps } from './card';
import { Edge, isGated, type EdgeProps } from './edge';
import { GateSays, Gates } from './gates';
import { Frame, GroupCard, type GroupProps } from './group';
import { Kept } from './kept';
import { Pill, gateBox, pillOf } from './pill';
import { Portions } from './portions';
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
    () =>
      bundles
        .filter(({ flow }) => isGated(flow))
        .map(({ id }) => gateBox(scene, id, gateWord(program, program.edge(id)))),
    [program, bundles, scene],
  );
  const [edges, groups, cards] = [useKept<EdgeProps>(), useKept<GroupProps>(), useKept<CardProps>()];
  const framed = useMemo(() => frames.map(({ id }) => frameOf(program, scene, id)), [program, scene, frames]);
  const pill = pillOf(program, scene, state.step, gates);
  const edgeAt = (bundle: Bundle): EdgeProps => {
    const { id, flow } = bundle;
    const { gate, ...changing } = bundleOf(program, scene, state, bundle);
    const mark = markOf(bundle.edges, marks?.edges);
    const { state: now, active } = changing;
    return edges.look(id, [scene, now, active, mark], () => ({
      id, flow, gate, mark, path: scene.path(id), ...changing,
    })); // prettier-ignore
  };
  const groupAt = ({ id, nodes: members }: Group): GroupProps => {
    const look = new GroupLook(program, scene, state, id);
    const own = { focusable: id === focus, onFocus, onChoose, mark: markOf(members, marks?.nodes) };
    return groups.look(id, [...Object.values(own), ...look.signs()], () => ({ ...look.make(), ...own }));
  };
  const cardAt = (id: NodeId): CardProps => {
    const node = program.node(id);
    const own = { focusable: id === focus, onFocus, onChoose, mark: marks?.nodes?.get(id) };
    const signs = [scene, ...Object.values(own), ...signsOf(program, state, node)];
    return cards.look(id, signs, () => ({ ...cardOf(program, state, node, scene.card(id)), ...own }));
  };
  return (
    <>
      {framed.map((look) => (
        <Frame key={look.id} {...look} focusable={look.id === focus} onFocus={onFocus} onChoose={onChoose} />
      ))}
      <g aria-hidden="true">
        <Portions looks={bundles.map(edgeAt)} View={Edge} />
      </g>
      <Portions looks={closed.map(groupAt)} View={GroupCard} />
      <Portions looks={nodes.map(cardAt)} View={Card} />
      {pill !== undefined && <Pill {...pill} />}
    </>
  );
}

function useKept<P>(): Kept<P> {
  return useMemo(() => new Kept<P>(), []);
}

interface GraphProps extends Required<DrawingProps> {
  viewport: Viewport;
  /** The edges that the open tool lets one choose, gates among them. */
  pick: EdgePick | undefined;
}

export function Graph({ viewport, pick, ...drawing }: GraphProps): ComponentChild {
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
          {pick !== undefined && <pick.View scene={scene} pick={pick} viewport={viewport} />}
        </svg>
      </Window>
      <GateSays {...gates} />
    </>
  );
}
