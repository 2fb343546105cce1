import { readFileSync, writeFileSync } from 'node:fs';

/*
 * Writes the unrolled tiles of the products: AssemblyScript has no arrays of v128, so every accumulator is a local with
 * a name of its own. `node generate.mjs` rewrites the *-tiles.ts files beside it; `node generate.mjs --check` fails where
 * they are not what it would write.
 *
 * V8 leaves 15 vector registers on x64. A tile of h by w accumulators also needs min(h, w) operands held and one that
 * streams, so 12 accumulators fit as 1 x 12, 2 x 6 and 6 x 2, but not as 3 x 4. The loops over k are not unrolled on
 * purpose: V8 hoists the loads of an unrolled body and spills (46 instead of 57 GFLOP/s for 6 x 2).
 */

const range = (count) => Array.from({ length: count }, (_, index) => index);
const each = (list, write) => list.map(write).join('');
const offset = (bytes) => (bytes === 0 ? '' : `, ${bytes}`);

/** Every third row of an operand has a pointer, the others are a stride or two from it: more pointers would spill. */
const pointers = (name, rows, stride, from = name) =>
  each(
    range(Math.ceil(rows / 3)),
    (i) => `    let ${name}${3 * i} = ${from}${i ? ` + ${3 * i} * ${stride}` : ''};\n`,
  );
const address = (name, r, stride) =>
  `${name}${r - (r % 3)}${['', ` + ${stride}`, ` + ${stride}Twice`][r % 3]}`;
const advance = (name, rows, step) =>
  each(range(Math.ceil(rows / 3)), (i) => `      ${name}${3 * i} += ${step};\n`);
const twice = (rows, stride) => (rows > 2 ? `  const ${stride}Twice = ${stride} << 1;\n` : '');

const cells = (rows, columns) => range(rows).flatMap((r) => range(columns).map((q) => [r, q]));
const zeros = (list) => each(list, ([r, q]) => `    let a${r}_${q} = f32x4.splat(0);\n`);
const add = (r, q) => `      a${r}_${q} = multiplyAdd(s${r}, v${q}, a${r}_${q});\n`;
const rowOf = (name, r, stride) => (r === 0 ? name : `${name} + ${r} * ${stride}`);

/** Multiply-adds of a tile: the operands of its shorter side are loaded and held, those of its longer side stream. */
function products(rows, columns, loadRow, loadColumn) {
  if (rows >= columns) {
    return (
      each(range(columns), loadColumn) +
      each(range(rows), (r) => loadRow(r) + each(range(columns), (q) => add(r, q)))
    );
  }
  return (
    each(range(rows), loadRow) +
    each(range(columns), (q) => loadColumn(q) + each(range(rows), (r) => add(r, q)))
  );
}

/** Zeroes the lanes beyond the extent in the last vector of every row of a tile. */
const mask = (rows, columns) =>
  `    if (valid < 4) {\n      const lanes = firstLanes(valid);\n` +
  each(range(rows), (r) => `      a${r}_${columns - 1} = v128.and(a${r}_${columns - 1}, lanes);\n`) +
  `    }\n`;

const deeper = (text) => text.replaceAll(/^(?=.)/gm, '  ');
const wide = (columns) => `${columns} vector${columns > 1 ? 's' : ''}`;

/**
 * Rows of c as sums of rows of y: x is read as single numbers. With `runs` the steps over k are several times `k`, each of
 * which begins at a distance of its own in x.
 */
