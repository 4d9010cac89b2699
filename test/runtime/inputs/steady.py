"""Counts what warm steps ask of the allocator: steady.py PROGRAM ALLOCATIONS.SO.

A run of ten epochs and one of twenty, of a hundred steps each: the difference must
be none but that of the list of rows that `plot` would draw, which doubles.
"""

import math
import os
import subprocess
import sys

PROGRAM, COUNTER = (os.path.abspath(path) for path in sys.argv[1:3])


def count(name, epochs, flags):
    environment = dict(os.environ, LD_PRELOAD=COUNTER, ALLOCATIONS="count")
    subprocess.run([PROGRAM, name, "--epochs", str(epochs), *flags], env=environment, check=True, stderr=subprocess.DEVNULL)
    with open("count") as file:
        return int(file.read())


def doublings(cells):
    return max(0, math.ceil(math.log2(cells / 8)))


# Numbers of a row, and rows an epoch.
for name, columns, rows in (("perceptron", 6, 1), ("convolutional", 3, 1), ("own", 3, 101)):
    for flags in ([], ["--quiet"], ["--threads", "1"]):
        short, long = count(name, 10, flags), count(name, 20, flags)
        grown = doublings(20 * rows * columns) - doublings(10 * rows * columns)
        print(f"{name} {flags}: {long - short - grown} in a thousand steps")
        if long - short > grown:
            sys.exit(f"expected {grown} for the rows alone, found {long - short}")
