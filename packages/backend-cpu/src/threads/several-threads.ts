/* What is loaded only where there may be more than one thread: most pages have none to share their work with. */
export { openTeam } from './open-team.ts';
export { threadCount } from './thread-count.ts';
