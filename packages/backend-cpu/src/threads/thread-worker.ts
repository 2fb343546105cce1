import { joinTeam, TeamThread } from './team-thread.ts';
import { onSetup } from './thread-scope.ts';

/* The module that a worker of a team runs in browsers. */

onSetup((setup, report) => joinTeam(() => new TeamThread(setup), report));
