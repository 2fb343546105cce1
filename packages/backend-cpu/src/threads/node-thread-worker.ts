import { dotsByBlas, rowsByBlas } from '../blas/native-products.ts';
import { openBlas } from '../blas/open-blas.ts';
import { joinTeam, type OpenProducts, TeamThread } from './team-thread.ts';
import { onSetup } from './thread-scope.ts';

/* The module that a worker of a team runs in Node.js, where it may have a native library. */

const openProducts: OpenProducts = async ({ blas }, memory, view) => {
  const library = await openBlas(blas, memory);
  return { rows: rowsByBlas(view, library), dots: dotsByBlas(view, library) };
};

onSetup((setup, report) => joinTeam(() => new TeamThread(setup), report, openProducts));
