/** The items of a long transcript: only those in view are there, each saying which of how many it is. */

import type { ComponentChild } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { memo } from './memo';

/** Height of a row in pixels, as in transcript.css: a long list shows each sentence on one line. */
const ROW = 30;
/** Rows on either side of the middle of the view, which shows eight; so many are there when it is only listened to, too. */
const AROUND = 16;
/** Half of the view's height. */
const MIDDLE = 110;

interface RowProps {
  k: number;
  of: number;
  text: string;
  current: boolean;
  open: boolean;
  goTo: (k: number) => void;
}

const Row = memo(({ k, of, text, current, open, goTo }: RowProps) => (
  <li
    aria-current={current ? 'step' : undefined}
    aria-setsize={of}
    aria-posinset={k}
    value={k}
    style={{ top: `${(k - 1) * ROW}px` }}
  >
    <button
      type="button"
      tabIndex={open ? 0 : -1}
      onClick={() => {
        goTo(k);
      }}
    >
      {text}
    </button>
  </li>
));

interface LongListProps {
  label: string;
  length: number;
  k: number;
  open: boolean;
  sentenceAt: (k: number) => string;
  goTo: (k: number) => void;
}

/** The moments [from, to] and a few more, in order. */
function shown(from: number, to: number, length: number, others: readonly number[]): number[] {
  const moments = new Set(others.filter((k) => k >= 1 && k <= length));
  for (let k = Math.max(1, from); k <= Math.min(to, length); k += 1) moments.add(k);
  return [...moments].sort((a, b) => a - b);
}

export function LongList({ label, length, k, open, sentenceAt, goTo }: LongListProps): ComponentChild {
  const list = useRef<HTMLOListElement>(null);
  const [top, setTop] = useState(0);
  /** What has the focus stays, wherever the list is scrolled. */
  const [held, hold] = useState(0);
  const middle = open ? Math.ceil((top + MIDDLE) / ROW) : k;
  useLayoutEffect(() => {
    const box = list.current;
    if (!open || box === null) return;
    const [above, below] = [(k - 1) * ROW, k * ROW];
    if (k > 0 && (above < box.scrollTop || below > box.scrollTop + box.clientHeight)) {
      box.scrollTop = above - (box.clientHeight - ROW) / 2;
    }
    setTop(box.scrollTop);
  }, [open, k]);
  return (
    <ol
      ref={list}
      aria-label={label}
      class={open ? 'long' : 'visually-hidden'}
      style={{ '--height': `${length * ROW}px` }}
      onScroll={(event) => {
        setTop(event.currentTarget.scrollTop);
      }}
      onFocusIn={(event) => {
        const item = event.target instanceof Element ? event.target.closest('li') : null;
        hold(Number(item?.getAttribute('aria-posinset') ?? 0));
      }}
      onFocusOut={() => {
        hold(0);
      }}
    >
      {shown(middle - AROUND, middle + AROUND, length, [k, held]).map((moment) => (
        <Row
          key={moment}
          k={moment}
          of={length}
          text={sentenceAt(moment)}
          current={moment === k}
          open={open}
          goTo={goTo}
        />
      ))}
    </ol>
  );
}