function rowTile(rows, columns, resumable, runs = false) {
  const list = cells(rows, columns);
  const at = ([r, q]) => `${rowOf('c', r, 'cM')}`;
  const steps =
    `    for (let step = k; step > 0; --step) {\n` +
    products(
      rows,
      columns,
      (r) => `      const s${r} = v128.load32_splat(${address('x', r, 'xM')});\n`,
      (q) => `      const v${q} = v128.load(yRow${offset(16 * q)});\n`,
    ) +
    advance('x', rows, 'xK') +
    `      yRow += yK;\n    }\n`;
  const apart = resumable && !runs;
  const beyond = runs ? '; k steps, `runs` times, each from where a table of bytes says on' : '';
  return (
    `/** ${rows} row${rows > 1 ? 's' : ''} of ${wide(columns)}, \`tiles\` times down c${apart ? '; tiles of x are `xTile` bytes apart' : ''}${beyond}${resumable ? '; `resume` takes what c holds as the first term' : ''}. */\n` +
    `export function ${runs ? 'runs' : 'rows'}${rows}x${columns}(tiles: i32, ${runs ? 'runs: i32, table: usize, tableStep: usize, ' : ''}k: i32, x: usize, xM: usize, xK: usize, ${apart ? 'xTile: usize, ' : ''}y: usize, yK: usize, c: usize, cM: usize, valid: i32${resumable ? ', resume: bool' : ''}): void {\n` +
    twice(rows, 'xM') +
    `  for (; tiles > 0; --tiles) {\n` +
    (runs ? '' : pointers('x', rows, 'xM')) +
    `    let yRow = y;\n` +
    zeros(list) +
    (resumable
      ? `    if (resume) {\n${each(list, (cell) => `      a${cell[0]}_${cell[1]} = v128.load(${at(cell)}${offset(16 * cell[1])});\n`)}    }\n`
      : '') +
    (runs
      ? `    let begins = table;\n    for (let run = runs; run > 0; --run) {\n      const from = x + load<u32>(begins);\n      begins += tableStep;\n${deeper(pointers('x', rows, 'xM', 'from') + steps)}    }\n`
      : steps) +
    mask(rows, columns) +
    each(list, (cell) => `    v128.store(${at(cell)}, a${cell[0]}_${cell[1]}${offset(16 * cell[1])});\n`) +
    `    x += ${apart ? 'xTile' : `${rows} * xM`};\n    c += ${rows} * cM;\n  }\n}\n`
  );
}

/** One row of c: what a vector times a matrix spends its time in. */
function singleRow(columns) {
  const list = cells(1, columns);
  return (
    `/** One row of ${wide(columns)}. */\n` +
    `export function row${columns}(k: i32, x0: usize, xK: usize, yRow: usize, yK: usize, c: usize, valid: i32): void {\n` +
    (
      zeros(list) +
      `    for (; k > 0; --k) {\n` +
      products(
        1,
        columns,
        () => `      const s0 = v128.load32_splat(x0);\n`,
        (q) => `      const v${q} = v128.load(yRow${offset(16 * q)});\n`,
      ) +
      `      x0 += xK;\n      yRow += yK;\n    }\n` +
      mask(1, columns) +
      each(list, ([, q]) => `    v128.store(c, a0_${q}${offset(16 * q)});\n`)
    ).replaceAll(/^ {2}/gm, '') +
    `}\n`
  );
}

/** Dot products of rows of x with rows of y, four (or the last one to three) columns of c at a time. */
function dotTile(rows, columns) {
  const list = cells(rows, columns);
  const groups = range(Math.ceil(columns / 4));
  const cell = (r, q) => (q < columns ? `a${r}_${q}` : 'zero');
  const down = rows > 1;
  const moves = down
    ? `    x += ${rows} * xM;\n    c += ${rows} * cM;\n`
    : `    y += ${columns} * yN;\n    c += ${columns} * cN;\n`;
  return (
    `/** ${rows} by ${columns} dot products, \`tiles\` times ${down ? 'down' : 'along'} c. */\n` +
    `export function dots${rows}x${columns}(tiles: i32, vectors: i32, x: usize, ${down ? 'xM: usize, ' : ''}y: usize, yN: usize, c: usize, ${down ? 'cM: usize, ' : ''}cN: usize): void {\n` +
    twice(rows, 'xM') +
    twice(columns, 'yN') +
    `  for (; tiles > 0; --tiles) {\n` +
    pointers('x', rows, 'xM') +
    pointers('y', columns, 'yN') +
    zeros(list) +
    `    for (let step = vectors; step > 0; --step) {\n` +
    products(
      rows,
      columns,
      (r) => `      const s${r} = v128.load(${address('x', r, 'xM')});\n`,
      (q) => `      const v${q} = v128.load(${address('y', q, 'yN')});\n`,
    ) +
    advance('x', rows, '16') +
    advance('y', columns, '16') +
    `    }\n` +
    (columns % 4 === 0 ? '' : `    const zero = f32x4.splat(0);\n`) +
    each(range(rows), (r) =>
      each(groups, (g) => {
        const four = range(4)
          .map((i) => cell(r, 4 * g + i))
          .join(', ');
        const to = `${rowOf('c', r, 'cM')}${g ? ` + ${4 * g} * cN` : ''}`;
        return `    storeSums(${to}, cN, sumLanes(${four}), ${Math.min(4, columns - 4 * g)});\n`;
      }),
    ) +
    moves +
    `  }\n}\n`
  );
}

