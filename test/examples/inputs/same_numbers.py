"""Compares the numbers of two texts, in order, whatever stands between them.

  same_numbers.py EXPECTED FOUND [tolerance]

EXPECTED is what dvn-run printed (`epoch 1  error 0.3`), FOUND the same by a
compiled program, or a history in JSON Lines. Numbers must agree to the
tolerance, relative to the larger or to 1.
"""

import re
import sys

NUMBER = re.compile(r"(?<![\w.])-?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|nan|inf)(?![\w.])")


def numbers(path):
    with open(path, encoding="utf-8") as file:
        return [float(n) for n in NUMBER.findall(file.read())]


expected, found = numbers(sys.argv[1]), numbers(sys.argv[2])
tolerance = float(sys.argv[3]) if len(sys.argv) > 3 else 1e-5
if len(expected) != len(found):
    sys.exit(f"{len(expected)} numbers expected, {len(found)} found")
for i, (x, y) in enumerate(zip(expected, found)):
    if not (abs(x - y) <= tolerance * max(1.0, abs(x), abs(y)) or x == y or (x != x and y != y)):
        sys.exit(f"number {i}: {x} expected, {y} found")
print(f"{len(expected)} numbers agree")
