/** The gates as things to ask: by a click, or by Enter. What they say stands below the picture. */

import type { ComponentChild } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { useWords } from '../catalogue';
import { askGate, isBarred } from '../gates';
import type { Scene } from '../layout';
import { gateWord } from '../look';
import type { Program } from '../program';
import type { State } from '../state';
import type { Bundle } from '../visible';
import { isGated } from './edge';
import { Pill, gateBox, pillOf } from './pill';

interface GatesProps {
  program: Program;
  scene: Scene;
  state: State;
  /** The gate that was asked. */
  asked: string | undefined;
  ask: (id: string | undefined) => void;
}

export function Gates({ program, scene, state, asked, ask }: GatesProps): ComponentChild {
  const say = useWords();
  const [last, stay] = useState<string>();
  const able = useMemo(
    () => scene.visible.bundles.filter(({ id }) => program.edge(id).flow !== 'grad'),
    [program, scene],
  );
  const gates = able.filter(({ id }) => isBarred(program, state, program.edge(id)));
  const place = gates.some(({ id }) => id === last) ? last : gates[0]?.id;
  const answer = gates.find(({ id }) => id === asked);
  const step = answer === undefined ? undefined : askGate(program, state, answer.edges)?.step;
  // The step itself shows its own.
  const pill =
    step === undefined || step === state.step
      ? undefined
      : pillOf(program, scene, step, gates.map(({ id }) => gateBox(scene, id, gateWord(program, program.edge(id))))); // prettier-ignore
  const onKey = (event: KeyboardEvent & { currentTarget: SVGGElement }, { id }: Bundle): void => {
    const { key, currentTarget } = event;
    const way = { ArrowUp: -1, ArrowDown: 1 }[key];
    if (way !== undefined) {
      const layer = currentTarget.parentElement?.children;
      const next = gates[gates.findIndex((each) => each.id === id) + way];
      if (next !== undefined) stay(next.id);
      (layer?.[gates.findIndex((each) => each.id === id) + way] as SVGGElement | undefined)?.focus();
    } else if (key === 'Enter' || key === ' ') ask(id === asked ? undefined : id);
    else if (key === 'Escape' && asked !== undefined) ask(undefined);
    else return;
    event.stopPropagation();
    event.preventDefault();
  };
  return (
    <>
      <g>
        {gates.map((gate) => {
          const edge = program.edge(gate.id);
          const path = scene.path(gate.id);
          const { x, y } = path.at(path.length / 2);
          const turn = (path.angle(path.length / 2) * 180) / Math.PI;
          const [child, parent] = [program.label(program.node(edge.to)), program.label(program.node(edge.from))];
          return (
            <g
              key={gate.id}
              class="ask"
              data-gate={gate.id}
              transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}
              role="button"
              tabindex={gate.id === place ? 0 : -1}
              aria-label={say('gate.name', { word: gateWord(program, edge), child, parent })}
              aria-expanded={gate.id === asked}
              onClick={() => {
                ask(gate.id === asked ? undefined : gate.id);
              }}
              onKeyDown={(event) => {
                onKey(event, gate);
              }}
            >
              <g transform={`rotate(${turn.toFixed(1)})`}>
                <rect class="hit" x={-14} y={-24} width={28} height={48} rx={5} />
                {!isGated(edge.flow) && <rect class="bar" x={-2.5} y={-9} width={5} height={18} rx={1.5} />}
              </g>
            </g>
          );
        })}
      </g>
      {pill !== undefined && <Pill {...pill} />}
    </>
  );
}

/** The answer in words, with the sum that there would have been. */
export function GateSays({ program, scene, state, asked, ask }: GatesProps): ComponentChild {
  const say = useWords();
  const gate = scene.visible.bundles.find(({ id }) => id === asked);
  const answer = gate && askGate(program, state, gate.edges);
  return (
    <div class="gate-says" role="status">
      {answer !== undefined && (
        <>
          <p>
            {answer.reason}
            {answer.sums.map((sum) => (
              <b key={sum}>{sum}</b>
            ))}
          </p>
          <button
            type="button"
            class="quiet"
            aria-label={say('ui.close')}
            onClick={() => {
              ask(undefined);
            }}
          >
            ×
          </button>
        </>
      )}
    </div>
  );
}
