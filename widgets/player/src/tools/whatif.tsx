/** What if: other numbers in a leaf, an edge cut or joined, and the whole program runs again in the page. */

import type { ComponentChild } from 'preact';
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import { useWords } from '../catalogue';
import { sideOf } from '../look';
import { round, toNumber } from '../numbers';
import { Program } from '../program';
import type { EdgeMark, EdgePick, Marks, NodeMark, Tool, ToolProps } from '../tool';
import type { EdgeId, NodeId, Tensor, Trace, TraceEdge } from '../trace';
import { stridesOf } from '../whatif/array';
import {
  MOST_CELLS, NOTHING, changeOf, isSwitched, isTouched, leavesOf, listed, passes, read, switched, switches, typed, valueOf,
  type Edits,
} from '../whatif/edits'; // prettier-ignore
import { Replay, type NeedsKernel, type Rerun } from '../whatif/rerun';
import { EdgeChoices } from './edgepick';
import { needs } from './needs';

interface FieldProps {
  name: string;
  text: string;
  dtype: Tensor['dtype'];
  /** For a number on its own: the ends between which a slider moves it. */
  around: number | undefined;
  change: (text: string) => void;
}

/** One number: typed, or moved by arrow keys and a slider. */
function Field({ name, text, dtype, around, change }: FieldProps): ComponentChild {
  const say = useWords();
  const id = useId();
  const found = read(text, dtype, say);
  const problem = 'problem' in found ? found.problem : undefined;
  const value = 'number' in found ? found.number : undefined;
  const whole = !dtype.startsWith('float');
  const move = (by: number): void => {
    if (value !== undefined) change(String(Number((value + by).toPrecision(12))));
  };
  return (
    <span class="field">
      <label for={id}>{name}</label>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        autocomplete="off"
        spellcheck={false}
        value={text}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        onInput={({ currentTarget }) => {
          change(currentTarget.value);
        }}
        onKeyDown={(event) => {
          const by = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
          if (by === 0) return;
          event.preventDefault();
          move(by * (whole || event.shiftKey ? 1 : 0.1));
        }}
      />
      {around !== undefined && value !== undefined && (
        <input
          type="range"
          aria-label={say('whatif.slide', { name })}
          min={around - 2 * Math.max(1, Math.abs(around))}
          max={around + 2 * Math.max(1, Math.abs(around))}
          step={whole ? 1 : Math.max(1, Math.abs(around)) / 50}
          value={value}
          onInput={({ currentTarget }) => {
            change(currentTarget.value);
          }}
          onKeyDown={(event) => {
            // The arrows move this slider, not the player.
            if (event.key !== 'Escape') event.stopPropagation();
          }}
        />
      )}
      {problem !== undefined && (
        <span class="problem" id={`${id}-problem`} role="alert">
          {problem}
        </span>
      )}
    </span>
  );
}

function shortest(tensor: Tensor, place: number): string {
  const value = round(toNumber(tensor.data?.[place] ?? 0), tensor.dtype);
  return tensor.dtype === 'float32' ? String(Number(value.toPrecision(8))) : String(value);
}

function Fields({
  recorded,
  leaf,
  edits,
  set,
}: {
  recorded: Program;
  leaf: NodeId;
  edits: Edits;
  set: (edits: Edits) => void;
}): ComponentChild {
  const say = useWords();
  const tensor = valueOf(recorded, leaf);
  const label = recorded.label(recorded.node(leaf));
  if (tensor?.data === undefined) return <p>{say('whatif.sample', { leaf: label })}</p>;
  const { data, shape, dtype } = tensor;
  if (data.length > MOST_CELLS) return <p>{say('whatif.many', { leaf: label, n: data.length, most: MOST_CELLS })}</p>;
  const strides = stridesOf(shape);
  const columns = shape.at(-1) ?? 1;
  return (
    <div
      class="fields"
      role="group"
      aria-label={say('whatif.fields', { leaf: label })}
      style={{ '--columns': String(columns) }}
    >
      {data.map((_, place) => {
        const index = strides.map((stride, axis) => Math.floor(place / stride) % (shape[axis] ?? 1));
        return (
          <Field
            key={`${leaf} ${place}`}
            name={index.length === 0 ? label : `${label}[${index.join(', ')}]`}
            text={edits.texts.get(leaf)?.get(place) ?? shortest(tensor, place)}
            dtype={dtype}
            around={index.length === 0 ? toNumber(data[place] ?? 0) : undefined}
            change={(text) => {
              set({ ...edits, texts: typed(edits, leaf, place, text) });
            }}
          />
        );
      })}
    </div>
  );
}

