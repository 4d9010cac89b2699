"""Compares two safetensors files: compare.py FOUND EXPECTED TOLERANCE [PART].

Every tensor of EXPECTED (whose name has PART in it) must be in FOUND with its
shape, and differ by at most TOLERANCE times the largest element of its tensor.
"""

import sys

import numpy
from safetensors.numpy import load_file


def main():
    found, expected, tolerance = load_file(sys.argv[1]), load_file(sys.argv[2]), float(sys.argv[3])
    part = sys.argv[4] if len(sys.argv) > 4 else ""
    expected = {name: value for name, value in expected.items() if part in name}
    if not expected:
        sys.exit(f"no name with `{part}` in {sys.argv[2]}")
    worst = 0.0
    for name, value in expected.items():
        if name not in found:
            sys.exit(f"{name} is missing; there are {', '.join(sorted(found))}")
        if found[name].shape != value.shape:
            sys.exit(f"{name}: expected shape {value.shape}, found {found[name].shape}")
        scale = numpy.abs(value).max() or 1.0
        worst = numpy.maximum(worst, numpy.abs(found[name] - value).max() / scale)  # a NaN stays
    print(f"{len(expected)} tensors, largest relative difference {worst:.2e}")
    if not worst <= tolerance:
        sys.exit(f"more than {tolerance:g}")


if __name__ == "__main__":
    main()
