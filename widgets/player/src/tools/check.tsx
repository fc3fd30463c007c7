/** Check: finite differences beside the gradient that backward computed. */

import type { ComponentChild } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { useWords, type Say } from '../catalogue';
import { formatNumber } from '../numbers';
import { gradientOf } from '../paths';
import type { Program } from '../program';
import type { EdgeMark, Tool, ToolProps } from '../tool';
import type { EdgeId, NodeId } from '../trace';
import { fromTensor } from '../whatif/array';
import { differences, type Differences, type Row } from '../whatif/differences';
import { needs } from './needs';

function leavesOf(program: Program): NodeId[] {
  return program.trace.nodes.flatMap(({ id, kind, requires_grad }) => (kind === 'leaf' && requires_grad ? [id] : []));
}

function passesOf(program: Program): number[] {
  return [...new Set(program.trace.steps.flatMap(({ kind, pass }) => (kind === 'seed' ? [pass] : [])))];
}

function number(value: number): string {
  return formatNumber(Number.isFinite(value) ? value : Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf');
}

/** Two digits are enough to see how good it is. */
function small(error: number): string {
  return error === 0 ? '0' : error.toExponential(1);
}

function verdict(say: Say, program: Program, leaf: string, { rows, agrees, gates }: Differences): string {
  if (agrees) {
    const kink = rows.some((row) => row.kink !== undefined) ? ` ${say('check.kink')}` : '';
    return say('check.agree', { leaf }) + kink;
  }
  const [gate] = gates;
  if (gate === undefined) return say('check.disagree', { leaf });
  const edge = program.edge(gate);
  const [child, parent] = [edge.to, edge.from].map((id) => program.label(program.node(id)));
  return say('check.gate', { leaf, child: child ?? '', parent: parent ?? '' });
}

function Line({ row, leaf, say }: { row: Row; leaf: string; say: Say }): ComponentChild {
  const { index, autodiff, estimate, error, agrees, kink } = row;
  return (
    <tr class={agrees ? '' : 'off'}>
      <th scope="row">{index.length === 0 ? leaf : `${leaf}[${index.join(', ')}]`}</th>
      <td>{autodiff === undefined ? say('check.none') : number(autodiff)}</td>
      <td>{number(estimate)}</td>
      <td>{small(error)}</td>
      <td>
        {kink === undefined
          ? say(agrees ? 'check.same' : 'check.other')
          : say('check.slopes', { left: number(kink[0]), right: number(kink[1]) })}
      </td>
    </tr>
  );
}

function Panel({ program, state, selected, mark }: ToolProps): ComponentChild {
  const say = useWords();
  const [leaves, passes] = [leavesOf(program), passesOf(program)];
  const [picked, pick] = useState<NodeId>();
  const [wanted, want] = useState<number>();
  const chosen = leaves.find((id) => id === picked);
  const leaf = chosen ?? leaves.find((id) => id === selected) ?? leaves[0] ?? '';
  const pass = passes.find((each) => each === wanted) ?? passes.find((each) => each === state.pass) ?? passes[0] ?? 1;
  const found = useMemo(() => {
    const gradient = gradientOf(program, pass, leaf);
    return differences(
      program.trace,
      pass,
      leaf,
      gradient === undefined ? undefined : fromTensor(program.tensor(gradient)),
    );
  }, [program, pass, leaf]);
  useEffect(() => {
    const gates = 'gates' in found && !found.agrees ? found.gates : [];
    const edges = new Map(gates.map((id): [EdgeId, EdgeMark] => [id, { tone: 'bad', width: 3 }]));
    mark({ nodes: new Map([[leaf, { tone: 'chosen' }]]), edges });
  }, [found, leaf, mark]);
  const name = program.label(program.node(leaf));
  return (
    <>
      <p class="row">
        <label>
          {say('check.leaf')}{' '}
          <select
            value={leaf}
            onChange={({ currentTarget }) => {
              pick(currentTarget.value);
            }}
          >
            {leaves.map((id) => (
              <option key={id} value={id}>
                {program.label(program.node(id))}
              </option>
            ))}
          </select>
        </label>
        {passes.length > 1 && (
          <label>
            {say('check.pass')}{' '}
            <select
              value={pass}
              onChange={({ currentTarget }) => {
                want(Number(currentTarget.value));
              }}
            >
              {passes.map((each) => (
                <option key={each} value={each}>
                  {say('ui.phase.backward_n', { n: each })}
                </option>
              ))}
            </select>
          </label>
        )}
      </p>
      {'needsKernel' in found ? (
        <p role="status">{needs(say, found.needsKernel)}</p>
      ) : (
        <>
          <p role="status">{verdict(say, program, name, found)}</p>
          <div class="scrolled" tabIndex={0} role="group" aria-label={say('check.table', { leaf: name })}>
            <table class="differences">
              <thead>
                <tr>
                  {(
                    [
                      'check.column.number',
                      'check.column.autodiff',
                      'check.column.differences',
                      'check.column.error',
                      'check.column.result',
                    ] as const
                  ).map((key) => (
                    <th key={key} scope="col">
                      {say(key)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {found.rows.map((row) => (
                  <Line key={row.index.join()} row={row} leaf={name} say={say} />
                ))}
              </tbody>
            </table>
          </div>
          <p class="hint">{say(found.first ? 'check.first' : 'check.how', { n: found.rows.length })}</p>
        </>
      )}
    </>
  );
}

export const check: Tool = {
  id: 'check',
  name: 'ui.tool.check',
  key: 'c',
  offered: (program) => leavesOf(program).length > 0 && passesOf(program).length > 0,
  Panel,
};
