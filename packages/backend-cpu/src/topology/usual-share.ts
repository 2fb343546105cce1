/** Share of a machine's memory that a state with its plans, or a run, may take unless told. */
export const USUAL_SHARE = 0.8;
