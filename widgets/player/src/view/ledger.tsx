/** What arrives at a node in one pass, term by term; and, apart from it, what `.grad` keeps across passes. */

import type { ComponentChild } from 'preact';
import { sideOf } from '../look';
import { short } from '../math';
import { plus } from '../numbers';
import type { Program } from '../program';
import type { Cut, State, Term } from '../state';
import type { NodeId, WriteGradStep, ZeroGradStep } from '../trace';

/** Of a longer tensor a row shows the beginning. */
const LONGEST = 40;
/** Of more terms the first and the last are listed. */
const MOST_TERMS = 12;

function numbers(program: Program, id: string): string {
  return short(program.text(id), LONGEST);
}

function origin(program: Program, { edge: id }: Term): string {
  if (id === undefined) return program.say('ui.ledger.seed');
  const edge = program.edge(id);
  return program.say('ui.ledger.from', { child: program.label(program.node(edge.to)), side: sideOf(program, edge) });
}

function CutRow({ program, cut }: { program: Program; cut: Cut }) {
  const edge = program.edge(cut.edge);
  const [child, parent] = [program.label(program.node(edge.to)), program.label(program.node(edge.from))];
  return (
    <tr class="cut">
      <td>{program.say('ui.ledger.nothing')}</td>
      <td>
        {program.say('ui.ledger.cut', { child, parent })} <b>{numbers(program, cut.grad)}</b>
      </td>
    </tr>
  );
}

/** What the gradient would have been: the sum that arrived, and what each gate kept back. */
function Uncut({ program, cuts, sum }: { program: Program; cuts: readonly Cut[]; sum: string }) {
  return (
    <tr class="cut">
      <td>
        {short(plus([program.tensor(sum), ...cuts.map(({ grad }) => program.tensor(grad))], program.say), LONGEST)}
      </td>
      <td>
        {program.say('ui.ledger.uncut', {
          sum: numbers(program, sum),
          cuts: cuts.map(({ grad }) => numbers(program, grad)).join(' + '),
        })}
      </td>
    </tr>
  );
}

/** Of so many terms the first half is listed; all, where there are no more. */
function shown(terms: number): number {
  return terms > MOST_TERMS ? MOST_TERMS / 2 : terms;
}

/** The ledger of a node that receives more than one contribution, or that a gate keeps something from. */
export function Ledger({ program, state, id }: { program: Program; state: State; id: NodeId }): ComponentChild {
  const own = state.nodes.get(id);
  const expected = program.expected(state.pass, id);
  if (own === undefined || (expected < 2 && own.cuts.length === 0)) return null;
  const { say } = program;
  const label = program.label(program.node(id));
  const outstanding = expected - own.terms.length;
  const { edge } = state;
  const row = (term: Term, index: number) => (
    <tr key={index} class={edge !== undefined && term.edge === edge ? 'term now' : 'term'}>
      <td>+ {numbers(program, term.grad)}</td>
      <td>{origin(program, term)}</td>
    </tr>
  );
  return (
    <table class="ledger">
      <caption>{say('ui.ledger.caption', { node: label })}</caption>
      <tbody>
        {own.terms.slice(0, shown(own.terms.length)).map(row)}
        {own.terms.length > MOST_TERMS && (
          <tr class="outstanding">
            <td>+ …</td>
            <td>{say('accumulate.others', { n: own.terms.length - MOST_TERMS + 1 })}</td>
          </tr>
        )}
        {own.terms.length > MOST_TERMS && own.terms.slice(1 - MOST_TERMS / 2).map(row)}
        {own.cuts.map((cut) => (
          <CutRow key={cut.edge} program={program} cut={cut} />
        ))}
        {outstanding > 0 && (
          <tr class="outstanding">
            <td>+ …</td>
            <td>{outstanding === 1 ? say('ui.ledger.one_more') : say('ui.ledger.more', { n: outstanding })}</td>
          </tr>
        )}
        {own.gradient !== undefined && (
          <tr class="sum">
            <td>= {numbers(program, own.gradient)}</td>
            <td>{say('ui.ledger.sum', { node: label })}</td>
          </tr>
        )}
        {own.gradient !== undefined && own.cuts.length > 0 && (
          <Uncut program={program} cuts={own.cuts} sum={own.gradient} />
        )}
      </tbody>
    </table>
  );
}

interface MemoryProps {
  program: Program;
  state: State;
  step: WriteGradStep | ZeroGradStep;
  added: string | undefined;
}

/** `.grad` before and after: backward adds to it, and only the program empties it. */
export function Memory({ program, state, step, added }: MemoryProps): ComponentChild {
  const cuts = step.kind === 'write_grad' ? (state.nodes.get(step.node)?.cuts ?? []) : [];
  const { say } = program;
  const show = (id: string | undefined): string => (id === undefined ? 'None' : numbers(program, id));
  return (
    <table class="ledger memory">
      <caption>{say('ui.memory.caption', { node: program.label(program.node(step.node)) })}</caption>
      <tbody>
        <tr>
          <td>{show(step.before)}</td>
          <td>{say('ui.memory.before')}</td>
        </tr>
        {step.kind === 'write_grad' && (
          <tr class="term">
            <td>+ {show(added)}</td>
            <td>{say('ui.memory.added')}</td>
          </tr>
        )}
        <tr class="sum">
          <td>
            {step.kind === 'write_grad' ? '=' : '→'} {show(step.after)}
          </td>
          <td>{say(step.kind === 'write_grad' ? 'ui.memory.now' : 'ui.memory.replaced')}</td>
        </tr>
        {added !== undefined && cuts.length > 0 && <Uncut program={program} cuts={cuts} sum={added} />}
      </tbody>
    </table>
  );
}
