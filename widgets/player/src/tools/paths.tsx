/** Paths: the chain rule written out for one leaf, each path with its product, and what they add up to. */

import { Fragment } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { short } from '../math';
import { format, plus } from '../numbers';
import { MOST_PATHS, Paths, gradientOf, type ChainPath } from '../paths';
import type { Program } from '../program';
import type { EdgeMark, Marks, NodeMark, Tool, ToolProps } from '../tool';
import type { EdgeId, NodeId, Tensor } from '../trace';

/** Longer formulas are told by their first and last factors. */
const MOST_FACTORS = 8;
const LONGEST = 60;

function passes(program: Program): number[] {
  return [...new Set(program.phases.map(({ pass }) => pass).filter((pass) => pass > 0))];
}

function leaves(program: Program): NodeId[] {
  return program.trace.nodes.flatMap(({ id, kind, requires_grad }) => (kind === 'leaf' && requires_grad ? [id] : []));
}

/** A large count in few digits. */
function many(count: bigint): string {
  const digits = String(count);
  return digits.length <= 15 ? digits.replaceAll(/\B(?=(\d{3})+$)/g, ',') : `≈ 10^${digits.length - 1}`;
}

function marksOf(program: Program, { edges, gates }: ChainPath): Marks {
  const tone = gates.length > 0 ? 'bad' : 'chosen';
  const nodes = edges.flatMap((id) => [program.edge(id).from, program.edge(id).to]);
  return {
    nodes: new Map(nodes.map((id): [NodeId, NodeMark] => [id, { tone }])),
    edges: new Map(edges.map((id): [EdgeId, EdgeMark] => [id, { tone, width: 4 }])),
  };
}

function Derivative({ of, by }: { of: string; by: string }) {
  return (
    <mfrac>
      <mrow>
        <mi>∂</mi>
        <mi>{short(of, 18)}</mi>
      </mrow>
      <mrow>
        <mi>∂</mi>
        <mi>{short(by, 18)}</mi>
      </mrow>
    </mfrac>
  );
}

/** ∂L/∂z · ∂z/∂y · ∂y/∂x */
function Product({ program, edges }: { program: Program; edges: readonly EdgeId[] }) {
  const name = (id: NodeId): string => program.label(program.node(id));
  const half = MOST_FACTORS / 2;
  const shown = edges.length > MOST_FACTORS ? [...edges.slice(0, half), '…', ...edges.slice(-half)] : edges;
  return (
    <math displaystyle>
      <mrow>
        {shown.map((id, index) => (
          <Fragment key={id}>
            {index > 0 && <mo>·</mo>}
            {id === '…' ? <mi>…</mi> : <Derivative of={name(program.edge(id).to)} by={name(program.edge(id).from)} />}
          </Fragment>
        ))}
      </mrow>
    </math>
  );
}

interface ListProps {
  program: Program;
  found: readonly ChainPath[];
  chosen: ChainPath | undefined;
  choose: (path: ChainPath | undefined) => void;
  gradient: Tensor | undefined;
  leaf: string;
}

function List({ program, found, chosen, choose, gradient, leaf }: ListProps) {
  const { say } = program;
  const open = found.filter(({ gates }) => gates.length === 0);
  const products = open.flatMap(({ product }) => product ?? []);
  const sum = products.length === open.length && products.length > 0 ? plus(products) : undefined;
  return (
    <table class="paths">
      <tbody>
        {found.map((path) => {
          const { edges, gates, product } = path;
          const number = product === undefined ? say('paths.kernel') : short(format(product, say), LONGEST);
          return (
            <tr key={edges.join()} class={gates.length > 0 ? 'cut' : ''}>
              <td>
                <button
                  type="button"
                  aria-pressed={path === chosen}
                  aria-label={say('paths.show', {
                    path: [...edges.map((id) => program.edge(id).to), program.edge(edges.at(-1) ?? '').from]
                      .map((id) => program.label(program.node(id)))
                      .join(' → '),
                  })}
                  onClick={() => {
                    choose(path === chosen ? undefined : path);
                  }}
                >
                  {say('paths.see')}
                </button>
              </td>
              <td>
                <Product program={program} edges={edges} />
              </td>
              <td class="result">{gates.length > 0 ? say('paths.cut', { number }) : `= ${number}`}</td>
            </tr>
          );
        })}
        {open.length > 1 && sum !== undefined && (
          <tr class="sum">
            <td />
            <td>{say('paths.sum')}</td>
            <td class="result">= {short(sum, LONGEST)}</td>
          </tr>
        )}
        {gradient !== undefined && (
          <tr class="sum">
            <td />
            <td>{say('paths.gradient', { leaf })}</td>
            <td class="result">= {short(format(gradient, say), LONGEST)}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

function Panel({ program, state, selected, mark }: ToolProps) {
  const { say } = program;
  const all = leaves(program);
  const several = passes(program);
  const [picked, pick] = useState<NodeId>();
  const [wanted, want] = useState<number>();
  const [chosen, choose] = useState<ChainPath>();
  // A leaf that is clicked in the picture is the one that is asked about.
  const leaf = picked ?? all.find((id) => id === selected) ?? all[0] ?? '';
  const pass = wanted ?? (several.includes(state.pass) ? state.pass : (several[0] ?? 0));
  const paths = useMemo(() => new Paths(program, pass, leaf), [program, pass, leaf]);
  const found = useMemo(() => paths.list(), [paths]);
  useEffect(() => {
    choose(undefined);
  }, [paths]);
  useEffect(() => {
    mark(chosen && marksOf(program, chosen));
  }, [mark, program, chosen]);
  const { all: count, open } = paths.count;
  const label = program.label(program.node(leaf));
  const id = gradientOf(program, pass, leaf);
  return (
    <>
      <div class="row">
        <label>
          {say('paths.leaf')}{' '}
          <select
            value={leaf}
            onChange={(event) => {
              pick(event.currentTarget.value);
            }}
          >
            {all.map((each) => (
              <option key={each} value={each}>
                {program.label(program.node(each))}
              </option>
            ))}
          </select>
        </label>
        {several.length > 1 && (
          <label>
            {say('paths.pass')}{' '}
            <select
              value={pass}
              onChange={(event) => {
                want(Number(event.currentTarget.value));
              }}
            >
              {several.map((each) => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
            </select>
          </label>
        )}
        <span>
          {say(count === 1n ? 'paths.one' : 'paths.count', { n: many(count) })}
          {count > open && ` ${say('paths.gated', { n: many(count - open) })}`}
        </span>
      </div>
      {count > BigInt(MOST_PATHS) ? (
        <p>{say('paths.factored', { n: many(open), factors: many(paths.factors), edges: paths.edges.size })}</p>
      ) : (
        <List
          program={program}
          found={found}
          chosen={chosen}
          choose={choose}
          gradient={id === undefined ? undefined : program.tensor(id)}
          leaf={label}
        />
      )}
    </>
  );
}

export const paths: Tool = {
  id: 'paths',
  name: 'ui.tool.paths',
  key: 'l',
  offered: (program) => passes(program).length > 0 && leaves(program).length > 0,
  Panel,
};
