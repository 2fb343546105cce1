#!/usr/bin/env python3
"""Times the paper's training cycle in plain NumPy: the baseline that the TypeScript backends are compared with.

  python3 tools/bench/paper_cycle.py --units 37 --cycles 300

prints {"units", "cycles", "microsecondsPerCycle"} as JSON, the last the median over chunks of cycles. It is the same
program that makes the golden traces (tools/fixtures): 40 characters of the hard problem, batch 1, one column vector
and one np.dot per weight and step, forward and backward, RMSProp and the L1 sign step, in double precision. The
number of units is fixed, so strengths and the growth rule are left out. Reading characters is not timed.
"""

import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fixtures"))

from reversal_text import reversal_text  # noqa: E402
from settings import outgoing_l1  # noqa: E402
from training import Training, encode, stream  # noqa: E402

CHUNK = 10
WARM_UP_CYCLES = 20


def time_cycles(units, cycles, seed=0):
    """Median over chunks of CHUNK cycles (the last may be shorter), in microseconds per cycle, after a warm-up."""
    config = outgoing_l1(units, cycles)
    steps, total = config["steps"], WARM_UP_CYCLES + cycles
    symbols = encode(reversal_text(total * steps + 1, stream(seed, "text")), config["letters"])
    pairs = [
        (symbols[start : start + steps], symbols[start + 1 : start + steps + 1])
        for start in range(0, total * steps, steps)
    ]
    training = Training(config, seed)
    for pair in pairs[:WARM_UP_CYCLES]:
        training.learn(*pair)
    per_cycle = []
    for first in range(WARM_UP_CYCLES, total, CHUNK):
        chunk = pairs[first : first + CHUNK]
        began = time.perf_counter()
        for pair in chunk:
            training.learn(*pair)
        per_cycle.append((time.perf_counter() - began) / len(chunk) * 1e6)
    return statistics.median(per_cycle)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=37, help="units of the recurrent pool (default 37)")
    parser.add_argument("--cycles", type=int, default=300, help="cycles to time (default 300)")
    options = parser.parse_args()
    if options.units < 1 or options.cycles < 1:
        parser.error(f"--units is {options.units} and --cycles is {options.cycles}; both must be at least 1")
    microseconds = time_cycles(options.units, options.cycles)
    result = {"units": options.units, "cycles": options.cycles, "microsecondsPerCycle": round(microseconds, 1)}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
