const REQUIRED = ['LICENSE', 'README.md', 'package.json'];
const EMITTED = /^(dist\/.*\.(js|js\.map|d\.ts)|wasm\/[^/]*\.wasm)$/;

/** What is missing from the files of a package, and what should not be among them. */
export function contentProblems(files: readonly string[]): string[] {
  const missing = REQUIRED.filter((name) => !files.includes(name)).map((name) => `${name} is missing`);
  const built = files.filter((name) => EMITTED.test(name));
  const surplus = files
    .filter((name) => !REQUIRED.includes(name) && (!EMITTED.test(name) || /\.test\./.test(name)))
    .map((name) => `${name} does not belong in the package`);
  return [...missing, ...surplus, ...(built.length === 0 ? ['dist is empty; run npm run build'] : [])];
}
