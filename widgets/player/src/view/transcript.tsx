/** Every step as a sentence. Closed, it is still there for those who listen. */

import type { ComponentChild } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useWords } from '../catalogue';
import type { Timeline } from '../timeline';
import { Copy } from './copy';
import { LongList } from './longlist';
import { memo } from './memo';

/** Of a longer transcript only the part in view is there: a thousand sentences would delay the first picture. */
const LONG = 500;

interface ItemProps {
  text: string;
  k: number;
  current: boolean;
  open: boolean;
  goTo: (k: number) => void;
}

const Item = memo(({ text, k, current, open, goTo }: ItemProps) => (
  <li aria-current={current ? 'step' : undefined}>
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

interface TranscriptProps {
  timeline: Timeline;
  k: number;
  /** The step beyond which nothing is told. */
  last?: number;
  goTo: (k: number) => void;
}

export function Transcript({ timeline, k, last = Infinity, goTo }: TranscriptProps): ComponentChild {
  const say = useWords();
  const [open, setOpen] = useState(false);
  const list = useRef<HTMLOListElement>(null);
  const told = Math.min(timeline.length, last);
  const long = told > LONG;
  const moments = useMemo(() => Array.from({ length: told }, (_, index) => index + 1), [told]);
  useLayoutEffect(() => {
    const box = list.current;
    const item = box?.querySelector<HTMLElement>('[aria-current]');
    if (!open || box === null || item === null || item === undefined) return;
    const [top, bottom] = [item.offsetTop, item.offsetTop + item.offsetHeight];
    if (top < box.scrollTop || bottom > box.scrollTop + box.clientHeight) {
      box.scrollTop = top - (box.clientHeight - item.offsetHeight) / 2;
    }
  }, [open, k]);
  const everything = (): string => moments.map((moment) => `${moment}. ${timeline.sentenceAt(moment)}`).join('\n');
  return (
    <div class={open ? 'transcript open' : 'transcript'}>
      <div class="head">
        <button
          type="button"
          class="quiet"
          aria-expanded={open}
          onClick={() => {
            setOpen(!open);
          }}
        >
          <svg class="twist" width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
            <path d="M2 0v10l7-5z" fill="currentColor" />
          </svg>
          {say('ui.transcript')}
        </button>
        {open && <Copy text={everything} />}
      </div>
      {long ? (
        <LongList
          label={say('ui.transcript')}
          length={told}
          k={k}
          open={open}
          sentenceAt={timeline.sentenceAt}
          goTo={goTo}
        />
      ) : (
        <ol ref={list} aria-label={say('ui.transcript')} class={open ? '' : 'visually-hidden'}>
          {moments.map((moment) => (
            <Item
              key={moment}
              text={timeline.sentenceAt(moment)}
              k={moment}
              current={moment === k}
              open={open}
              goTo={goTo}
            />
          ))}
        </ol>
      )}
      {told < timeline.length && <p class="kept-back">{say('kept_back')}</p>}
    </div>
  );
}