function endsOf(recorded: Program, edge: TraceEdge): { from: string; to: string; side: string } {
  const [from, to] = [edge.from, edge.to].map((id) => recorded.label(recorded.node(id))) as [string, string];
  return { from, to, side: sideOf(recorded, edge) };
}

/** Of more edges, those of the chosen card can be chosen: a step would draw them all. */
const MOST_CHOICES = 200;

/** The edges that can be chosen in the picture. */
function choicesOf(recorded: Program, selected: NodeId | undefined, edits: Edits): EdgePick['choices'] {
  const all = switches(recorded).map((edge) => {
    const sign = passes(edge, edits) ? 'cut' : 'join';
    return {
      id: edge.id,
      name: recorded.say(`whatif.edge.${sign}`, endsOf(recorded, edge)),
      sign,
      near: isSwitched(edge, edits) || edge.from === selected || edge.to === selected,
    } as const;
  });
  return all.length > MOST_CHOICES ? all.filter(({ near }) => near) : all;
}

function Edges({
  recorded,
  selected,
  edits,
  set,
}: {
  recorded: Program;
  selected: NodeId | undefined;
  edits: Edits;
  set: (edits: Edits) => void;
}): ComponentChild {
  const say = useWords();
  const offered = listed(recorded, selected);
  return (
    <fieldset>
      <legend>{say('whatif.edges')}</legend>
      <ul class="switches">
        {offered.map((edge) => {
          return (
            <li key={edge.id}>
              <button
                type="button"
                aria-pressed={isSwitched(edge, edits)}
                onClick={() => {
                  set(switched(edge, edits));
                }}
              >
                {say(passes(edge, edits) ? 'whatif.cut' : 'whatif.join', endsOf(recorded, edge))}
              </button>
            </li>
          );
        })}
      </ul>
      <p class="hint">{say('whatif.choose')}</p>
    </fieldset>
  );
}

/** Each tensor that a learner watches, in text: what has a name and is read by nothing else, and `.grad` at the end. */
function results(program: Program, recorded: Program): Map<string, string> {
  const found = new Map<string, string>();
  for (const { id, name, value } of program.trace.nodes) {
    // Where backward began as it was recorded: it may begin nowhere now.
    const last = recorded.isOutput(id) || (name !== undefined && recorded.outOf(id).length === 0);
    if (last && value !== undefined) found.set(program.label(program.node(id)), program.text(value));
  }
  for (const step of program.trace.steps) {
    if (step.kind === 'write_grad')
      found.set(`${program.label(program.node(step.node))}.grad`, program.text(step.after));
  }
  return found;
}

/** What came of it, beside what was recorded. */
function Outcome({ recorded, found }: { recorded: Program; found: Rerun }): ComponentChild {
  const say = useWords();
  const now = useMemo(() => results(new Program(found.trace, recorded.say), recorded), [found, recorded]);
  const before = useMemo(() => results(recorded, recorded), [recorded]);
  const turned = found.turned.map((id) => recorded.label(recorded.node(id))).join(', ');
  return (
    <ul class="outcome">
      {[...new Set([...before.keys(), ...now.keys()])].map((node) => (
        <li key={node}>
          {say('whatif.output', {
            node,
            before: before.get(node) ?? say('zero_grad.empty'),
            now: now.get(node) ?? say('zero_grad.empty'),
          })}
        </li>
      ))}
      {found.stopped !== undefined && (
        <li>
          {say('whatif.stopped', {
            node: recorded.label(recorded.node(found.stopped.node)),
            op: `${found.stopped.op}_`,
          })}
        </li>
      )}
      {turned !== '' && <li>{say('whatif.turned', { nodes: turned })}</li>}
    </ul>
  );
}

