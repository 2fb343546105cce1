import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Consumer } from './consumer.ts';
import { toolPath, toolVersion } from './toolchain.ts';

/** The program as a bundler, or nobody, has made a page of it. */
export interface Site {
  readonly name: string;
  readonly folder: string;
  /** The path of the page below its origin. */
  readonly path: string;
  /** Whether the kernels come along without being asked for, and the worker of a page, and the threads of that. */
  readonly brings: { readonly kernels: boolean; readonly worker: boolean; readonly threads: boolean };
  /** What the page's policy has to allow besides its own files. */
  readonly scripts?: string;
}

const KERNELS = 'node_modules/@meristem/backend-cpu/wasm';
const ALL = { kernels: true, worker: true, threads: true };

function bundle({ folder }: Consumer, name: string, ...args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${name}: ended with ${String(status)}\n${stdout}${stderr}`);
}

/** Writes the page of a bundle, which may say where its kernels are and which script it runs. */
function writePage(folder: string, kernels: string | undefined, script: string): void {
  const page = readFileSync(join(import.meta.dirname, 'app/index.html'), 'utf8')
    .replace('<html', kernels === undefined ? '<html' : `<html data-kernels="${kernels}"`)
    .replace(/<script.*<\/script>/, script);
  writeFileSync(join(folder, 'index.html'), page);
}

function vite(consumer: Consumer): Site {
  const folder = join(consumer.folder, 'with-vite');
  bundle(
    consumer,
    'vite',
    toolPath('vite', 'bin/vite.js'),
    'build',
    '--outDir',
    folder,
    '--logLevel',
    'warn',
  );
  return { name: `Vite ${toolVersion('vite')}`, folder, path: '/', brings: ALL };
}

function webpack(consumer: Consumer): Site {
  const folder = join(consumer.folder, 'with-webpack');
  const cli = toolPath('webpack-cli', 'bin/cli.js');
  bundle(consumer, 'webpack', cli, '--entry', './page.js', '-o', folder, '--mode', 'production');
  writePage(folder, undefined, '<script defer src="./main.js"></script>');
  return { name: `webpack ${toolVersion('webpack')}`, folder, path: '/', brings: ALL };
}

/** Bundlers that leave files behind: the page serves them, and says where. */
function leftBehind(consumer: Consumer, folder: string, script: string): void {
  cpSync(join(consumer.folder, KERNELS), join(folder, 'served/kernels'), { recursive: true });
  writePage(folder, 'served/kernels/', script);
}

function esbuild(consumer: Consumer): Site {
  const folder = join(consumer.folder, 'with-esbuild');
  const bin = toolPath('esbuild', 'bin/esbuild');
  const { status, stderr } = spawnSync(
    bin,
    ['page.js', 'worker.js', '--bundle', '--minify', '--format=esm', `--outdir=${folder}/app`],
    { cwd: consumer.folder, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`esbuild: ended with ${String(status)}\n${stderr}`);
  leftBehind(consumer, folder, '<script type="module" src="./app/page.js"></script>');
  const brings = { kernels: false, worker: true, threads: false };
  return { name: `esbuild ${toolVersion('esbuild')}`, folder, path: '/', brings };
}

function esbuildScript(consumer: Consumer): Site {
  const folder = join(consumer.folder, 'with-esbuild-iife');
  const { status, stderr } = spawnSync(
    toolPath('esbuild', 'bin/esbuild'),
    ['page.js', '--bundle', '--minify', '--format=iife', `--outdir=${folder}/app`, '--log-level=error'],
    { cwd: consumer.folder, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`esbuild: ended with ${String(status)}\n${stderr}`);
  leftBehind(consumer, folder, '<script defer src="./app/page.js"></script>');
  const brings = { kernels: false, worker: false, threads: false };
  return { name: `esbuild ${toolVersion('esbuild')}, as a plain script`, folder, path: '/', brings };
}

function rollup(consumer: Consumer): Site {
  const folder = join(consumer.folder, 'with-rollup');
  const resolve = toolPath('@rollup/plugin-node-resolve', 'dist/es/index.js');
  const files = ['page.js', 'worker.js', '-d', join(folder, 'app')];
  bundle(
    consumer,
    'rollup',
    toolPath('rollup', 'dist/bin/rollup'),
    ...files,
    '-p',
    resolve,
    '--format',
    'es',
    '--silent',
  );
  leftBehind(consumer, folder, '<script type="module" src="./app/page.js"></script>');
  const brings = { kernels: false, worker: true, threads: false };
  return { name: `rollup ${toolVersion('rollup')}`, folder, path: '/', brings };
}

/** No bundler: the page says by an import map where the packages are, and what stands for their private imports. */
function importMap(consumer: Consumer): Site {
  const at = (name: string, file = 'index.js'): string => `./node_modules/@meristem/${name}/dist/${file}`;
  const imports = {
    ...Object.fromEntries(
      ['autodiff', 'network', 'growable', 'tasks', 'backend-cpu'].map((name) => [
        `@meristem/${name}`,
        at(name),
      ]),
    ),
    fflate: './node_modules/fflate/esm/browser.js',
    '#native-blas': at('backend-cpu', 'blas/no-native.js'),
    '#host-topology': at('backend-cpu', 'threads/browser-host.js'),
    '#host-memory': at('backend-cpu', 'topology/no-host-memory.js'),
  };
  const map = JSON.stringify({ imports });
  const script = `<script type="importmap">${map}</script>\n    <script type="module" src="./page.js"></script>`;
  const { folder } = consumer;
  const page = readFileSync(join(folder, 'index.html'), 'utf8').replace(/<script.*<\/script>/, script);
  writeFileSync(join(folder, 'import-map.html'), page);
  return {
    name: 'no bundler, import map',
    folder,
    path: '/import-map.html',
    // An import map does not hold in a worker.
    brings: { kernels: true, worker: false, threads: false },
    scripts: `'sha256-${createHash('sha256').update(map).digest('base64')}'`,
  };
}

/** Makes a page of the program in every way. */
export function buildSites(consumer: Consumer): Site[] {
  return [vite, webpack, esbuild, esbuildScript, rollup, importMap].map((build) => build(consumer));
}
