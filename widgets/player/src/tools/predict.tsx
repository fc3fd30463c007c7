/** Predict: the learner commits to an answer, and then sees the step and what the answer shows. */

import type { ComponentChild } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useWords, type Key } from '../catalogue';
import { fileOf, give, record } from '../predict/answering';
import { rightAnswer } from '../predict/judge';
import { each, nameOf, questionOf, type Asked } from '../predict/questions';
import type { Answer } from '../predict/session';
import type { Program } from '../program';
import type { Tool, ToolProps } from '../tool';
import type { Each } from '../trace';
import { download } from '../share';
import { StepPanel } from '../view/panel';

const KINDS = {
  values: 'ui.predict.each.values',
  locals: 'ui.predict.each.locals',
  contributions: 'ui.predict.each.contributions',
  gradients: 'ui.predict.each.gradients',
} as const satisfies Record<Each, Key>;

interface Part extends ToolProps {
  /** Does what takes the pressed button away, and gives the focus to what stands there then. */
  then: (act: () => void) => void;
}

/** The learner's own choice, where the author asks nothing, or when all is answered. */
function Ask({ recorded, state, session, then }: Part) {
  const say = useWords();
  const [chosen, choose] = useState<readonly Each[]>(['contributions', 'gradients']);
  const kinds = Object.entries(KINDS) as [Each, Key][];
  const questions = each(recorded, chosen, state.k).length;
  return (
    <fieldset class="ask">
      <legend>{say('ui.predict.intro')}</legend>
      {kinds.map(([kind, name]) => (
        <label key={kind}>
          <input
            type="checkbox"
            checked={chosen.includes(kind)}
            onChange={({ currentTarget }) => {
              choose(currentTarget.checked ? [...chosen, kind] : chosen.filter((other) => other !== kind));
            }}
          />
          {say(name)}
        </label>
      ))}
      <button
        type="button"
        aria-disabled={questions === 0}
        onClick={() => {
          then(() => {
            session.ask(chosen, state.k);
          });
        }}
      >
        {say('ui.predict.start', { n: questions })}
      </button>
    </fieldset>
  );
}

function Open({ asked, recorded, session, goTo, tell }: ToolProps & { asked: Asked }) {
  const say = useWords();
  const [text, type] = useState('');
  const [problem, complain] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const show = (): void => {
    const { shown } = session;
    if (shown === undefined) return;
    tell({ kind: 'predict', ...record(session, shown) });
    if (asked.step === asked.at + 1) goTo(asked.step);
  };
  return (
    <form
      class="question"
      onSubmit={(event) => {
        event.preventDefault();
        const wrong = give(session, text);
        complain(wrong ?? '');
        if (wrong === undefined) show();
        else field.current?.focus();
      }}
    >
      <p class="heading" role="status">
        {questionOf(recorded, say, asked)}
      </p>
      <p class="row">
        <input
          ref={field}
          aria-label={say('ui.predict.answer')}
          aria-invalid={problem !== ''}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          value={text}
          onInput={({ currentTarget }) => {
            type(currentTarget.value);
          }}
        />
        <button type="submit" class="primary">
          {say('ui.predict.commit')}
        </button>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            session.take('', false, '');
            show();
          }}
        >
          {say('ui.predict.give_up')}
        </button>
      </p>
      <p class="problem" role="alert">
        {problem}
      </p>
      <p class="hint">{say('ui.predict.hint')}</p>
    </form>
  );
}