function marksOf(edits: Edits, found: Rerun | NeedsKernel | undefined): Marks | undefined {
  if (found === undefined || 'needsKernel' in found) return undefined;
  const nodes = new Map<NodeId, NodeMark>();
  for (const id of found.changed) nodes.set(id, { tone: 'chosen', badge: edits.texts.has(id) ? '✎' : '≠' });
  const edges = new Map<EdgeId, EdgeMark>();
  for (const id of edits.cut) edges.set(id, { tone: 'bad', width: 3 });
  for (const id of edits.joined) edges.set(id, { tone: 'good', width: 3 });
  return { nodes, edges };
}

/** The recording that is asked about: the program that the player came with, not what this tool plays in its place. */
function useRecorded(program: Program, ours: Trace | undefined, forget: () => void): Program {
  const kept = useRef(program);
  const fresh = program !== kept.current && program.trace !== ours;
  if (fresh) kept.current = program;
  useEffect(() => {
    if (fresh) forget();
  }, [fresh, forget]);
  return kept.current;
}

function Panel({ program, selected, select, mark, pickEdge, replace, tell }: ToolProps): ComponentChild {
  const say = useWords();
  const [edits, set] = useState<Edits>(NOTHING);
  const [picked, pick] = useState<NodeId>();
  const ours = useRef<Trace>();
  const forget = useMemo(
    () => (): void => {
      set(NOTHING);
    },
    [],
  );
  const recorded = useRecorded(program, ours.current, forget);
  const replay = useMemo(() => new Replay(recorded.trace), [recorded]);
  const found = useMemo(
    () => (isTouched(edits) ? replay.run(changeOf(recorded, edits, say)) : undefined),
    [replay, recorded, edits, say],
  );
  useEffect(() => {
    // What cannot be computed leaves the last picture that could.
    if (found !== undefined && 'needsKernel' in found) return;
    ours.current = found?.trace;
    replace(found?.trace);
    mark(marksOf(edits, found));
    if (found !== undefined)
      tell({ kind: 'whatif', changed: found.changed.size, cut: edits.cut.size, joined: edits.joined.size });
  }, [found, edits, replace, mark, tell]);
  useEffect(() => {
    pickEdge({
      View: EdgeChoices,
      choices: choicesOf(recorded, selected, edits),
      choose: (id) => {
        set(switched(recorded.edge(id), edits));
      },
    });
  }, [recorded, selected, edits, pickEdge]);
  const leaves = leavesOf(recorded);
  const leaf = leaves.find((id) => id === selected) ?? leaves.find((id) => id === picked) ?? leaves[0] ?? '';
  return (
    <>
      <p class="row">
        <label>
          {say('whatif.leaf')}{' '}
          <select
            value={leaf}
            onChange={({ currentTarget }) => {
              pick(currentTarget.value);
              select(currentTarget.value);
            }}
          >
            {leaves.map((id) => (
              <option key={id} value={id}>
                {recorded.label(recorded.node(id))}
              </option>
            ))}
          </select>
        </label>
        <button type="button" disabled={!isTouched(edits)} onClick={forget}>
          {say('whatif.restore')}
        </button>
      </p>
      <Fields recorded={recorded} leaf={leaf} edits={edits} set={set} />
      <Edges recorded={recorded} selected={selected} edits={edits} set={set} />
      <div role="status">
        {found !== undefined &&
          ('needsKernel' in found ? (
            <p>{needs(say, found.needsKernel)}</p>
          ) : (
            <Outcome recorded={recorded} found={found} />
          ))}
      </div>
      <p class="hint">{say('whatif.note')}</p>
    </>
  );
}

export const whatif: Tool = {
  id: 'whatif',
  name: 'ui.tool.whatif',
  key: 'w',
  offered: (program) => program.trace.twin === undefined && leavesOf(program).length > 0,
  Panel,
};
