"""Weights as other programs keep them: weights.py write FILE KIND, weights.py compare A B

`write` makes the file of a net of two dense layers, 6 -> 4 -> 3, whose inputs are a
flattened image of 1 x 2 x 3: element (i, o) of the first weight is 10 i + o, of the
second 100 + 10 i + o, the biases 0.5 o and 7 + o. `compare` asks for equal tensors
under equal names."""

import sys

import numpy as np
from safetensors.numpy import load_file, save_file

first = (10 * np.arange(6)[:, None] + np.arange(4)).astype(np.float32)
second = (100 + 10 * np.arange(4)[:, None] + np.arange(3)).astype(np.float32)
ours = {"body.weight": first, "body.bias": (0.5 * np.arange(4)).astype(np.float32),
        "head.weight": second, "head.bias": (7 + np.arange(3)).astype(np.float32)}
if sys.argv[1] == "compare":
    a, b = load_file(sys.argv[2]), load_file(sys.argv[3])
    same = set(a) == set(b) and all(np.array_equal(a[k], b[k]) for k in a)
    print("equal" if same else f"{ {k: v.shape for k, v in a.items()} } differ from "
          f"{ {k: v.shape for k, v in b.items()} }")
    sys.exit(not same)
kind = sys.argv[3]
if kind == "torch":  # [out, in]
    file = {k: np.ascontiguousarray(v.T) for k, v in ours.items()}
elif kind == "channels-first":  # the image was [3, 1, 2] there
    file = {k: np.ascontiguousarray(v.T) for k, v in ours.items()}
    image = first.reshape(1, 2, 3, 4).transpose(3, 2, 0, 1)
    file["body.weight"] = np.ascontiguousarray(image.reshape(4, 6))
elif kind == "keras":
    file = {k.replace("weight", "kernel"): v for k, v in ours.items()}
elif kind == "wrapped":
    file = {"net." + k: v for k, v in ours.items()}
else:
    file = ours
save_file(file, sys.argv[2], {"format": "pt"})
