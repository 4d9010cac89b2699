"""Writes a small data set in the format of Fashion-MNIST: small_idx.py FOLDER ROWS.

Images are noise around one bright row for each class, so that a network can
learn them. `--bad-label` puts a label of 11 into row 5, `--truncate` leaves out
the last byte of the images, `--wrong-size` makes them 27 wide.
"""

import pathlib
import struct
import sys

import numpy


def idx(array):
    return struct.pack(">HBB", 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def main():
    folder, rows, options = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    folder.mkdir(parents=True, exist_ok=True)
    random = numpy.random.default_rng(1)
    for name, count in (("train", rows), ("t10k", max(1, rows // 4))):
        label = (numpy.arange(count) * 7 % 10).astype(numpy.uint8)
        image = random.integers(0, 64, (count, 28, 28), dtype=numpy.uint8)
        image[numpy.arange(count), 2 + 2 * label] += 160
        if "--bad-label" in options:
            label[5] = 11
        if "--wrong-size" in options:
            image = numpy.ascontiguousarray(image[:, :, :27])
        bytes = idx(image)
        (folder / f"{name}-images-idx3-ubyte").write_bytes(bytes[:-1] if "--truncate" in options else bytes)
        (folder / f"{name}-labels-idx1-ubyte").write_bytes(idx(label))


if __name__ == "__main__":
    main()
