/**
 * Bundles the two hosts, each with the player and all that the player uses.
 *
 *   lib/jupyterlab/           for jupyter-builder, which makes the labextension of it
 *   autodiff_widgets/static/  page.js, one file that the Python half writes into stand-alone pages, and the licences of
 *                             the packages that both contain
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build, transform } from 'esbuild';

const OUTPUTS = ['lib', 'autodiff_widgets/static'];
for (const output of OUTPUTS) rmSync(output, { recursive: true, force: true });

const common = {
  bundle: true,
  minify: true,
  charset: 'utf8',
  target: 'es2022',
  logLevel: 'warning',
  plugins: [{ name: 'css-as-text', setup: cssAsText }],
};

const { metafile } = await build({
  ...common,
  entryPoints: { page: 'hosts/page/index.ts' },
  outdir: 'autodiff_widgets/static',
  format: 'iife',
  metafile: true,
});

await build({
  ...common,
  plugins: [...common.plugins, { name: 'page-script', setup: pageScript }],
  entryPoints: ['hosts/jupyterlab/index.ts', 'hosts/jupyterlab/plugin.ts'],
  outdir: 'lib/jupyterlab',
  format: 'esm',
  splitting: true,
  sourcemap: true,
  // JupyterLab has its own, and there must be one only.
  external: ['@jupyter-widgets/*', '@jupyterlab/*', '@lumino/*'],
});

const contained = new Set(
  Object.keys(metafile.inputs).flatMap((file) => file.match(/^.*node_modules\/(@[^/]+\/)?[^/]+/)?.[0] ?? []),
);
writeFileSync('autodiff_widgets/static/licenses.txt', [...contained].map(licence).join('\n'));

/** A style sheet is imported as its text; the player puts it into its own shadow root. */
function cssAsText({ onLoad }) {
  onLoad({ filter: /\.css$/ }, async ({ path }) => {
    const { code } = await transform(readFileSync(path, 'utf8'), { loader: 'css', minify: true });
    return { contents: code, loader: 'text' };
  });
}

/** The page's script as a text, for the extension to save pages with: asked for when one is saved. */
function pageScript({ onResolve, onLoad }) {
  onResolve({ filter: /^page-script$/ }, ({ path }) => ({ path, namespace: 'page-script' }));
  onLoad({ filter: /.*/, namespace: 'page-script' }, () => ({
    contents: readFileSync('autodiff_widgets/static/page.js', 'utf8'),
    loader: 'text',
  }));
}

/** What a package says of its licence, and the text where it ships one. */
function licence(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const text = ['LICENSE', 'LICENSE.md', 'LICENSE.txt'].map((file) => `${folder}/${file}`).find(existsSync);
  const heading = `${name} ${version}: ${license}${author === undefined ? '' : `, ${author.name ?? author}`}\n`;
  return text === undefined ? heading : `${heading}\n${readFileSync(text, 'utf8')}`;
}
