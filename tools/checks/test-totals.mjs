// Prints "N passed, N failed" for a report of vitest's JSON reporter. Runs on any Node.js.
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Report
 * @property {boolean} success
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 */

const [, , path] = process.argv;
if (path === undefined) {
  process.stderr.write('usage: test-totals.mjs REPORT.json\n');
  process.exit(2);
}

const { success, numPassedTests, numFailedTests } = /** @type {Report} */ (
  JSON.parse(readFileSync(path, 'utf8'))
);

// A file that fails outside its tests (at import, or in a hook) counts in no test.
const failed = success ? 0 : Math.max(1, numFailedTests);
process.stdout.write(`${numPassedTests} passed, ${failed} failed\n`);
process.exit(failed === 0 && numPassedTests > 0 ? 0 : 1);
