/** A card in the launcher that opens the chapter, where the server's folder has it. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ILauncher } from '@jupyterlab/launcher';
import { LabIcon } from '@jupyterlab/ui-components';
import { say } from './preferences';

const FOLDER = 'chapter03';
/** The chapter's notebooks are numbered, and this is the first. */
const FIRST = /^3_0_.*\.ipynb$/;
const COMMAND = 'autodiff-lite:open-chapter';

const icon = new LabIcon({
  name: 'autodiff-lite:chapter',
  svgstr:
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke-width="2">' +
    '<g class="jp-icon3" stroke="#616161"><circle cx="5" cy="12" r="3"/><circle cx="19" cy="5" r="3"/>' +
    '<circle cx="19" cy="19" r="3"/><path d="M8 11l8-5M8 13l8 5"/></g></svg>',
});

/** Looks in listings, since asking for a file that is not there would log an error in every other place. */
async function find(app: JupyterFrontEnd): Promise<string | undefined> {
  const { contents } = app.serviceManager;
  const top = (await contents.get('')).content;
  const folder = top.find(({ name, type }) => name === FOLDER && type === 'directory');
  const files = folder === undefined ? top : (await contents.get(folder.path)).content;
  return files.find(({ name }) => FIRST.test(name))?.path;
}

export async function addChapter(app: JupyterFrontEnd, launcher: ILauncher): Promise<void> {
  const path = await find(app);
  if (path === undefined) return;
  app.commands.addCommand(COMMAND, {
    label: () => say('command.open-chapter'),
    caption: () => say('command.open-chapter.caption'),
    icon,
    execute: () => app.commands.execute('docmanager:open', { path }),
  });
  launcher.add({ command: COMMAND, category: 'Notebook', rank: 100 });
}
