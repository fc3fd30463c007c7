/** The numbers of a tensor as a table with its indices; where something asks for one number, its cells can be chosen. */

import type { ComponentChild } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { useWords } from '../catalogue';
import { SHADES } from '../heat';
import { brief } from '../numbers';
import type { Tensor } from '../trace';
import { leftOut, tableOf, type Cell } from './table';

interface NumbersProps {
  name: string;
  tensor: Tensor;
  /** Cells that belong to what is explained, by their index as text. */
  lit?: ReadonlySet<string> | undefined;
  /** The chosen cell, and what to do when another one is. */
  chosen?: string | undefined;
  choose?: ((at: readonly number[]) => void) | undefined;
  children?: ComponentChild;
}

/** What the shades stand for; the numbers themselves say it to those who listen. */
function Scale({ greatest }: { greatest: number }): ComponentChild {
  const shades = Array.from({ length: 2 * SHADES + 1 }, (_, index) => index - SHADES);
  return (
    <p class="shades" aria-hidden="true">
      {brief(-greatest)}
      {shades.map((shade) => (
        <i key={shade} class={`h${shade}`} />
      ))}
      {brief(greatest)}
    </p>
  );
}

const WAYS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

export function Numbers({ name, tensor, lit, chosen, choose, children }: NumbersProps): ComponentChild {
  const say = useWords();
  const table = useMemo(() => tableOf(tensor), [tensor]);
  const body = useRef<HTMLTableSectionElement>(null);
  const { columns, rows, of, greatest } = table;
  const left = leftOut(table);
  const number = ({ at, text, shade }: Cell, row: number, place: number): ComponentChild => {
    const key = at.join();
    const marks = `h${shade}${lit?.has(key) === true ? ' lit' : ''}${key === chosen ? ' chosen' : ''}`;
    if (choose === undefined) return <td key={key} class={marks}>{text}</td>; // prettier-ignore
    const move = (event: KeyboardEvent): void => {
      const [down, across] = WAYS[event.key] ?? [0, 0];
      const next = rows[row + down]?.cells[place + across];
      if (!(event.key in WAYS)) return;
      // In the table arrows go from cell to cell, not from step to step.
      event.stopPropagation();
      event.preventDefault();
      if (next === undefined) return;
      choose(next.at);
      body.current?.rows[row + down]?.querySelectorAll('button')[place + across]?.focus();
    };
    return (
      <td key={key} class={marks}>
        <button
          type="button"
          tabIndex={key === chosen ? 0 : -1}
          aria-pressed={key === chosen}
          onKeyDown={move}
          onClick={() => {
            choose(at);
          }}
        >
          {text}
        </button>
      </td>
    );
  };
  return (
    <figure class="numbers">
      <figcaption>
        <b>{name}</b> {children}
      </figcaption>
      <div class="scroll" tabIndex={0} role="group" aria-label={name}>
        <table>
          {columns.length > 0 && (
            <thead>
              <tr>
                {of.rows > 1 && <td />}
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
          )}
          <tbody ref={body}>
            {rows.map(({ name: index, cells }, row) => (
              <tr key={index}>
                {of.rows > 1 && <th scope="row">{index}</th>}
                {cells.map((cell, place) => number(cell, row, place))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {greatest > 0 && columns.length > 1 && <Scale greatest={greatest} />}
      {(left.rows > 0 || left.columns > 0) && (
        <p class="left-out">
          {say('inspect.left_out', {
            rows: rows.length,
            all_rows: of.rows,
            columns: columns.length,
            all_columns: of.columns,
          })}
        </p>
      )}
    </figure>
  );
}
