import { counted } from '../options/counted-noun.ts';
import { describeValue } from '../options/describe-value.ts';
import type { Fault } from '../options/fault.ts';
import type { GridPort, VectorPort } from './ports.ts';

/** A word, so that axes can be called after it. */
const SITE_NAME = /^[A-Za-z][\w-]*$/;

/** What is wrong with the sites of a port, each of which is a count: too few or many extents, or others than its numbers have. */
export function sitesFault(port: VectorPort | GridPort, path: string): Fault | undefined {
  const { sites } = port;
  if (sites === undefined) return undefined;
  if (sites.length < 1 || sites.length > 3) {
    return { path: `${path}.sites`, found: counted(sites.length, 'extent'), expected: '1 to 3' };
  }
  if (port.kind === 'grid') return namesFault(port, path);
  const count = sites.reduce((product, extent) => product * extent, 1);
  if (port.size % count === 0) return undefined;
  return {
    path: `${path}.sites`,
    found: `${describeValue(sites)}, which is ${counted(count, 'site')}`,
    expected: `as many as the port has numbers, ${port.size}, or a part of them that leaves no rest`,
  };
}

function namesFault({ sites, siteNames: names }: GridPort, path: string): Fault | undefined {
  if (names === undefined) return undefined;
  if (names.length !== sites.length) {
    return {
      path: `${path}.siteNames`,
      found: counted(names.length, 'name'),
      expected: `${sites.length}, one for each extent`,
    };
  }
  const wrong = names.findIndex((name, i) => !SITE_NAME.test(name) || names.indexOf(name) !== i);
  if (wrong < 0) return undefined;
  return {
    path: `${path}.siteNames[${wrong}]`,
    found: describeValue(names[wrong]),
    expected: 'a word of its own: a letter followed by letters, digits, "_" or "-"',
  };
}
