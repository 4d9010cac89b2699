"""The fashion network in NumPy: forward.py CHECKPOINT IMAGES PRINTED.

Reads the checkpoint with Python's safetensors, computes the class probabilities
of the IDX images and compares them to those that the program printed.
"""

import sys

import numpy
from safetensors.numpy import load_file


def main():
    weights = load_file(sys.argv[1])
    names = [f"dense_{i}.{field}" for i in range(4) for field in ("weight", "bias")]
    if sorted(weights) != sorted(names):
        sys.exit(f"expected {names}, found {sorted(weights)}")
    images = numpy.frombuffer(open(sys.argv[2], "rb").read()[16:], numpy.uint8).reshape(-1, 784)
    x = images.astype(numpy.float32) / numpy.float32(255)
    for i in range(4):
        x = x @ weights[f"dense_{i}.weight"] + weights[f"dense_{i}.bias"]
        if i < 3:
            x = numpy.maximum(x, 0)
    x = numpy.exp(x - x.max(axis=1, keepdims=True))
    expected = x / x.sum(axis=1, keepdims=True)
    found = load_file(sys.argv[3])["p"]
    worst = numpy.abs(found - expected[: len(found)]).max()
    print(f"{len(found)} rows, largest difference {worst:.1e}")
    if not worst <= 1e-5:
        sys.exit("more than 1e-5")


if __name__ == "__main__":
    main()
