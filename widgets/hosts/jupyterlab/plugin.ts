/** What JupyterLab and Notebook 7 get beside the renderer: the widget, commands, settings, a card in the launcher. */
import { IJupyterWidgetRegistry } from '@jupyter-widgets/base';
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry, type ISettings } from '@jupyterlab/settingregistry';
import { ITranslator } from '@jupyterlab/translation';
import { version } from '../../package.json';
import { MODULE, PlayerModel, PlayerView } from '../widget/view';
import { addChapter } from './chapter';
import { addCommands } from './commands';
import { addLinks } from './link';
import { languageOf, prefer } from './preferences';

const ID = `${MODULE}:plugin`;

/** `display` is the language that JupyterLab itself is shown in. */
async function read({ composite }: ISettings, display: string): Promise<void> {
  // JupyterLab has checked them against the schema.
  const { theme, language } = composite as { theme: 'auto' | 'light' | 'dark'; language: 'auto' | 'en' | 'de' };
  prefer({
    speed: composite['speed'] as number,
    transitions: composite['reducedMotion'] !== true,
    opensAt: composite['opensAt'] === 'last' ? 'last' : 'first',
    theme: theme === 'auto' ? undefined : theme,
    language: await languageOf(language === 'auto' ? display.slice(0, 2) : language),
  });
}

const commands: JupyterFrontEndPlugin<Promise<void>> = {
  id: ID,
  description: 'Commands, settings and a launcher card for the backpropagation player.',
  autoStart: true,
  optional: [ICommandPalette, ISettingRegistry, ILauncher, ITranslator],
  activate: async (
    app: JupyterFrontEnd,
    palette: ICommandPalette | null,
    registry: ISettingRegistry | null,
    launcher: ILauncher | null,
    translator: ITranslator | null,
  ) => {
    addCommands(app, palette);
    if (registry === null) {
      prefer({});
    } else {
      const settings = await registry.load(ID);
      const apply = async (now: ISettings): Promise<void> => {
        await read(now, translator?.languageCode ?? 'en');
        // The palette and the menus ask for the labels again.
        app.commands.notifyCommandChanged();
      };
      await apply(settings);
      settings.changed.connect((now) => {
        void apply(now);
      });
    }
    if (launcher !== null) await addChapter(app, launcher);
  },
};

const links: JupyterFrontEndPlugin<undefined> = {
  id: `${MODULE}:links`,
  description: 'Links that open a notebook at a step of a player.',
  autoStart: true,
  requires: [INotebookTracker],
  activate: (app: JupyterFrontEnd, tracker: INotebookTracker) => {
    addLinks(app, tracker);
    return undefined;
  },
};

const widget: JupyterFrontEndPlugin<undefined> = {
  id: `${MODULE}:widget`,
  description: 'The backpropagation player as a Jupyter widget.',
  autoStart: true,
  requires: [IJupyterWidgetRegistry],
  activate: (_app: JupyterFrontEnd, widgets: IJupyterWidgetRegistry) => {
    widgets.registerWidget({ name: MODULE, version, exports: { PlayerModel, PlayerView } });
    return undefined;
  },
};

export default [commands, links, widget];