function Verdict({ answer, session, recorded, state, goTo, then }: Part & { answer: Answer }) {
  const say = useWords();
  const next = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    next.current?.focus();
  }, [answer]);
  const { asked, right } = answer;
  return (
    <div class={`verdict ${right ? 'right' : 'wrong'}`}>
      <p class="heading">{questionOf(recorded, say, asked)}</p>
      <p role="status">
        <Outcome answer={answer} recorded={recorded} />
      </p>
      <p class="row">
        <button
          ref={next}
          type="button"
          class="primary"
          onClick={() => {
            then(() => {
              session.goOn();
            });
          }}
        >
          {say(session.next === undefined ? 'ui.predict.done' : 'ui.predict.next')}
        </button>
        {state.k < asked.step && (session.limit ?? Infinity) >= asked.step && (
          <button
            type="button"
            onClick={() => {
              goTo(asked.step);
            }}
          >
            {say('ui.predict.working')}
          </button>
        )}
      </p>
    </div>
  );
}

/** What was said and what is, in words. */
function Outcome({ answer: { asked, text, right, why }, recorded }: { answer: Answer; recorded: Program }) {
  const say = useWords();
  const actual = rightAnswer(recorded, say, asked);
  return (
    <>
      {text !== '' && say('ui.predict.you', { answer: text })}{' '}
      <b>{right ? say('ui.predict.right') : say('ui.predict.it_is', { actual })}</b> {why}
    </>
  );
}

function Summary({ session, recorded }: ToolProps) {
  const say = useWords();
  return (
    <div>
      <p class="heading">{say('ui.predict.summary')}</p>
      <ol class="beliefs" aria-label={say('ui.predict.summary')}>
        {session.answers.map((answer, index) => (
          <li key={index}>
            <code>{nameOf(recorded, answer.asked)}</code>: <Outcome answer={answer} recorded={recorded} />
          </li>
        ))}
      </ol>
      <p class="row">
        <button
          type="button"
          onClick={() => {
            download('answers.json', 'application/json', fileOf(session));
          }}
        >
          {say('ui.predict.save')}
        </button>
      </p>
    </div>
  );
}

function Waiting({ at, session, goTo, then }: Part & { at: number }) {
  const say = useWords();
  return (
    <p class="row">
      {say('ui.predict.waits', { at })}
      <button
        type="button"
        onClick={() => {
          then(() => {
            goTo(at);
          });
        }}
      >
        {say('ui.predict.go')}
      </button>
      <button
        type="button"
        class="quiet"
        onClick={() => {
          then(() => {
            session.stop();
          });
        }}
      >
        {say('ui.predict.stop')}
      </button>
    </p>
  );
}

function Panel(props: ToolProps): ComponentChild {
  const say = useWords();
  const { program, state, session, mark, close } = props;
  const { next, shown, answers } = session;
  const open = shown === undefined && next !== undefined && state.k >= next.at ? next : undefined;
  useEffect(() => {
    mark(open && { nodes: new Map([[open.node, { tone: 'chosen', badge: '?' }]]) });
  }, [mark, open]);
  const box = useRef<HTMLDivElement>(null);
  const then = (act: () => void): void => {
    act();
    box.current?.querySelector<HTMLElement>('input:not([type=checkbox]), button:not(.close)')?.focus();
  };
  const part = { ...props, then };
  return (
    <div class="predict" ref={box}>
      <button type="button" class="quiet close" aria-label={say('ui.close')} onClick={close}>
        ×
      </button>
      {open !== undefined && <Open key={`${open.step} ${open.of}`} {...props} asked={open} />}
      {shown !== undefined && <Verdict {...part} answer={shown} />}
      {shown === undefined && next !== undefined && open === undefined && <Waiting {...part} at={next.at} />}
      {shown === undefined && next === undefined && answers.length > 0 && <Summary {...props} />}
      {shown === undefined && next === undefined && <Ask {...part} />}
      {open === undefined && <StepPanel program={program} state={state} goTo={props.goTo} />}
    </div>
  );
}

export const predict: Tool = {
  id: 'predict',
  name: 'ui.tool.predict',
  key: 'p',
  place: 'step',
  discreet: true,
  offered: ({ trace }) => trace.steps.some(({ kind }) => kind === 'compute' || kind === 'vjp'),
  Panel,
};
