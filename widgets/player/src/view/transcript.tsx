/** Every step as a sentence. Closed, it is still there for those who listen. */

import type { ComponentChild } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useWords } from '../catalogue';
import type { Program } from '../program';
import { sentence } from '../words';
import { memo } from './memo';

/** A long transcript is made only when it is opened: a thousand sentences would delay the first picture. */
const ALWAYS_THERE = 500;

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

function Copy({ text }: { text: () => string }) {
  const say = useWords();
  const [said, tell] = useState('');
  const copy = (): void => {
    // Without a secure context there is no clipboard to write to: say so, the list can still be selected.
    const clipboard = (navigator as Partial<Navigator>).clipboard;
    const written = clipboard?.writeText(text()) ?? Promise.reject(new Error('no clipboard'));
    written.then(
      () => {
        tell(say('ui.copied'));
      },
      () => {
        tell(say('ui.no_clipboard'));
      },
    );
  };
  return (
    <>
      <span class="said" role="status">
        {said}
      </span>
      <button type="button" class="quiet" onClick={copy}>
        {say('ui.copy')}
      </button>
    </>
  );
}

interface TranscriptProps {
  program: Program;
  k: number;
  goTo: (k: number) => void;
}

export function Transcript({ program, k, goTo }: TranscriptProps): ComponentChild {
  const say = useWords();
  const [open, setOpen] = useState(false);
  const list = useRef<HTMLOListElement>(null);
  const { steps } = program.trace;
  useLayoutEffect(() => {
    const box = list.current;
    const item = box?.querySelector<HTMLElement>('[aria-current]');
    if (!open || box === null || item === null || item === undefined) return;
    const [top, bottom] = [item.offsetTop, item.offsetTop + item.offsetHeight];
    if (top < box.scrollTop || bottom > box.scrollTop + box.clientHeight) {
      box.scrollTop = top - (box.clientHeight - item.offsetHeight) / 2;
    }
  }, [open, k]);
  const everything = (): string => steps.map((_, index) => `${index + 1}. ${sentence(program, index)}`).join('\n');
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
      {(open || steps.length <= ALWAYS_THERE) && (
        <ol ref={list} aria-label={say('ui.transcript')} class={open ? '' : 'visually-hidden'}>
          {steps.map((_, index) => (
            <Item
              key={index}
              text={sentence(program, index)}
              k={index + 1}
              current={index + 1 === k}
              open={open}
              goTo={goTo}
            />
          ))}
        </ol>
      )}
    </div>
  );
}
