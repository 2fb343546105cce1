// Written by generate-words.mjs from src/program/kernel-table.ts: change that file and run it.

/** Offsets of the words of `loop`, in bytes. */
export namespace Loop {
  export const steps: usize = 0;
  export const reverse: usize = 4;
  export const patches: usize = 8;
  export const bodyBytes: usize = 12;
  export const BYTES: usize = 16;
}

/** Offsets of the words of `barrier`, in bytes. */
export namespace Barrier {
  export const on: usize = 0;
  export const team: usize = 4;
  export const watch: usize = 8;
  export const BYTES: usize = 12;
}

/** Offsets of the words of `zeroRows`, in bytes. */
export namespace ZeroRows {
  export const x: usize = 0;
  export const outerRank: usize = 4;
  export const DIMS: usize = 8;

  /** The words of each of the dims `outer`. */
  export namespace outer {
    export const count: usize = 0;
    export const x: usize = 4;
    export const BYTES: usize = 8;
  }
}

/** Offsets of the words of `matmulRows`, in bytes. */
export namespace MatmulRows {
  export const mFrom: usize = 0;
  export const mTo: usize = 4;
  export const nFrom: usize = 8;
  export const nTo: usize = 12;
  export const k: usize = 16;
  export const x: usize = 20;
  export const xM: usize = 24;
  export const xK: usize = 28;
  export const y: usize = 32;
  export const yK: usize = 36;
  export const c: usize = 40;
  export const cM: usize = 44;
  export const BYTES: usize = 48;
}

/** Offsets of the words of `matmulDots`, in bytes. */
export namespace MatmulDots {
  export const mFrom: usize = 0;
  export const mTo: usize = 4;
  export const nFrom: usize = 8;
  export const nTo: usize = 12;
  export const k: usize = 16;
  export const x: usize = 20;
  export const xM: usize = 24;
  export const y: usize = 28;
  export const yN: usize = 32;
  export const c: usize = 36;
  export const cM: usize = 40;
  export const cN: usize = 44;
  export const BYTES: usize = 48;
}

/** Offsets of the words of `contractLanes`, in bytes. */
export namespace ContractLanes {
  export const iFrom: usize = 0;
  export const iTo: usize = 4;
  export const k: usize = 8;
  export const x: usize = 12;
  export const xK: usize = 16;
  export const y: usize = 20;
  export const yK: usize = 24;
  export const c: usize = 28;
  export const BYTES: usize = 32;
}

/** Offsets of the words of `contractPanels`, in bytes. */
export namespace ContractPanels {
  export const mFrom: usize = 0;
  export const mTo: usize = 4;
  export const x: usize = 8;
  export const y: usize = 12;
  export const c: usize = 16;
  export const rowRank: usize = 20;
  export const columnRank: usize = 24;
  export const summedRank: usize = 28;
  export const sharedRank: usize = 32;
  export const DIMS: usize = 36;

  /** The words of each of the dims `rows`. */
  export namespace rows {
    export const count: usize = 0;
    export const x: usize = 4;
    export const c: usize = 8;
    export const BYTES: usize = 12;
  }

  /** The words of each of the dims `columns`. */
  export namespace columns {
    export const count: usize = 0;
    export const y: usize = 4;
    export const c: usize = 8;
    export const BYTES: usize = 12;
  }

  /** The words of each of the dims `summed`. */
  export namespace summed {
    export const count: usize = 0;
    export const x: usize = 4;
    export const y: usize = 8;
    export const BYTES: usize = 12;
  }

  /** The words of each of the dims `shared`. */
  export namespace shared {
    export const count: usize = 0;
    export const x: usize = 4;
    export const y: usize = 8;
    export const c: usize = 12;
    export const BYTES: usize = 16;
  }
}

/** Offsets of the words of `contractGeneric`, in bytes. */
export namespace ContractGeneric {
  export const x: usize = 0;
  export const y: usize = 4;
  export const c: usize = 8;
  export const outerRank: usize = 12;
  export const summedRank: usize = 16;
  export const DIMS: usize = 20;

  /** The words of each of the dims `outer`. */
  export namespace outer {
    export const count: usize = 0;
    export const x: usize = 4;
    export const y: usize = 8;
    export const c: usize = 12;
    export const BYTES: usize = 16;
  }

