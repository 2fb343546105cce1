import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundleProblems, hostImportsIn } from './bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'meristem-bundle-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('hostImportsIn', () => {
  it.each([
    'import{readFile}from"node:fs/promises";',
    "import 'node:fs';",
    'const { cpus } = await import(`node:os`);',
    'import("worker_threads").then(start)',
    'export * from "node:path"',
    'var fs=require___("./__vite-browser-external.js")',
  ])('finds the module of Node.js in %s', (script) => {
    expect(hostImportsIn(script)).toHaveLength(1);
  });

  it.each([
    'process.getBuiltinModule("node:fs/promises").readFile(location)',
    'import{a}from"./node.js";',
    'const important="node:fs";',
    'throw Error("from node:fs")',
  ])('lets %s pass', (script) => {
    expect(hostImportsIn(script)).toEqual([]);
  });
});

describe('bundleProblems', () => {
  it('names warnings, host modules and kernels that are not those of the package', () => {
    writeFileSync(join(folder, 'page.js'), 'import "node:fs";');
    writeFileSync(join(folder, 'kernels.portable.wasm'), 'other kernels');
    const files = ['page.js', 'kernels.portable.wasm'];
    expect(bundleProblems({ folder, files, warnings: ['too large'] })).toEqual([
      'bundle: vite warned: too large',
      'bundle: found import "node:fs" in page.js, expected no module of Node.js. Ask for it at run time.',
      'bundle: found no copy of kernels.portable.wasm in page.js, kernels.portable.wasm.',
      'bundle: found no copy of kernels.relaxed.wasm in page.js, kernels.portable.wasm.',
    ]);
  });
});
