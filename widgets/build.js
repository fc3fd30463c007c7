/**
 * Bundles the two hosts.
 *
 *   lib/jupyterlab/           for jupyter-builder, which makes the labextension of it and collects the licences of the
 *                             packages that it contains: so packages stay outside
 *   autodiff_widgets/static/  page.js, one file that the Python half writes into stand-alone pages
 */
import { rmSync } from 'node:fs';
import { build } from 'esbuild';

const OUTPUTS = ['lib', 'autodiff_widgets/static'];
for (const output of OUTPUTS) rmSync(output, { recursive: true, force: true });

const common = {
  bundle: true,
  charset: 'utf8',
  // A style sheet is imported as its text; the player puts it into its own shadow root.
  loader: { '.css': 'text' },
  target: 'es2022',
  logLevel: 'warning',
};

await build({
  ...common,
  entryPoints: ['hosts/jupyterlab/index.ts'],
  outdir: 'lib/jupyterlab',
  format: 'esm',
  splitting: true,
  packages: 'external',
  sourcemap: true,
});

await build({
  ...common,
  entryPoints: { page: 'hosts/page/index.ts' },
  outdir: 'autodiff_widgets/static',
  format: 'iife',
  minify: true,
  banner: {
    js: '/*! autodiff-lite, BSD-3-Clause. Contains Preact (MIT, Jason Miller) and @cfworker/json-schema (MIT, Jeremy Danyow). */',
  },
});