  /** The words of each of the dims `summed`. */
  export namespace summed {
    export const count: usize = 0;
    export const x: usize = 4;
    export const y: usize = 8;
    export const BYTES: usize = 12;
  }
}

/** Offsets of the words of `sumColumns`, in bytes. */
export namespace SumColumns {
  export const iFrom: usize = 0;
  export const iTo: usize = 4;
  export const k: usize = 8;
  export const x: usize = 12;
  export const xK: usize = 16;
  export const c: usize = 20;
  export const BYTES: usize = 24;
}

/** Offsets of the words of `maxColumns`, in bytes. */
export namespace MaxColumns {
  export const iFrom: usize = 0;
  export const iTo: usize = 4;
  export const k: usize = 8;
  export const x: usize = 12;
  export const xK: usize = 16;
  export const c: usize = 20;
  export const BYTES: usize = 24;
}

/** Offsets of the words of `sumGeneric`, in bytes. */
export namespace SumGeneric {
  export const x: usize = 0;
  export const c: usize = 4;
  export const outerRank: usize = 8;
  export const foldedRank: usize = 12;
  export const DIMS: usize = 16;

  /** The words of each of the dims `outer`. */
  export namespace outer {
    export const count: usize = 0;
    export const x: usize = 4;
    export const c: usize = 8;
    export const BYTES: usize = 12;
  }

  /** The words of each of the dims `folded`. */
  export namespace folded {
    export const count: usize = 0;
    export const x: usize = 4;
    export const BYTES: usize = 8;
  }
}

/** Offsets of the words of `maxGeneric`, in bytes. */
export namespace MaxGeneric {
  export const x: usize = 0;
  export const c: usize = 4;
  export const outerRank: usize = 8;
  export const foldedRank: usize = 12;
  export const DIMS: usize = 16;

  /** The words of each of the dims `outer`. */
  export namespace outer {
    export const count: usize = 0;
    export const x: usize = 4;
    export const c: usize = 8;
    export const BYTES: usize = 12;
  }

  /** The words of each of the dims `folded`. */
  export namespace folded {
    export const count: usize = 0;
    export const x: usize = 4;
    export const BYTES: usize = 8;
  }
}

/** Offsets of the words of `argmax`, in bytes. */
export namespace Argmax {
  export const x: usize = 0;
  export const c: usize = 4;
  export const units: usize = 8;
  export const along: usize = 12;
  export const outerRank: usize = 16;
  export const DIMS: usize = 20;

  /** The words of each of the dims `outer`. */
  export namespace outer {
    export const count: usize = 0;
    export const x: usize = 4;
    export const c: usize = 8;
    export const BYTES: usize = 12;
  }
}

/** Offsets of the words of `argsort`, in bytes. */
export namespace Argsort {
  export const x: usize = 0;
  export const c: usize = 4;
  export const units: usize = 8;
  export const places: usize = 12;
  export const xAlong: usize = 16;
  export const cAlong: usize = 20;
  export const descending: usize = 24;
  export const outerRank: usize = 28;
  export const DIMS: usize = 32;

  /** The words of each of the dims `outer`. */
  export namespace outer {
    export const count: usize = 0;
    export const x: usize = 4;
    export const c: usize = 8;
    export const BYTES: usize = 12;
  }
}

/** Offsets of the words of `oneHot`, in bytes. */
export namespace OneHot {
  export const positions: usize = 0;
  export const c: usize = 4;
  export const units: usize = 8;
  export const along: usize = 12;
  export const status: usize = 16;
  export const site: usize = 20;
  export const outerRank: usize = 24;
  export const DIMS: usize = 28;

  /** The words of each of the dims `outer`. */
  export namespace outer {
    export const count: usize = 0;
    export const positions: usize = 4;
    export const c: usize = 8;
    export const BYTES: usize = 12;
  }
}

/** Offsets of the words of `oneHotRows`, in bytes. */
export namespace OneHotRows {
  export const rows: usize = 0;
  export const units: usize = 4;
  export const positions: usize = 8;
  export const positionsRow: usize = 12;
  export const c: usize = 16;
  export const cRow: usize = 20;
  export const status: usize = 24;
  export const site: usize = 28;
  export const BYTES: usize = 32;
}

/** Offsets of the words of `gather`, in bytes. */
export namespace Gather {
  export const table: usize = 0;
  export const positions: usize = 4;
  export const c: usize = 8;
  export const units: usize = 12;
  export const along: usize = 16;
  export const status: usize = 20;
  export const site: usize = 24;
  export const rank: usize = 28;
  export const DIMS: usize = 32;

