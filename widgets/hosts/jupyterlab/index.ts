/** JupyterLab and Notebook 7: renders a trace in an output, or opened as a file, with the player. */
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { MIME_TYPE, TraceRenderer } from './renderer';

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
      extensions: ['.trace.json'],
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
