import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/*
 * Speed of the product kernels in both builds, beside the same products in C with 128-bit multiply-adds and the most that
 * the core can do. Rounds alternate between the three; the numbers are medians of the rounds, in time of the processor, so
 * that other programs disturb them little. A call costs 3 ns more from JavaScript than from a plan.
 *
 *   node packages/backend-cpu/bench/contract.bench.mjs [rounds] [kernel]
 *
 * MERISTEM_WASM names another folder with kernels.*.wasm.
 */

const rounds = Number(process.argv[2] ?? 7);
const only = process.argv[3];
/** Time one measurement takes, in nanoseconds. */
const BUDGET = 8e6;
const wasm = process.env.MERISTEM_WASM ?? fileURLToPath(new URL('../wasm', import.meta.url));

/** Kernel and extents m, n, k; rowsT reads x transposed. */
const shapes = [
  ...[1, 2, 4, 8, 16, 37, 64, 100, 256, 512, 1024].map((n) => ['rows', 1, n, n]),
  ...[['rows', 40, 4, 37], ['rows', 40, 4, 100], ['rows', 40, 37, 4], ['rows', 4, 37, 40], ['rowsT', 4, 37, 40], ['rowsT', 37, 37, 40], ['rowsT', 100, 100, 40]],
  ...[4, 8, 16, 37, 64, 100, 128, 256, 512].map((n) => ['rows', n, n, n]),
  ...[64, 128, 256, 512].map((n) => ['rowsT', n, n, n]),
  ...[1, 4, 8, 16, 37, 64, 100, 256, 512].map((n) => ['dots', 1, n, n]),
  ...[['dots', 40, 37, 4], ['dots', 40, 100, 4], ['dots', 40, 37, 37]],
  ...[37, 64, 100, 128, 256, 512].map((n) => ['dots', n, n, n]),
  ...[['lanes', 1, 37, 40], ['lanes', 1, 100, 40], ['lanes', 1, 100, 1000]],
].filter(([kernel]) => only === undefined || kernel === only); // prettier-ignore

const MEMORY_BYTES = 1 << 26;
const COUNTS = 1024;
const WORDS = 2048;
const SCRATCH = 1 << 16;
const X = 1 << 22;
const Y = X + (1 << 24) + 1344;
const C = Y + (1 << 24) + 1344;

/** Floats between rows: no multiple of 64, as the backend lays out rows. */
const strideOf = (...extents) =>
  4 * Math.ceil(Math.max(...extents) / 4) + (Math.max(...extents) % 64 === 0 ? 16 : 0);

function openWasm(build) {
  const memory = new WebAssembly.Memory({ initial: MEMORY_BYTES >> 16, maximum: 65536, shared: true });
  const table = new WebAssembly.Table({ initial: 16, element: 'anyfunc' });
  const module = new WebAssembly.Module(readFileSync(join(wasm, `kernels.${build}.wasm`)));
  const { exports } = new WebAssembly.Instance(module, { env: { memory, table } });
  exports.setScratch(SCRATCH, 1 << 21);
  const floats = new Float32Array(memory.buffer);
  for (let i = X >> 2; i < C >> 2; i++) floats[i] = Math.random() - 0.5;
  const ints = new Int32Array(memory.buffer);
  return ([kernel, m, n, k]) => {
    const stride = 4 * strideOf(m, n, k);
    ints.set([0, m, n, k], COUNTS >> 2);
    const [zero, mCount, nCount, kCount] = [0, 1, 2, 3].map((i) => COUNTS + 4 * i);
    const cut = [zero, mCount, zero, nCount, kCount];
    const words = {
      rows: ['matmulRows', ...cut, X, stride, 4, Y, stride, C, stride, mCount, nCount],
      rowsT: ['matmulRows', ...cut, X, 4, stride, Y, stride, C, stride, mCount, nCount],
      dots: ['matmulDots', ...cut, X, stride, Y, stride, C, stride, 4, mCount, nCount],
      lanes: ['contractLanes', zero, nCount, kCount, X, stride, Y, stride, C],
    }[kernel];
    ints.set(words.slice(1), WORDS >> 2);
    const call = exports[words[0]];
    return (calls) => {
      let best = Infinity;
      for (let part = 0; part < 2; part++) {
        const start = process.cpuUsage();
        for (let i = 0; i < calls; i++) call(WORDS);
        const spent = process.cpuUsage(start);
        best = Math.min(best, ((spent.user + spent.system) * 1e3) / calls);
      }
      return best;
    };
  };
}

/** The C program, compiled into a folder that goes away again; null without a compiler. */
function openC() {
  const folder = mkdtempSync(join(tmpdir(), 'contract-peak-'));
  const program = join(folder, 'contract-peak');
  try {
    execFileSync('cc', [
      '-O3',
      '-mfma',
      '-mavx2',
      '-o',
      program,
      fileURLToPath(new URL('contract-peak.c', import.meta.url)),
    ]);
  } catch (error) {
    rmSync(folder, { recursive: true });
    process.stderr.write(`no comparison with C: ${error.message}\n`);
    return null;
  }
  const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    time: async ([kernel, m, n, k], calls) => {
      child.stdin.write(`${kernel} ${m} ${n} ${k} ${kernel === 'peak' ? 0 : strideOf(m, n, k)} ${calls}\n`);
      return Number((await lines.next()).value);
    },
    close: () => {
      child.stdin.end();
      rmSync(folder, { recursive: true });
    },
  };
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const relaxed = openWasm('relaxed');
const portable = openWasm('portable');
const c = openC();
const peaks = [];
const rows = [];
for (const shape of shapes) {
  const [kernel, m, n, k] = shape;
  const flops = 2 * (kernel === 'lanes' ? 1 : m) * n * k;
  const calls = Math.max(1, Math.min(200_000, Math.round(BUDGET / (flops / 30 + 5))));
  const runs = { relaxed: relaxed(shape), portable: portable(shape) };
  const times = { relaxed: [], portable: [], c: [] };
  for (const name of ['relaxed', 'portable']) {
    runs[name](Math.min(calls, 1000) + 20);
  }
  for (let round = 0; round < rounds; round++) {
    // Warm runs: the layout of words is shared by all shapes, so each run writes its own first.
    relaxed(shape);
    times.relaxed.push(runs.relaxed(calls));
    if (c) times.c.push(await c.time(shape, calls));
    portable(shape);
    times.portable.push(runs.portable(calls));
    if (c) peaks.push(96 / (await c.time(['peak', 0, 0, 0], 20_000)));
  }
  rows.push({ shape: `${kernel} ${m}x${n}x${k}`, flops, ...times });
}
c?.close();
const peak = median(peaks);
const table = rows.map(({ shape, flops, relaxed, portable, c }) => ({
  shape,
  'relaxed ns': +median(relaxed).toFixed(1),
  'relaxed GF': +(flops / median(relaxed)).toFixed(1),
  'portable GF': +(flops / median(portable)).toFixed(1),
  'C GF': c.length > 0 ? +(flops / median(c)).toFixed(1) : undefined,
  'time / C': c.length > 0 ? +median(relaxed.map((t, i) => t / c[i])).toFixed(2) : undefined,
  'of peak': +(flops / median(relaxed) / peak).toFixed(2),
}));
process.stdout.write(`peak of 128-bit multiply-adds: ${peak.toFixed(1)} GFLOP/s\n`);
console.table(table);
