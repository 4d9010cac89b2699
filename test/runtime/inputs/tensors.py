"""Writes a safetensors file of zeros: tensors.py FILE (NAME DTYPE SIZES|-)..."""

import json
import math
import sys

WIDTH = {"F32": 4, "F64": 8, "I32": 4, "I64": 8, "U8": 1, "BOOL": 1, "BF16": 2}
header, at = {}, 0
words = sys.argv[2:]
for name, dtype, sizes in zip(words[0::3], words[1::3], words[2::3]):
    shape = [] if sizes == "-" else [int(s) for s in sizes.split(",")]
    end = at + math.prod(shape) * WIDTH[dtype]
    header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, end]}
    at = end
text = json.dumps(header).encode()
with open(sys.argv[1], "wb") as file:
    file.write(len(text).to_bytes(8, "little") + text + bytes(at))
