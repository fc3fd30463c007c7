/** The inspector: all that is known of one node, its numbers as tables, and how single numbers of it came about. */

import { Fragment, type ComponentChild } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useWords } from '../catalogue';
import { Rules } from '../formula';
import { Numbers } from '../inspect/numbers';
import { toPython } from '../inspect/table';
import { broadcastsOf, explain, productsOf, type Broadcast, type Multiplied } from '../inspect/working';
import type { Program } from '../program';
import type { Tool, ToolProps } from '../tool';
import type { NodeId, TensorId, TraceNode } from '../trace';
import { Copy } from '../view/copy';

function Links({ program, ids, select }: { program: Program; ids: readonly NodeId[]; select: ToolProps['select'] }) {
  return (
    <>
      {ids.map((id) => (
        <button
          key={id}
          type="button"
          class="link"
          onClick={() => {
            select(id);
          }}
        >
          {program.label(program.node(id))}
        </button>
      ))}
    </>
  );
}

function sourceOf(program: Program, { line }: TraceNode): string | undefined {
  const entry = line === undefined ? undefined : program.trace.source[line[0]];
  const text = line === undefined ? undefined : entry?.lines[line[1]]?.trim();
  return line === undefined || entry === undefined || text === undefined
    ? undefined
    : `${entry.name}:${(entry.first ?? 1) + line[1]}  ${text}`;
}

function Facts({ program, node, select }: { program: Program; node: TraceNode; select: ToolProps['select'] }) {
  const say = useWords();
  const unique = (ids: readonly NodeId[]): NodeId[] => [...new Set(ids)];
  const parents = unique(program.into(node.id).map(({ from }) => from));
  const children = unique(program.outOf(node.id).map(({ to }) => to));
  const source = sourceOf(program, node);
  const facts: [string, ComponentChild][] = [
    ['shape', `[${node.shape.join(', ')}]`],
    ['dtype', node.dtype],
    ['requires_grad', node.requires_grad ? 'True' : 'False'],
    [say('inspect.by'), node.kind === 'leaf' ? say('inspect.leaf') : `${node.op ?? ''}: ${node.expression ?? ''}`],
  ];
  if (parents.length > 0) facts.push([say('inspect.from'), <Links program={program} ids={parents} select={select} />]);
  if (children.length > 0)
    facts.push([say('inspect.into'), <Links program={program} ids={children} select={select} />]);
  if (source !== undefined) facts.push([say('inspect.line'), <code>{source}</code>]);
  return (
    <dl class="facts">
      {facts.map(([name, fact]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  );
}

/** One number of a product: the row and the column that it is made of. */
function Products({ views }: { views: readonly Multiplied[] }): ComponentChild {
  const say = useWords();
  const [into, turn] = useState<string>();
  const [cell, choose] = useState<readonly number[]>([]);
  const view = views.find((each) => each.into === into) ?? views[0];
  if (view === undefined) return null;
  const { left, right, out } = view;
  const at = out.tensor.shape.map((length, axis) => Math.min(cell[axis] ?? 0, length - 1));
  const { text, ...lit } = explain(view, at);
  return (
    <section class="working">
      <p class="heading">{say('inspect.product')}</p>
      {views.length > 1 && (
        <p class="views">
          {views.map((each) => (
            <button
              key={each.into ?? ''}
              type="button"
              aria-pressed={each === view}
              onClick={() => {
                turn(each.into);
              }}
            >
              {each.into === undefined ? say('inspect.forward') : say('inspect.into_input', { input: each.into })}
            </button>
          ))}
        </p>
      )}
      <p class="terms" aria-live="polite">
        {text}
      </p>
      <div class="tables">
        <Numbers name={left.name} tensor={left.tensor} lit={lit.left} />
        <Numbers name={right.name} tensor={right.tensor} lit={lit.right} />
        <Numbers name={out.name} tensor={out.tensor} chosen={at.join()} choose={choose} />
      </div>
    </section>
  );
}

function Copies({ input, shape, result, copied, back }: Broadcast): ComponentChild {
  const say = useWords();
  const axes = copied.map(({ axis, times }) => say('inspect.axis', { axis, times })).join(', ');
  return (
    <section class="working">
      <p>{say('inspect.copied', { input, shape: `[${shape.join(', ')}]`, result: `[${result.join(', ')}]`, axes })}</p>
      {back !== undefined && (
        <>
          <p>{say('inspect.summed', { input })}</p>
          <div class="tables">
            {back.shares !== undefined && <Numbers name={say('inspect.shares', { input })} tensor={back.shares} />}
            <Numbers name={say('inspect.sum', { input })} tensor={back.sum} />
          </div>
        </>
      )}
    </section>
  );
}

function Tensors({ program, node, state }: Pick<ToolProps, 'program' | 'state'> & { node: TraceNode }): ComponentChild {
  const say = useWords();
  const { value, gradient, grad, terms } = state.nodes.get(node.id) ?? {};
  const label = program.label(node);
  const shown: [string, TensorId | undefined][] = [[say('inspect.value'), value]];
  if (node.requires_grad) {
    const arriving = gradient === undefined ? terms?.at(-1)?.grad : undefined;
    shown.push([say(arriving === undefined ? 'inspect.gradient' : 'inspect.arriving'), gradient ?? arriving]);
  }
  if (node.kind === 'leaf' && node.requires_grad) shown.push([`${label}.grad`, grad]);
  return (
    <div class="tables">
      {shown.map(([name, id]) => {
        if (id === undefined) return <p key={name} class="absent"><b>{name}</b> {say('inspect.absent')}</p>; // prettier-ignore
        const tensor = program.tensor(id);
        // Whoever hides numbers has left nothing to make a table of.
        if (tensor.data === undefined && tensor.sample === undefined) {
          return <p key={name} class="absent"><b>{name}</b> {program.text(id)}</p>; // prettier-ignore
        }
        const list = toPython(tensor);
        return (
          <Numbers key={name} name={name} tensor={tensor}>
            {list !== undefined && <Copy text={() => list} name={say('inspect.copy')} />}
          </Numbers>
        );
      })}
    </div>
  );
}

function Panel({ program, state, selected, select, mark }: ToolProps): ComponentChild {
  const say = useWords();
  const id = selected ?? state.node ?? program.trace.nodes[0]?.id;
  useEffect(() => {
    mark(id === undefined ? undefined : { nodes: new Map([[id, { tone: 'chosen' }]]) });
  }, [mark, id]);
  if (id === undefined) return null;
  const node = program.node(id);
  return (
    <Fragment key={id}>
      <p class="subject">
        {program.label(node)}
        {selected !== undefined && (
          <button
            type="button"
            class="quiet"
            onClick={() => {
              select(undefined);
            }}
          >
            {say('inspect.follow')}
          </button>
        )}
      </p>
      <Tensors program={program} state={state} node={node} />
      <Facts program={program} node={node} select={select} />
      <Rules program={program} state={state} node={node} />
      <Products views={productsOf(program, state, id)} />
      {broadcastsOf(program, state, id).map((each, index) => (
        <Copies key={index} {...each} />
      ))}
    </Fragment>
  );
}

export const inspect: Tool = {
  id: 'inspect',
  name: 'ui.tool.inspect',
  key: 'i',
  discreet: true,
  offered: (program) => program.trace.nodes.length > 0,
  Panel,
};
