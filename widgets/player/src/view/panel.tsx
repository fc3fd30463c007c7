/** The step in mathematics: what happens, the formula with this step's numbers, and the ledger. */

import type { ComponentChild } from 'preact';
import type { Say } from '../catalogue';
import { Formula } from '../formula';
import { onSwipe } from '../gestures';
import type { Program } from '../program';
import type { State } from '../state';
import type { Step, TraceNode } from '../trace';
import { numbersOf } from '../words';
import { Ledger, Memory } from './ledger';

function described(program: Program, node: TraceNode): string {
  const label = program.label(node);
  return node.expression !== undefined && node.expression !== label ? `${label} = ${node.expression}` : label;
}

function heading(program: Program, step: Step): string {
  const key = `ui.step.${step.kind}` as const;
  if ('edge' in step) {
    const { from, to } = program.edge(step.edge);
    const [child, parent] = [program.node(to), program.node(from)];
    return program.say(key, {
      child: step.kind === 'vjp' ? described(program, child) : program.label(child),
      parent: program.label(parent),
    });
  }
  if (!('node' in step)) return program.say(key);
  const node = program.node(step.node);
  return program.say(key, { node: step.kind === 'compute' ? described(program, node) : program.label(node) });
}

/** The leaves whose ledgers the step changes or sums up. */
function ledgersOf(state: State): string[] {
  const { step, node } = state;
  if (step?.kind === 'blocked') return (step.missing ?? []).map((entry) => entry.node);
  if (step?.kind === 'vjp' || step?.kind === 'accumulate' || step?.kind === 'seed')
    return node === undefined ? [] : [node];
  return [];
}

function Plain({ value, label }: { value: string; label: string }) {
  return (
    <p class="plain">
      {label} = <span>{value}</span>
    </p>
  );
}

const SIGNS = ['leaf', 'op', 'constant', 'value', 'gradient', 'gate'] as const;

/** The picture's signs, for the moment before anything has happened. */
function Legend({ say }: { say: Say }) {
  return (
    <ul class="legend">
      {SIGNS.map((sign) => (
        <li key={sign}>
          <i class={`key ${sign}`} /> {say(`ui.legend.${sign}`)}
        </li>
      ))}
    </ul>
  );
}

/** The sentence with a button's name and a key in their places. */
function Invitation({ say }: { say: Say }) {
  const places: Readonly<Record<string, ComponentChild>> = { button: <b>{say('ui.step')}</b>, key: <kbd>→</kbd> };
  const parts = say('ui.invitation').split(/\{(\w+)\}/);
  return <p class="invitation">{parts.map((part, index) => (index % 2 === 0 ? part : places[part]))}</p>;
}

interface StepPanelProps {
  program: Program;
  state: State;
  goTo: (k: number) => void;
}

export function StepPanel({ program, state, goTo }: StepPanelProps): ComponentChild {
  const swipe = onSwipe((by) => {
    goTo(state.k + by);
  });
  const { step } = state;
  const { say } = program;
  if (step === undefined) {
    return (
      <div class="step" onPointerDown={swipe}>
        <p class="heading">{say('ui.start')}</p>
        {program.trace.lesson?.hide?.includes('controls') !== true && <Invitation say={say} />}
        <Legend say={say} />
      </div>
    );
  }
  return (
    <div class={`step ${step.kind}`} onPointerDown={swipe}>
      <p class="heading">{heading(program, step)}</p>
      {step.kind === 'create' && (
        <Plain
          label={program.label(program.node(step.node))}
          value={numbersOf(program, program.node(step.node).value)}
        />
      )}
      {(step.kind === 'write' || step.kind === 'hook') && (
        <Plain label={say('ui.now', { before: program.text(step.before) })} value={program.text(step.after)} />
      )}
      {step.kind === 'error' && <Plain label={step.type} value={step.message} />}
      <Formula program={program} state={state} />
      {ledgersOf(state).map((id) => (
        <Ledger key={id} program={program} state={state} id={id} />
      ))}
      {(step.kind === 'write_grad' || step.kind === 'zero_grad') && (
        <Memory
          program={program}
          state={state}
          step={step}
          added={step.kind === 'write_grad' ? program.addedBy(state.k - 1) : undefined}
        />
      )}
    </div>
  );
}
