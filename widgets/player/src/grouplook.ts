/** How a closed group, an open one, and a bundle of edges look in a state. */

import type { GroupId } from './groups';
import type { Scene } from './layout';
import { edgeOf } from './look';
import type { Program } from './program';
import type { NodeState, State } from './state';
import type { GroupProps } from './view/group';
import type { EdgeProps } from './view/edge';
import type { Bundle, Progress } from './visible';

type Look = Omit<GroupProps, 'focusable' | 'onFocus' | 'onChoose' | 'mark'>;

function sizeOf(program: Program, id: GroupId): { times: string[]; operations: string } {
  const { say } = program;
  const { nodes, rounds } = program.groups.group(id);
  const n = nodes.filter((node) => program.node(node).kind === 'op').length;
  return {
    times: rounds === undefined ? [] : [say('ui.group.rounds', { rounds })],
    operations: n === 1 ? say('ui.group.one') : say('ui.group.operations', { n }),
  };
}

/** How an open group looks, at any step. */
export function frameOf(
  program: Program,
  scene: Scene,
  id: GroupId,
): Pick<Look, 'id' | 'box' | 'name' | 'detail' | 'label'> {
  const { name } = program.groups.group(id);
  const { times, operations } = sizeOf(program, id);
  const detail = [...times, operations].join(' · ');
  return { id, box: scene.card(id), name, detail, label: program.say('ui.group.close', { name }) };
}

export class GroupLook {
  private readonly progress: Progress;
  private readonly output: NodeState | undefined;
  private readonly backward: boolean;

  constructor(
    private readonly program: Program,
    private readonly scene: Scene,
    state: State,
    private readonly id: GroupId,
  ) {
    const output = scene.visible.outputOf(id);
    this.progress = scene.visible.progress(id, state.k);
    this.output = output === undefined ? undefined : state.nodes.get(output);
    this.backward = state.step !== undefined && state.step.pass > 0;
  }

  /** All that its card depends on: while it is the same, so is the card. */
  signs(): readonly unknown[] {
    const { run, passed, toPass, active } = this.progress;
    return [this.scene, run, passed, toPass, active, this.backward, this.output?.value, this.output?.gradient];
  }

  make(): Look {
    const { program, scene, id, progress, output } = this;
    const { say } = program;
    const { name } = program.groups.group(id);
    const { run, operations: n, passed, toPass } = progress;
    const { times, operations } = sizeOf(program, id);
    const value = output?.value === undefined ? undefined : program.text(output.value);
    const gradient = output?.gradient === undefined ? undefined : program.text(output.gradient);
    const ran = run === 0 && n > 0 ? say('ui.group.waits') : say('ui.group.run', { run, n });
    const through = toPass === 0 ? '' : say('ui.group.passed', { passed, n: toPass });
    const said = [
      value === undefined ? ran : say('ui.name.value', { value }),
      ...(through === '' ? [] : [through]),
      ...(gradient === undefined ? [] : [say('ui.name.gradient', { gradient })]),
    ];
    return {
      id,
      box: scene.card(id),
      name,
      detail: [...times, operations].join(' · '),
      value: value ?? ran,
      run: n === 0 ? 1 : run / n,
      gradient: gradient === undefined ? through : `∂ ${gradient}`,
      passed: toPass === 0 ? 0 : passed / toPass,
      numbers: { value: value !== undefined, gradient: gradient !== undefined },
      active: !progress.active ? '' : this.backward ? 'gradient' : 'value',
      label: say('ui.group.name', { name: [name, ...times].join(' '), operations, progress: said.join(', ') }),
    };
  }
}

/** Of a bundle, what each of its edges would show: the step may be about any of them. */
export function bundleOf(
  program: Program,
  scene: Scene,
  state: State,
  bundle: Bundle,
): Pick<EdgeProps, 'state' | 'active' | 'gate'> {
  const [first = bundle.id] = bundle.edges;
  const { step } = state;
  const seen = scene.visible;
  const own = edgeOf(program, state, program.edge(first));
  if (bundle.edges.length === 1) return own;
  let active: EdgeProps['active'] = '';
  if (step !== undefined && 'edge' in step && seen.bundle(step.edge) === bundle) {
    active = step.kind === 'vjp' ? 'back' : 'stopped';
  } else if (step?.kind === 'compute' && program.into(step.node).some(({ id }) => seen.bundle(id) === bundle)) {
    active = 'forward';
  }
  return { state: seen.bundleState(bundle, state.k), active, gate: own.gate };
}
