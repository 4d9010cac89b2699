"""Writes an image: png.py FILE KIND, with KIND rgb (4x4), grey (8x8), alpha (4x4),
short, huge (damaged PNGs), jpeg (4x4, and prints its grey pixels), jpeg-short."""

import os

import struct
import sys
import zlib

kind = sys.argv[2]
if kind.startswith("jpeg"):
    import numpy as np
    from PIL import Image
    square = np.arange(48, dtype=np.uint8).reshape(4, 4, 3) * 5
    Image.fromarray(square).save(sys.argv[1], "JPEG")
    rgb = np.asarray(Image.open(sys.argv[1])).astype(np.int64)
    print(((rgb @ [19595, 38470, 7471] + 32768) >> 16).astype(np.uint8))
    if kind == "jpeg-short":
        os.truncate(sys.argv[1], os.path.getsize(sys.argv[1]) - 20)
    sys.exit()
if kind in ("rgb", "short"):  # columns of red, green, blue, white
    size, colour, row = 4, 2, bytes([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255])
    rows = [row] * size
elif kind == "grey":  # 2x2 blocks 0 10 20 30, each with one corner 4 higher
    size, colour = 8, 0
    rows = [bytes((x // 2) * 10 + (4 if x % 2 and y % 2 else 0) for x in range(size)) for y in range(size)]
elif kind == "huge":
    size, colour, rows = 60000, 2, [b""]
else:  # black, from transparent to opaque
    size, colour = 4, 4
    rows = [bytes([0, 0, 0, 85, 0, 170, 0, 255])] * size


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


with open(sys.argv[1], "wb") as file:
    file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, colour, 0, 0, 0))
               + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows))) + chunk(b"IEND", b""))
if kind == "short":
    os.truncate(sys.argv[1], os.path.getsize(sys.argv[1]) - 30)
