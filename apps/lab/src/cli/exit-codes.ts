/** Exit codes of the command line. An interrupted run exits as the shell expects: 128 plus the signal's number. */
export const EXIT_CODES = { success: 0, failed: 1, usage: 2, SIGINT: 130, SIGTERM: 143 } as const;
