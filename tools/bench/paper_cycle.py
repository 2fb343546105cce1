#!/usr/bin/env python3
"""Times the paper's training cycle in plain NumPy: the baseline that the TypeScript backends are compared with.

  python3 tools/bench/paper_cycle.py --units 37 --cycles 300

prints {"units", "cycles", "microsecondsPerCycle", "lowDecileMicroseconds"} as JSON: median and lower decile of single
cycles, after a warm-up; on a busy machine the lower decile is the one to compare. It is the same
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

WARM_UP_CYCLES = 20


def time_cycles(units, cycles, seed=0):
    """Microseconds of each of so many cycles, after a warm-up."""
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
    times = []
    for pair in pairs[WARM_UP_CYCLES:]:
        began = time.perf_counter()
        training.learn(*pair)
        times.append((time.perf_counter() - began) * 1e6)
    return times


def low_decile(times):
    """What a tenth of the times stay below."""
    return sorted(times)[(len(times) - 1) // 10]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=37, help="units of the recurrent pool (default 37)")
    parser.add_argument("--cycles", type=int, default=300, help="cycles to time (default 300)")
    options = parser.parse_args()
    if options.units < 1 or options.cycles < 1:
        parser.error(f"--units is {options.units} and --cycles is {options.cycles}; both must be at least 1")
    times = time_cycles(options.units, options.cycles)
    result = {"units": options.units, "cycles": options.cycles}
    result["microsecondsPerCycle"] = round(statistics.median(times), 1)
    result["lowDecileMicroseconds"] = round(low_decile(times), 1)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
