/** Trouble: where numbers go wrong, each with the way there; and how large each contribution is, as the line's width. */

import { useEffect, useMemo, useState } from 'preact/hooks';
import type { EdgeMark, Marks, NodeMark, Tool, ToolProps } from '../tool';
import type { EdgeId, NodeId } from '../trace';
import { contributions, roughly, troubles, widths, type Trouble } from '../trouble';

function marksOf({ nodes, edges }: Trouble): Marks {
  return {
    nodes: new Map(nodes.map((id): [NodeId, NodeMark] => [id, { tone: 'bad' }])),
    edges: new Map(edges.map((id): [EdgeId, EdgeMark] => [id, { tone: 'bad' }])),
  };
}

/** The pass whose contributions are measured: the one that is shown, or else the first. */
function passOf({ program, state }: ToolProps): number {
  return state.pass > 0 ? state.pass : (program.phases.find(({ pass }) => pass > 0)?.pass ?? 0);
}

/** The scale of the line widths, from the smallest contribution to the largest. */
function Scale({ sizes }: { sizes: ReadonlyMap<EdgeId, number> }) {
  const { width, least, most } = widths(sizes);
  return (
    <p class="scale">
      {[least, Math.sqrt(least * most), most].map((size, index) => (
        <span key={index}>
          <svg width="44" height="14" aria-hidden="true">
            <line x1={2} x2={42} y1={7} y2={7} stroke="currentColor" stroke-width={width(size)} />
          </svg>
          {roughly(size)}
        </span>
      ))}
    </p>
  );
}

function Panel(props: ToolProps) {
  const { program, goTo, mark } = props;
  const { say } = program;
  const found = useMemo(() => troubles(program), [program]);
  const [chosen, choose] = useState<Trouble>();
  const [measured, measure] = useState(false);
  const pass = passOf(props);
  const sizes = useMemo(() => contributions(program, pass), [program, pass]);
  useEffect(() => {
    if (measured) {
      const { width } = widths(sizes);
      const edges = [...sizes].map(([id, size]): [EdgeId, EdgeMark] => [
        id,
        { tone: 'chosen', width: width(size), label: roughly(size) },
      ]);
      mark({ edges: new Map(edges) });
    } else mark(chosen && marksOf(chosen));
  }, [mark, chosen, measured, sizes]);
  return (
    <>
      {found.length === 0 && <p>{say('trouble.none')}</p>}
      <ul class="findings">
        {found.map((each) => (
          <li key={`${each.kind} ${each.k}`}>
            <button
              type="button"
              aria-pressed={each === chosen && !measured}
              onClick={() => {
                measure(false);
                choose(each);
                goTo(each.k);
              }}
            >
              {say('trouble.go', { k: each.k })}
            </button>
            {each.text}
          </li>
        ))}
      </ul>
      {sizes.size > 0 && (
        <div class="row">
          <button
            type="button"
            aria-pressed={measured}
            onClick={() => {
              measure(!measured);
            }}
          >
            {say('trouble.widths')}
          </button>
          {measured && <Scale sizes={sizes} />}
        </div>
      )}
    </>
  );
}

export const trouble: Tool = {
  id: 'trouble',
  name: 'ui.tool.trouble',
  key: 't',
  offered: (program) => program.length > 0,
  Panel,
};
