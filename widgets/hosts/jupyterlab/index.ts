/** JupyterLab and Notebook 7: renders a trace in an output, or opened as a file, with the player. */
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';
import { mount, type Player } from '../../player/src';

const MIME_TYPE = 'application/vnd.autodiff-lite.trace.v1+json';

/** One output that shows one trace. */
class TraceRenderer extends Widget implements IRenderMime.IRenderer {
  #player: Player | undefined;
  #trace: unknown;

  constructor() {
    super();
    this.addClass('autodiff-lite-trace');
    this.node.style.overflow = 'auto';
  }

  /** Called for each change of the model; when the trace is still the same, the learner stays at her step. */
  renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const trace = model.data[MIME_TYPE];
    if (this.#player === undefined || trace !== this.#trace) {
      this.#player?.dispose();
      this.#trace = trace;
      this.#player = mount(this.node, trace, { startStep: startStep(model.metadata[MIME_TYPE]) });
      this.#keepKeys();
    }
    return Promise.resolve();
  }

  /**
   * Keeps JupyterLab's shortcuts from running on the keys of a player that has the focus.
   *
   * The mark must be on the element that receives the keys, which is the root of the player's shadow: its shortcuts are
   * for `:focus` within a notebook, and JupyterLab looks for one that fits before it looks for the mark further up.
   */
  #keepKeys(): void {
    for (const root of this.node.children) root.setAttribute('data-lm-suppress-shortcuts', 'true');
  }

  override dispose(): void {
    this.#player?.dispose();
    this.#player = undefined;
    super.dispose();
  }
}

/** Reads `{"step": 17}` from the output's metadata, which anybody may have written. */
function startStep(metadata: unknown): number {
  const step: unknown = typeof metadata === 'object' && metadata !== null && 'step' in metadata ? metadata.step : 0;
  return typeof step === 'number' && Number.isSafeInteger(step) && step >= 0 ? step : 0;
}

const extension: IRenderMime.IExtension = {
  id: 'autodiff-lite-widgets:trace',
  description: 'Plays the traces of autodiff-lite: steps through backpropagation.',
  rendererFactory: {
    // Safe: it shows a trace as text and shapes only, so JupyterLab may use it in a notebook that is not trusted.
    safe: true,
    mimeTypes: [MIME_TYPE],
    createRenderer: () => new TraceRenderer(),
  },
  rank: 0,
  dataType: 'json',
  fileTypes: [
    {
      name: 'autodiff-lite-trace',
      displayName: 'Backpropagation trace',
      fileFormat: 'json',
      mimeTypes: [MIME_TYPE],
      extensions: ['.adtrace.json'],
    },
  ],
  documentWidgetFactoryOptions: {
    name: 'Backpropagation player',
    primaryFileType: 'autodiff-lite-trace',
    fileTypes: ['autodiff-lite-trace'],
    defaultFor: ['autodiff-lite-trace'],
  },
};

export default extension;
