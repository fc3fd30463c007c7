/** One place in JupyterLab that shows one trace: an output, a file, or a panel beside the notebook. */
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { JSONExt, type ReadonlyPartialJSONValue } from '@lumino/coreutils';
import { Widget } from '@lumino/widgets';
import { mount, type Player } from '../../player/src/player';
import { linkTo } from './link';
import { placed, sayUnplaced } from './placing';
import { PLACE, keepKeys, played } from './played';
import { playerOptions, settled } from './preferences';

export const MIME_TYPE = 'application/vnd.autodiff-lite.trace.v1+json';

export class TraceRenderer extends Widget implements IRenderMime.IRenderer {
  #player: Player | undefined;
  #trace: ReadonlyPartialJSONValue | undefined;

  constructor() {
    super();
    this.addClass(PLACE);
    this.node.style.overflow = 'auto';
  }

  /** Called for each change of the model; while the trace says the same, the learner stays at her step. */
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    await settled;
    if (this.isDisposed) return;
    const trace = model.data[MIME_TYPE];
    // By content: a file that is read again gives the same numbers in a new object.
    const same = this.#trace !== undefined && trace !== undefined && JSONExt.deepEqual(trace, this.#trace);
    this.#trace = trace;
    if (this.#player === undefined || !same) this.play(trace, startStep(model.metadata[MIME_TYPE]));
  }

  /** Shows a trace at a step, or where the settings say. */
  play(trace: unknown, step?: number): void {
    this.#player?.dispose();
    this.node.replaceChildren();
    this.#player = mount(this.node, trace, {
      ...playerOptions(),
      ...(step !== undefined && { startStep: step }),
      link: (k) => linkTo(this.node, k),
    });
    keepKeys(this.node);
    played.set(this.node, { player: this.#player, trace });
    void this.#place(trace, this.#player);
  }

  /** The player shows a picture of its own until Graphviz has placed one that brought no layout. */
  async #place(trace: unknown, player: Player): Promise<void> {
    try {
      const better = await placed(trace);
      if (better !== undefined && player === this.#player) player.setTrace(better);
    } catch (error) {
      if (player === this.#player) sayUnplaced(this.node, error);
    }
  }

  override dispose(): void {
    this.#player?.dispose();
    this.#player = undefined;
    super.dispose();
  }
}

/** Reads `{"step": 17}` from the output's metadata, which anybody may have written; undefined where there is none. */
function startStep(metadata: unknown): number | undefined {
  if (typeof metadata !== 'object' || metadata === null || !('step' in metadata)) return undefined;
  const { step } = metadata;
  return typeof step === 'number' && Number.isSafeInteger(step) && step >= 0 ? step : 0;
}
