"""Compares the lines of two texts number by number.

  same_numbers.py EXPECTED FOUND [tolerance]

EXPECTED is what dvn-run printed (`epoch 1  error 0.3`), FOUND the same or a
history in JSON Lines. Names may be written differently; numbers, in order, must
agree to the tolerance, relative to the larger or to 1.
"""

import re
import sys

NUMBER = re.compile(r"(?<![\w.])-?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|nan|inf)(?![\w.])")


def rows(path):
    with open(path, encoding="utf-8") as file:
        return [[float(n) for n in NUMBER.findall(line)] for line in file if NUMBER.search(line)]


expected, found = rows(sys.argv[1]), rows(sys.argv[2])
tolerance = float(sys.argv[3]) if len(sys.argv) > 3 else 1e-5
if len(expected) != len(found):
    sys.exit(f"{len(expected)} rows expected, {len(found)} found")
for line, (want, have) in enumerate(zip(expected, found), 1):
    if len(want) != len(have):
        sys.exit(f"row {line}: {want} expected, {have} found")
    for x, y in zip(want, have):
        if abs(x - y) > tolerance * max(1.0, abs(x), abs(y)):
            sys.exit(f"row {line}: {x} expected, {y} found")
print(f"{len(expected)} rows agree")
