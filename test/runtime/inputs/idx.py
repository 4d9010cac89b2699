"""Writes the two IDX files of a small data set: idx.py FOLDER [fault]

Ten images of 28x28, label i for image i; `fault` spoils one of the files."""

import gzip
import os
import struct
import sys

folder, fault = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
os.makedirs(folder, exist_ok=True)
for name in os.listdir(folder):
    os.remove(os.path.join(folder, name))

size = 32 if fault == "size" else 28
images = struct.pack(">IIII", 0x803, 10, size, size) + bytes(i % 251 for i in range(10 * size * size))
count = 9 if fault == "rows" else 10
labels = struct.pack(">II", 0x801, count) + bytes(range(count))
if fault == "label":
    labels = labels[:-1] + bytes([12])
if fault == "short":
    images = images[:-100]
if fault == "long":
    labels += b"x"
if fault == "rank":
    labels = struct.pack(">III", 0x802, 10, 1) + bytes(range(10))
if fault == "text":
    labels = b"label\n1\n2\n3\n"
if fault == "empty":
    labels = b""


def put(name, content):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(content)


if fault in ("gzip", "gzip-damaged", "gzip-short"):
    packed = gzip.compress(images, mtime=0)
    if fault == "gzip-damaged":
        packed = packed[:60] + bytes([packed[60] ^ 255]) + packed[61:]
    if fault == "gzip-short":
        packed = packed[:-20]
    put("t10k-images-idx3-ubyte.gz", packed)
else:
    put("t10k-images-idx3-ubyte", images)
if fault != "missing":
    put("t10k-labels-idx1-ubyte", labels)
