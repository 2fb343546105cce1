/** Sources of the projects, whose imports say what depends on them. Kernels, examples and guards are not imported. */
const SOURCE = /^(?:packages|apps)\/[^/]+\/(?:src|examples)\/.*\.ts$/;

/** Whether all of these paths are sources that tests reach by imports. */
export const onlySources = (paths: readonly string[]): boolean => paths.every((path) => SOURCE.test(path));
