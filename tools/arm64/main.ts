import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { workspaceRoot } from '../workspace/projects.ts';
import { bundleProgram } from './bundle.ts';
import { emulated, missingForEmulation } from './emulator.ts';
import type { PrecisionReport } from './program.ts';
import { describeReports, differences } from './verdict.ts';

/* Conformance and growth on arm64, whose processors compute with other instructions, held against x64 bit by bit. */

const kernels = pathToFileURL(join(workspaceRoot, 'packages/backend-cpu/wasm/')).href;

function run(processor: string, command: string, args: readonly string[]): readonly PrecisionReport[] {
  const began = performance.now();
  const { status, signal, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${processor}: ended with ${signal ?? String(status)}\n${stderr}`);
  const reports = JSON.parse(stdout) as readonly PrecisionReport[];
  const seconds = (performance.now() - began) / 1000;
  process.stdout.write(describeReports(processor, reports) + `${processor}: ${seconds.toFixed(0)} s\n`);
  return reports;
}

async function compareProcessors(folder: string): Promise<string[]> {
  const script = [await bundleProgram(folder), kernels];
  const own = run('x64', process.execPath, script);
  return differences(own, run('arm64, emulated', ...emulated(script)));
}

const missing = missingForEmulation();
if (missing.length > 0) {
  process.stdout.write(
    `test:arm64 SKIPPED: found no ${missing.join(', ')} here, which an emulated arm64 needs.\n`,
  );
} else {
  const folder = mkdtempSync(join(tmpdir(), 'meristem-arm64-'));
  try {
    const problems = await compareProcessors(folder);
    process.stderr.write(problems.map((problem) => `${problem}\n`).join(''));
    process.stdout.write(problems.length === 0 ? 'arm64 computes the bits of x64.\n' : '');
    process.exitCode = problems.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
