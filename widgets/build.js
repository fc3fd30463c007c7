/**
 * Bundles the hosts, each with all that it uses.
 *
 *   lib/player.js             the player alone, without its tools and hosts: what the first picture needs, to be weighed
 *   lib/page.js               the player for a page of its own
 *   lib/jupyterlab/           for jupyter-builder, which makes the labextension of it
 *   autodiff_widgets/static/  page.js, the page's player packed, which the Python half writes into stand-alone pages;
 *                             search.js, the search of the book; and the licences of the packages that all contain
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build, transform } from 'esbuild';

const OUTPUTS = ['lib', 'autodiff_widgets/static'];
for (const output of OUTPUTS) rmSync(output, { recursive: true, force: true });

const common = {
  bundle: true,
  minify: true,
  charset: 'utf8',
  target: 'es2022',
  logLevel: 'warning',
  plugins: [
    { name: 'css-as-text', setup: cssAsText },
    { name: 'bare-schema', setup: bareSchema },
  ],
};

const page = await build({
  ...common,
  entryPoints: { page: 'hosts/page/index.ts' },
  outdir: 'lib',
  format: 'iife',
  metafile: true,
});
await build({ ...common, entryPoints: { player: 'player/src/player.tsx' }, outdir: 'lib', format: 'esm' });
mkdirSync('autodiff_widgets/static', { recursive: true });
writeFileSync('autodiff_widgets/static/page.js', packed(readFileSync('lib/page.js')));

const search = await build({
  ...common,
  entryPoints: { search: 'hosts/book/index.ts' },
  outdir: 'autodiff_widgets/static',
  format: 'iife',
  metafile: true,
});

const extension = await build({
  ...common,
  plugins: [...common.plugins, { name: 'page-script', setup: pageScript }],
  entryPoints: ['hosts/jupyterlab/index.ts', 'hosts/jupyterlab/plugin.ts'],
  outdir: 'lib/jupyterlab',
  format: 'esm',
  splitting: true,
  sourcemap: true,
  metafile: true,
  // JupyterLab has its own, and there must be one only.
  external: ['@jupyter-widgets/*', '@jupyterlab/*', '@lumino/*'],
});

const contained = new Set(
  [page, search, extension]
    .flatMap(({ metafile }) => Object.keys(metafile.inputs))
    .flatMap((file) => file.match(/^.*node_modules\/(@[^/]+\/)?[^/]+/)?.[0] ?? []),
);
writeFileSync('autodiff_widgets/static/licenses.txt', [...contained].map(licence).join('\n'));

/** A style sheet is imported as its text; the player puts it into its own shadow root. */
function cssAsText({ onLoad }) {
  onLoad({ filter: /\.css$/ }, async ({ path }) => {
    const { code } = await transform(readFileSync(path, 'utf8'), { loader: 'css', minify: true });
    return { contents: code, loader: 'text' };
  });
}

/** The schema as the player needs it: without what is written for people. */
function bareSchema({ onLoad }) {
  const spoken = new Set(['title', 'description', '$comment', 'examples']);
  const bare = (value, isSchema = true) => {
    if (Array.isArray(value)) return value.map((each) => bare(each));
    if (typeof value !== 'object' || value === null) return value;
    const kept = Object.entries(value).filter(
      ([key, each]) => !(isSchema && spoken.has(key) && typeof each !== 'object'),
    );
    // What stands under `properties` or `$defs` are names of the document's, whatever they are.
    return Object.fromEntries(kept.map(([key, each]) => [key, bare(each, key !== 'properties' && key !== '$defs')]));
  };
  onLoad({ filter: /\.schema\.json$/ }, ({ path }) => ({
    contents: JSON.stringify(bare(JSON.parse(readFileSync(path, 'utf8')))),
    loader: 'json',
  }));
}

/**
 * A script that unpacks and runs another: a saved page weighs less than half. It runs from a blob, which a page's policy
 * allows by 'strict-dynamic'; a browser that cannot unpack leaves the page as it is, with its poster and its words.
 */
function packed(script) {
  const text = gzipSync(script, { level: 9 }).toString('base64');
  return (
    `if(typeof DecompressionStream==="function"){const own=document.currentScript;` +
    `new Response(new Blob([Uint8Array.from(atob("${text}"),(c)=>c.charCodeAt(0))]).stream()` +
    `.pipeThrough(new DecompressionStream("gzip"))).blob().then((b)=>{const s=document.createElement("script");` +
    `s.src=URL.createObjectURL(new Blob([b],{type:"text/javascript"}));own.after(s)})}\n`
  );
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