  /** The words of each of the dims `inner`. */
  export namespace inner {
    export const count: usize = 0;
    export const table: usize = 4;
    export const positions: usize = 8;
    export const c: usize = 12;
    export const BYTES: usize = 16;
  }
}

/** Offsets of the words of `scatterAdd`, in bytes. */
export namespace ScatterAdd {
  export const updates: usize = 0;
  export const positions: usize = 4;
  export const c: usize = 8;
  export const units: usize = 12;
  export const along: usize = 16;
  export const status: usize = 20;
  export const site: usize = 24;
  export const rank: usize = 28;
  export const DIMS: usize = 32;

  /** The words of each of the dims `inner`. */
  export namespace inner {
    export const count: usize = 0;
    export const updates: usize = 4;
    export const positions: usize = 8;
    export const c: usize = 12;
    export const BYTES: usize = 16;
  }
}

/** Offsets of the words of `windows`, in bytes. */
export namespace Windows {
  export const places: usize = 0;
  export const windows: usize = 4;
  export const extent: usize = 8;
  export const count: usize = 12;
  export const offsets: usize = 16;
  export const placesAlong: usize = 20;
  export const windowsAlong: usize = 24;
  export const offsetsAlong: usize = 28;
  export const stride: usize = 32;
  export const dilation: usize = 36;
  export const before: usize = 40;
  export const elsewhere: usize = 44;
  export const row: usize = 48;
  export const placesRow: usize = 52;
  export const windowsRow: usize = 56;
  export const outerRank: usize = 60;
  export const DIMS: usize = 64;

  /** The words of each of the dims `outer`. */
  export namespace outer {
    export const count: usize = 0;
    export const places: usize = 4;
    export const windows: usize = 8;
    export const BYTES: usize = 12;
  }
}

/** Offsets of the words of `overlapAdd`, in bytes. */
export namespace OverlapAdd {
  export const places: usize = 0;
  export const windows: usize = 4;
  export const extent: usize = 8;
  export const count: usize = 12;
  export const offsets: usize = 16;
  export const placesAlong: usize = 20;
  export const windowsAlong: usize = 24;
  export const offsetsAlong: usize = 28;
  export const stride: usize = 32;
  export const dilation: usize = 36;
  export const before: usize = 40;
  export const row: usize = 44;
  export const placesRow: usize = 48;
  export const windowsRow: usize = 52;
  export const outerRank: usize = 56;
  export const DIMS: usize = 60;

  /** The words of each of the dims `outer`. */
  export namespace outer {
    export const count: usize = 0;
    export const places: usize = 4;
    export const windows: usize = 8;
    export const BYTES: usize = 12;
  }
}

/** Offsets of the words of `cumulativeSum`, in bytes. */
export namespace CumulativeSum {
  export const x: usize = 0;
  export const c: usize = 4;
  export const units: usize = 8;
  export const xAlong: usize = 12;
  export const cAlong: usize = 16;
  export const reverse: usize = 20;
  export const row: usize = 24;
  export const xRow: usize = 28;
  export const cRow: usize = 32;
  export const outerRank: usize = 36;
  export const DIMS: usize = 40;

  /** The words of each of the dims `outer`. */
  export namespace outer {
    export const count: usize = 0;
    export const x: usize = 4;
    export const c: usize = 8;
    export const BYTES: usize = 12;
  }
}

/** Offsets of the words of `random`, in bytes. */
export namespace Random {
  export const clock: usize = 0;
  export const keyHigh: usize = 4;
  export const keyLow: usize = 8;
  export const distribution: usize = 12;
  export const c: usize = 16;
  export const rank: usize = 20;
  export const DIMS: usize = 24;

  /** The words of each of the dims `drawn`. */
  export namespace drawn {
    export const count: usize = 0;
    export const ids: usize = 4;
    export const c: usize = 8;
    export const BYTES: usize = 12;
  }
}

/** Offsets of the words of `transpose`, in bytes. */
export namespace Transpose {
  export const rows: usize = 0;
  export const columns: usize = 4;
  export const x: usize = 8;
  export const xRow: usize = 12;
  export const c: usize = 16;
  export const cRow: usize = 20;
  export const BYTES: usize = 24;
}
