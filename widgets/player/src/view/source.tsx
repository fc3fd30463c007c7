/** The code that ran, with the line lit that runs now or is being differentiated. */

import type { ComponentChild } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useWords } from '../catalogue';
import type { Program } from '../program';
import type { State } from '../state';
import type { Source as Entry } from '../trace';

interface CellProps {
  entry: Entry;
  /** The lit line, if it is in this cell. */
  lit: number | undefined;
  backward: boolean;
}

function Cell({ entry, lit, backward }: CellProps): ComponentChild {
  const first = entry.first ?? 1;
  const digits = String(first + entry.lines.length).length;
  return (
    <div class="cell">
      <div class="caption">{entry.name}</div>
      {entry.lines.map((line, index) => (
        <div
          key={index}
          class={index === lit ? `line lit ${backward ? 'backward' : 'forward'}` : 'line'}
          aria-current={index === lit ? 'true' : undefined}
        >
          <span class="line-number">{String(first + index).padStart(digits)}</span>
          <code>{line}</code>
        </div>
      ))}
    </div>
  );
}

export function Source({ program, state }: { program: Program; state: State }): ComponentChild {
  const say = useWords();
  const panel = useRef<HTMLDivElement>(null);
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
  const entries = program.trace.source.flatMap((entry, index) =>
    entry.earlier === true && index !== cell ? [] : [{ entry, index }],
  );
  if (entries.length === 0) return null;
  return (
    <div class="source" ref={panel} tabIndex={0} role="group" aria-label={say('ui.source')}>
      {entries.map(({ entry, index }) => (
        <Cell
          key={index}
          entry={entry}
          lit={index === cell ? line : undefined}
          backward={state.step !== undefined && state.step.pass > 0}
        />
      ))}
    </div>
  );
}