/** Sums over k of products of rows of x with rows of y, lane by lane; the padding of both is zero, so that c's is. */
function laneTile(columns) {
  const list = cells(1, columns);
  return (
    `/** ${wide(columns)} of c. */\n` +
    `export function lanes${columns}(k: i32, x: usize, xK: usize, y: usize, yK: usize, c: usize): void {\n` +
    (
      zeros(list) +
      `    for (; k > 0; --k) {\n` +
      each(
        list,
        ([, q]) =>
          `      a0_${q} = multiplyAdd(v128.load(x${offset(16 * q)}), v128.load(y${offset(16 * q)}), a0_${q});\n`,
      ) +
      `      x += xK;\n      y += yK;\n    }\n` +
      each(list, ([, q]) => `    v128.store(c, a0_${q}${offset(16 * q)});\n`)
    ).replaceAll(/^ {2}/gm, '') +
    `}\n`
  );
}

/** A function that calls the tile of a width known only when it runs. */
function chooser(name, widths, parameters, tile) {
  const names = parameters
    .split(', ')
    .map((parameter) => parameter.split(':')[0])
    .join(', ');
  const last = widths.at(-1);
  return (
    `/** The tile that is \`width\` vectors wide: 1 to ${last}. */\n` +
    `export function ${name}(width: i32, ${parameters}): void {\n  switch (width) {\n` +
    each(widths.slice(0, -1), (width) => `    case ${width}: ${tile}${width}(${names}); return;\n`) +
    `    default: ${tile}${last}(${names});\n  }\n}\n`
  );
}

const header = (imports) => `// Written by generate.mjs: change that file and run it.\n${imports}\n\n`;
const tiles = [2, 3, 4, 5, 6];
const widest = { 2: 6, 3: 3, 4: 2, 5: 2, 6: 2 };
const oneRow = range(13).map((index) => index + 1);
const rowParameters =
  'tiles: i32, k: i32, x: usize, xM: usize, xK: usize, y: usize, yK: usize, c: usize, cM: usize, valid: i32';
const laneParameters = 'k: i32, x: usize, xK: usize, y: usize, yK: usize, c: usize';
const vectorParameters = `${laneParameters}, valid: i32`;

const files = {
  'row-tiles.ts':
    header(`import { multiplyAdd } from '../simd';\nimport { firstLanes } from './lanes-mask';`) +
    [
      ...oneRow.map(singleRow),
      chooser('row', oneRow, vectorParameters, 'row'),
      ...tiles.flatMap((rows) => range(widest[rows]).map((q) => rowTile(rows, q + 1, rows === 6 || rows === 4))),
      rowTile(12, 1, false),
      ...[4, 6].flatMap((rows) => [1, 2].map((columns) => rowTile(rows, columns, true, true))),
      ...tiles.filter((rows) => rows !== 4 && rows !== 6).map((rows) => chooser(`rows${rows}`, range(widest[rows]).map((q) => q + 1), rowParameters, `rows${rows}x`)),
    ].join('\n'),
  'dot-tiles.ts':
    header(`import { multiplyAdd } from '../simd';\nimport { storeSums, sumLanes } from './sum-lanes';`) +
    [...range(8).map((q) => dotTile(1, q + 1)), ...[4, 3, 2, 1].map((columns) => dotTile(2, columns))].join('\n'),
  'lane-tiles.ts':
    header(`import { multiplyAdd } from '../simd';`) +
    [...range(12).map((q) => laneTile(q + 1)), chooser('lanes', range(12).map((q) => q + 1), laneParameters, 'lanes')].join('\n'),
}; // prettier-ignore

const stale = Object.entries(files).filter(([name, text]) => {
  const url = new URL(name, import.meta.url);
  if (process.argv.includes('--check')) return readFileSync(url, 'utf8') !== text;
  writeFileSync(url, text);
  return false;
});
if (stale.length > 0)
  throw new Error(`${stale.map(([name]) => name).join(', ')}: not what generate.mjs writes; run it`);
