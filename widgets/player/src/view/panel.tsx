/** The step in mathematics: what happens, the formula with this step's numbers, and the ledger. */

import type { ComponentChild } from 'preact';
import { Formula } from '../formula';
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
  const label = 'node' in step ? program.label(program.node(step.node)) : '';
  switch (step.kind) {
    case 'create':
      return `A leaf: ${label}`;
    case 'compute':
      return `Forward: ${described(program, program.node(step.node))}`;
    case 'write':
      return `${label} is changed in place`;
    case 'seed':
      return `Backward starts at ${label}`;
    case 'vjp': {
      const edge = program.edge(step.edge);
      return `Backward through ${described(program, program.node(edge.to))}, into ${program.label(program.node(edge.from))}`;
    }
    case 'blocked': {
      const edge = program.edge(step.edge);
      return `The gradient stops between ${program.label(program.node(edge.to))} and ${program.label(program.node(edge.from))}`;
    }
    case 'accumulate':
      return `${label} has everything: its contributions add up`;
    case 'write_grad':
      return `Backward writes ${label}.grad`;
    case 'zero_grad':
      return `The program resets ${label}.grad`;
    case 'error':
      return 'The program stopped here';
    case 'truncated':
      return 'The recording stops here';
  }
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

/** The picture's signs, for the moment before anything has happened. */
function Legend() {
  return (
    <ul class="legend">
      <li>
        <i class="key leaf" /> leaf that requires a gradient
      </li>
      <li>
        <i class="key op" /> computed by an operation
      </li>
      <li>
        <i class="key constant" /> constant or detached
      </li>
      <li>
        <i class="key value" /> value, on the way forward
      </li>
      <li>
        <i class="key gradient" /> gradient ∂, on the way back
      </li>
      <li>
        <i class="key gate" /> gate: no gradient passes
      </li>
    </ul>
  );
}

export function StepPanel({ program, state }: { program: Program; state: State }): ComponentChild {
  const { step } = state;
  if (step === undefined) {
    return (
      <div class="step">
        <p class="heading">Nothing has run yet</p>
        <p class="invitation">
          Press <b>Step</b> or <kbd>→</kbd> to run the program one operation at a time, forward and then back.
        </p>
        <Legend />
      </div>
    );
  }
  return (
    <div class={`step ${step.kind}`}>
      <p class="heading">{heading(program, step)}</p>
      {step.kind === 'create' && (
        <Plain
          label={program.label(program.node(step.node))}
          value={numbersOf(program, program.node(step.node).value)}
        />
      )}
      {step.kind === 'write' && <Plain label={`${program.text(step.before)} → now`} value={program.text(step.after)} />}
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
