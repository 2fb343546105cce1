/** The most threads that a team may have. */
export const MOST_THREADS = 64;
