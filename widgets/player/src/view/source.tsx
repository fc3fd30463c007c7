/** The code that ran: the line is lit that runs now or is being differentiated, and a line chooses the nodes it made. */

import type { ComponentChild } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useWords } from '../catalogue';
import type { Program } from '../program';
import type { State } from '../state';
import type { Line, Source as Entry } from '../trace';

/** Of longer programs a part is shown: a page with all lines of the longest would hardly move. */
const MOST_LINES = 600;

interface CellProps {
  entry: Entry;
  /** Of the entries of the trace, which. */
  cell: number;
  /** The lit line, if it is in this cell. */
  lit: number | undefined;
  backward: boolean;
  /** The chosen line, if it is in this cell. */
  chosen: number | undefined;
  /** The lines that made a node. */
  making: ReadonlySet<string>;
  /** The line that holds the panel's place in the tab order. */
  at: string;
  choose: (line: Line) => void;
}

function Cell({ entry, cell, lit, backward, chosen, making, at, choose }: CellProps): ComponentChild {
  const first = entry.first ?? 1;
  const digits = String(first + entry.lines.length).length;
  return (
    <div class="cell">
      <div class="caption">{entry.name}</div>
      {linesOf(entry, lit ?? chosen ?? 0).map((index) => {
        const text = entry.lines[index];
        const look = `line${index === lit ? ` lit ${backward ? 'backward' : 'forward'}` : ''}${index === chosen ? ' chosen' : ''}`;
        const current = index === lit ? 'true' : undefined;
        const inner = (
          <>
            <span class="line-number">{String(first + index).padStart(digits)}</span>
            <code>{text}</code>
          </>
        );
        const key = `${cell},${index}`;
        // Only what made a node can choose one.
        if (!making.has(key)) return <div key={index} class={look} aria-current={current}>{inner}</div>; // prettier-ignore
        return (
          <button
            key={index}
            type="button"
            class={look}
            data-line={key}
            aria-current={current}
            aria-pressed={index === chosen}
            tabIndex={key === at ? 0 : -1}
            onClick={() => {
              choose([cell, index]);
            }}
          >
            {inner}
          </button>
        );
      })}
    </div>
  );
}

/** The entries that are listed: those of earlier cells where a step is in them, and of very long programs one. */
function entriesOf(program: Program, cell: number | undefined): { entry: Entry; index: number }[] {
  const entries = program.trace.source.flatMap((entry, index) =>
    entry.earlier === true && index !== cell ? [] : [{ entry, index }],
  );
  const lines = entries.reduce((sum, { entry }) => sum + entry.lines.length, 0);
  return lines <= MOST_LINES ? entries : entries.filter(({ index }) => index === (cell ?? entries[0]?.index));
}

/** The lines that are shown of an entry: all, or those around one. */
function linesOf({ lines }: Entry, around: number): number[] {
  const from = lines.length <= MOST_LINES ? 0 : Math.max(0, Math.min(around, lines.length) - MOST_LINES / 2);
  return Array.from({ length: Math.min(MOST_LINES, lines.length - from) }, (_, index) => from + index);
}

interface SourceProps {
  program: Program;
  /** What stands above it: how its author calls the program. */
  title: string | undefined;
  state: State;
  /** The line that was chosen, or that made the chosen node. */
  chosen: Line | undefined;
  choose: (line: Line) => void;
}

export function Source({ program, title, state, chosen, choose }: SourceProps): ComponentChild {
  const say = useWords();
  const panel = useRef<HTMLDivElement>(null);
  const [last, stay] = useState<string>();
  const [cell, line] = state.line ?? [];
  useLayoutEffect(() => {
    const box = panel.current;
    const lit = box?.querySelector<HTMLElement>('.lit');
    if (box === null || lit === null || lit === undefined) return;
    // The panel scrolls and nothing else: the page must stay where the reader has put it.
    const [top, bottom] = [lit.offsetTop, lit.offsetTop + lit.offsetHeight];
    if (top < box.scrollTop) box.scrollTop = top - 8;
    else if (bottom > box.scrollTop + box.clientHeight) box.scrollTop = bottom - box.clientHeight + 8;
  }, [cell, line]);
  const entries = entriesOf(program, cell);
  const listed = entries.map(({ index }) => index).join();
  const making = useMemo(() => {
    const shown = new Set(listed.split(',').map(Number));
    const lines = program.trace.nodes.flatMap(({ line: own }) => (own !== undefined && shown.has(own[0]) ? [own] : []));
    return new Set(lines.map((own) => own.join()));
  }, [program, listed]);
  if (entries.length === 0) return null;
  const at = last !== undefined && making.has(last) ? last : (making.values().next().value ?? '');
  /** Up and down go from line to line here, and not to the parents and children of a node. */
  const walk = (event: KeyboardEvent): void => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined) return;
    event.stopPropagation();
    event.preventDefault();
    const lines = [...(panel.current?.querySelectorAll<HTMLElement>('[data-line]') ?? [])];
    const next = lines[lines.findIndex((each) => each === event.target) + step];
    if (next === undefined) return;
    stay(next.dataset['line']);
    next.focus();
  };
  return (
    <div
      class="source"
      ref={panel}
      tabIndex={making.size === 0 ? 0 : -1}
      role="group"
      aria-label={say('ui.source')}
      onKeyDown={walk}
    >
      {title !== undefined && <p class="caption title">{title}</p>}
      {entries.map(({ entry, index }) => (
        <Cell
          key={index}
          entry={entry}
          cell={index}
          lit={index === cell ? line : undefined}
          backward={state.step !== undefined && state.step.pass > 0}
          chosen={index === chosen?.[0] ? chosen[1] : undefined}
          making={making}
          at={at}
          choose={choose}
        />
      ))}
    </div>
  );
}
