import { nativeKernels } from '../blas/native-kernels.ts';
import { openBlas } from '../blas/open-blas.ts';
import { joinTeam, type OpenProducts, TeamThread } from './team-thread.ts';
import { onSetup } from './thread-scope.ts';

/* The module that a worker of a team runs in Node.js, where it may have a native library. */

const openProducts: OpenProducts = async ({ blas }, view, exports) =>
  nativeKernels(view, exports, await openBlas(blas, view.memory));

onSetup((setup, report) => joinTeam(() => new TeamThread(setup), report, openProducts));
