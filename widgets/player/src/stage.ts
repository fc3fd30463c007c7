/** What is played, and how it is seen: which groups are open, where everything stands, and what moves there. */

import type { GroupId } from './groups';
import { Scene } from './layout';
import { Motion } from './motion';
import type { Program } from './program';
import { timelineOf } from './timeline';
import type { NodeId } from './trace';

export class Stage {
  readonly scene: Scene;
  readonly motion: Motion;

  constructor(
    private readonly root: ParentNode,
    readonly program: Program,
    /** The groups that are open. */
    private readonly open: ReadonlySet<GroupId> = program.groups.openAtFirst(),
    readonly timeline = timelineOf(program),
  ) {
    this.scene = new Scene(program, open);
    this.motion = new Motion(root, program, this.scene);
  }

  /** Another program, with the same groups open where it has as many. */
  playing(program: Program): Stage {
    const alike = program.groups.size === this.program.groups.size;
    return new Stage(this.root, program, alike ? this.open : undefined);
  }

  private opening(open: ReadonlySet<GroupId>): Stage {
    return new Stage(this.root, this.program, open, this.timeline);
  }

  /** A group opened that was closed, or the other way round. */
  toggled(id: GroupId): Stage {
    const open = new Set(this.open);
    if (!open.delete(id)) open.add(id);
    return this.opening(open);
  }

  /** All groups open, or all closed. */
  folded(closed: boolean): Stage {
    return this.opening(new Set(closed ? [] : this.program.groups.ids()));
  }

  /** The groups around a node open; the same stage if they are. */
  showing(id: NodeId): Stage {
    const around = this.program.groups.around(id);
    return around.every((group) => this.open.has(group)) ? this : this.opening(new Set([...this.open, ...around]));
  }
}
