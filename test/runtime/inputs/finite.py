"""Says whether all tensors of a safetensors file whose names begin so are finite.

    finite.py FILE PREFIX
"""

import json
import sys

import numpy

data = open(sys.argv[1], "rb").read()
length = int.from_bytes(data[:8], "little")
header = json.loads(data[8 : 8 + length])
names = [name for name in header if name.startswith(sys.argv[2])]
assert names, sorted(header)
for name in names:
    start, end = header[name]["data_offsets"]
    values = numpy.frombuffer(data[8 + length + start : 8 + length + end], "<f4")
    assert numpy.isfinite(values).all(), name
