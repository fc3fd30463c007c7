/** The player as an ipywidget: the model's traits and the picture follow each other while there is a kernel. */
import { DOMWidgetModel, DOMWidgetView, type Kernel } from '@jupyter-widgets/base';
import { mount, type Player } from '../../player/src/player';
import { PLACE, keepKeys, played } from '../jupyterlab/played';
import { playerOptions } from '../jupyterlab/preferences';
import { Notice, type Situation } from './notice';

export const MODULE = 'autodiff-lite-widgets';

/** How wide a player would like to be where that is asked, as in an HBox. */
const WIDE = '56em';

export class PlayerModel extends DOMWidgetModel {
  /** The kernel that made it. Declared only, since it is set before fields would be. */
  declare kernel: Kernel | null | undefined;

  override initialize(attributes: unknown, options: unknown): void {
    super.initialize(attributes, options);
    this.kernel = this.widget_manager.kernel;
  }

  get isLive(): boolean {
    return this.comm_live && this.kernel?.isDisposed !== true;
  }

  override defaults(): Record<string, unknown> {
    return {
      ...super.defaults(),
      _model_name: 'PlayerModel',
      _model_module: MODULE,
      _view_name: 'PlayerView',
      _view_module: MODULE,
      trace: null,
      step: 0,
      playing: false,
      predictions: [],
      busy: false,
      error: '',
      stopped: false,
      lacks: '',
    };
  }
}

export class PlayerView extends DOMWidgetView {
  declare readonly model: PlayerModel;
  #player: Player | undefined;
  #place: HTMLElement | undefined;
  #notice: Notice | undefined;

  override render(): void {
    super.render();
    const page = this.el.ownerDocument;
    this.#notice = new Notice(page);
    this.#place = page.createElement('div');
    this.#place.className = PLACE;
    // The player itself fits into whatever it gets. An element of this kind asks for its width, and goes without it too.
    const width = page.createElement('canvas');
    width.height = 0;
    Object.assign(width.style, { display: 'block', width: WIDE, maxWidth: '100%', height: '0' });
    this.el.style.overflow = 'auto';
    this.el.append(this.#notice.node, this.#place, width);
    this.listenTo(this.model, 'change:trace', () => {
      this.#showTrace();
    });
    this.listenTo(this.model, 'change:step change:playing', () => {
      this.#follow();
    });
    this.listenTo(this.model, 'change:busy change:error change:stopped change:lacks comm_live_update', this.#tell);
    this.model.kernel?.disposed.connect(this.#tell);
    this.#showTrace();
    this.#tell();
  }

  #showTrace(): void {
    const trace = this.model.get('trace');
    if (trace === null || this.#place === undefined) return;
    const step = Number(this.model.get('step'));
    if (this.#player === undefined) {
      this.#player = mount(this.#place, trace, {
        ...playerOptions(),
        startStep: step,
        onChange: ({ step, playing }) => {
          this.model.set({ step, playing });
          this.model.save_changes();
        },
        onTold: ({ kind, ...answer }) => {
          if (kind !== 'predict') return;
          this.model.set({ predictions: [...(this.model.get('predictions') as unknown[]), answer] });
          this.model.save_changes();
        },
      });
      keepKeys(this.#place);
    } else {
      this.#player.setTrace(trace, step);
    }
    played.set(this.#place, { player: this.#player, trace });
    this.#follow();
  }

  #follow(): void {
    this.#player?.goTo(Number(this.model.get('step')));
    this.#player?.play(this.model.get('playing') === true);
  }

  readonly #tell = (): void => {
    const { model } = this;
    const { kernel } = model;
    this.#notice?.show({
      busy: model.get('busy') === true,
      error: String(model.get('error')),
      stopped: model.get('stopped') === true,
      lacks: model.get('lacks') as Situation['lacks'],
      live: model.isLive,
      stop: kernel ? () => void kernel.interrupt() : undefined,
    });
  };

  override remove(): unknown {
    this.model.kernel?.disposed.disconnect(this.#tell);
    this.#player?.dispose();
    this.#notice?.dispose();
    return super.remove();
  }
}
