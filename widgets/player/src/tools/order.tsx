/** You are autograd: the learner visits the operations, and is told what a node still waits for. */

import type { ComponentChild } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { useWords, type Say } from '../catalogue';
import { format } from '../numbers';
import { Order, passesOf, type Wrong } from '../order';
import type { Program } from '../program';
import type { NodeMark, Tool, ToolProps } from '../tool';
import type { NodeId } from '../trace';
import { toTensor } from '../whatif/array';

interface Turn {
  recorded: Program;
  pass: number;
  visited: readonly NodeId[];
  /** What was said of the last choice, and the card that it was about. */
  said: string;
  refused?: NodeId | undefined;
}

function begin(recorded: Program, pass: number): Turn {
  return { recorded, pass, visited: [], said: '' };
}

/** The pass that the learner looks at, or the one before her. */
function nearest({ recorded, state }: ToolProps): number {
  const passes = passesOf(recorded);
  const next = recorded.trace.steps[state.k]?.pass ?? 0;
  return passes.find((pass) => pass >= Math.max(state.pass, next)) ?? passes.at(-1) ?? 1;
}

function names(program: Program, nodes: readonly NodeId[]): string {
  return nodes.map((id) => program.label(program.node(id))).join(', ');
}

function told(program: Program, say: Say, key: 'ui.order.early' | 'ui.order.recursion', wrong: Wrong): string {
  const got = wrong.got === undefined ? say('ui.predict.none') : format(toTensor(wrong.got), say);
  return say(key, { leaf: names(program, [wrong.node]), got, right: program.text(wrong.right) });
}

/** What is said of the choice of a card, and whether it was a visit. */
function choose(program: Program, say: Say, order: Order, visited: readonly NodeId[], id: NodeId): Partial<Turn> {
  const node = names(program, [id]);
  if (visited.includes(id)) return { said: say('ui.order.again', { node }) };
  if (!order.has(id)) {
    const { requires_grad, kind } = program.node(id);
    return {
      said: say(requires_grad && kind === 'leaf' ? 'ui.order.leaf' : 'ui.order.outside', { node }),
      refused: id,
    };
  }
  const waits = order.waitsFor(id, visited);
  if (waits.length === 0) return { visited: [...visited, id], said: say('ui.order.visited', { node }) };
  const children = names(program, [...new Set(waits)]);
  const why = say(waits.length === 1 ? 'ui.order.waits_one' : 'ui.order.waits', { node, n: waits.length, children });
  const early = order.early(visited, id);
  const number = early === undefined || early === 'right' ? '' : ` ${told(program, say, 'ui.order.early', early)}`;
  return { said: why + number, refused: id };
}

function Recursion({ program, order }: { program: Program; order: Order }) {
  const say = useWords();
  const [said, tell] = useState('');
  return (
    <>
      <button
        type="button"
        class="quiet"
        onClick={() => {
          const found = order.recursion();
          if (found === undefined) tell(say('ui.order.recursion.unknown'));
          else
            tell(found === 'right' ? say('ui.order.recursion.right') : told(program, say, 'ui.order.recursion', found));
        }}
      >
        {say('ui.order.ask_recursion')}
      </button>
      <p role="status">{said}</p>
    </>
  );
}

function Done({ program, order, visited }: { program: Program; order: Order; visited: readonly NodeId[] }) {
  const say = useWords();
  const same = visited.join() === order.engine.join();
  return (
    <>
      <dl class="orders">
        <dt>{say('ui.order.yours')}</dt>
        <dd>{names(program, visited)}</dd>
        <dt>{say('ui.order.engine')}</dt>
        <dd>{names(program, order.engine)}</dd>
      </dl>
      <p>{say(same ? 'ui.order.same' : 'ui.order.differs')}</p>
    </>
  );
}

function Panel(props: ToolProps): ComponentChild {
  const say = useWords();
  const { recorded, replace, limit, goTo, mark, pick, tell } = props;
  const [kept, keep] = useState<Turn>(() => begin(recorded, nearest(props)));
  // Another trace has taken the place of the one that was played.
  const turn = kept.recorded === recorded ? kept : begin(recorded, nearest(props));
  const { pass, visited, said, refused } = turn;
  const order = useMemo(() => new Order(recorded, pass), [recorded, pass]);
  const passes = passesOf(recorded);
  const done = order.isDone(visited);

  useEffect(() => {
    const k = order.reached(visited);
    replace(order.trace(visited));
    limit(k);
    goTo(k);
  }, [order, visited, replace, limit, goTo]);
  useEffect(() => {
    const nodes = new Map<NodeId, NodeMark>(visited.map((id, at) => [id, { tone: 'good', badge: String(at + 1) }]));
    if (refused !== undefined) nodes.set(refused, { tone: 'bad', badge: '×' });
    mark({ nodes });
  }, [visited, refused, mark]);
  useEffect(() => {
    pick((id) => {
      const next = { ...turn, refused: undefined, ...choose(recorded, say, order, visited, id) };
      keep(next);
      if (next.visited !== visited && order.isDone(next.visited)) {
        tell({ kind: 'order', pass, order: next.visited.map((each) => names(recorded, [each])) });
      }
    });
  });

  return (
    <>
      <p>{say(done ? 'ui.order.done' : 'ui.order.intro')}</p>
      <p role="status" class={refused === undefined ? 'said' : 'said refused'}>
        {said}
      </p>
      {done && <Done program={recorded} order={order} visited={visited} />}
      <p class="row">
        {passes.length > 1 && (
          <label>
            {say('ui.order.pass')}{' '}
            <select
              value={pass}
              onChange={({ currentTarget }) => {
                keep(begin(recorded, Number(currentTarget.value)));
              }}
            >
              {passes.map((each) => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
            </select>
          </label>
        )}
        <button
          type="button"
          aria-disabled={visited.length === 0}
          onClick={() => {
            keep({ ...begin(recorded, pass), visited: visited.slice(0, -1) });
          }}
        >
          {say('ui.order.undo')}
        </button>
        <button
          type="button"
          aria-disabled={visited.length === 0}
          onClick={() => {
            keep(begin(recorded, pass));
          }}
        >
          {say('ui.order.restart')}
        </button>
        <Recursion key={pass} program={recorded} order={order} />
      </p>
    </>
  );
}

export const order: Tool = {
  id: 'order',
  name: 'ui.tool.order',
  key: 'a',
  offered: (program) => passesOf(program).length > 0,
  Panel,
};
