/** The player as an ipywidget: the model's traits and the picture follow each other while there is a kernel. */
import { DOMWidgetModel, DOMWidgetView } from '@jupyter-widgets/base';
import { mount, type Player } from '../../player/src/player';
import { PLACE, keepKeys, played } from '../jupyterlab/played';
import { playerOptions } from '../jupyterlab/preferences';
import { Notice } from './notice';

export const MODULE = 'autodiff-lite-widgets';

export class PlayerModel extends DOMWidgetModel {
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
    };
  }
}

export class PlayerView extends DOMWidgetView {
  #player: Player | undefined;
  #place: HTMLElement | undefined;
  #notice: Notice | undefined;

  override render(): void {
    super.render();
    const page = this.el.ownerDocument;
    this.#notice = new Notice(page);
    this.#place = page.createElement('div');
    this.#place.className = PLACE;
    this.el.style.overflow = 'auto';
    this.el.append(this.#notice.node, this.#place);
    this.listenTo(this.model, 'change:trace', () => {
      this.#showTrace();
    });
    this.listenTo(this.model, 'change:step change:playing', () => {
      this.#follow();
    });
    this.listenTo(this.model, 'change:busy change:error change:stopped comm_live_update', () => {
      this.#tell();
    });
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

  #tell(): void {
    const { kernel } = this.model.widget_manager;
    this.#notice?.show({
      busy: this.model.get('busy') === true,
      error: String(this.model.get('error')),
      stopped: this.model.get('stopped') === true,
      live: this.model.comm_live,
      stop: kernel ? () => void kernel.interrupt() : undefined,
    });
  }

  override remove(): unknown {
    this.#player?.dispose();
    this.#notice?.dispose();
    return super.remove();
  }
}
