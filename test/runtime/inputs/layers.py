"""The weights of layers.dvn as other programs keep them: layers.py write FILE KIND, layers.py compare A B

Convolutions are [kh, kw, in, out] here and in Keras, [out, in, kh, kw] in PyTorch; a
transposed one is [kh, kw, out, in], and [in, out, kh, kw] there; a depthwise one is
[kh, kw, 1, in * multiplier], and Keras' is [kh, kw, in, multiplier]. `compare` asks
that all of B stands in A, equal; PyTorch counts batches besides."""

import sys

import numpy as np
from safetensors.numpy import load_file, save_file

shapes = {"conv.weight": (3, 3, 2, 6), "conv.bias": (6,), "norm.gamma": (6,), "norm.beta": (6,),
          "norm.mean": (6,), "norm.var": (6,), "act.alpha": (6,), "depth.weight": (2, 2, 1, 12),
          "depth.bias": (12,), "up.weight": (2, 2, 3, 12), "up.bias": (3,), "scale.gamma": (3,),
          "scale.beta": (3,), "words.weight": (7, 4), "head.weight": (60, 2), "head.bias": (2,)}
rng = np.random.default_rng(7)
ours = {k: rng.uniform(0.1, 1, s).astype(np.float32) for k, s in shapes.items()}


def in_torch(name, value):
    layer, field = name.split(".")
    if value.ndim == 4:
        value = value.transpose(3, 2, 0, 1)
    elif layer == "head" and field == "weight":
        value = value.T
    norm = {"gamma": "weight", "beta": "bias", "mean": "running_mean", "var": "running_var", "alpha": "weight"}
    return f"{layer}.{norm.get(field, field)}", np.ascontiguousarray(value)


def in_keras(name, value):
    layer, field = name.split(".")
    if layer == "depth" and field == "weight":
        value = value.reshape(2, 2, 6, 2)
    words = {"mean": "moving_mean", "var": "moving_variance"}
    if field == "weight":
        field = "embeddings" if layer == "words" else "kernel"
    return f"{layer}.{words.get(field, field)}", value


if sys.argv[1] == "compare":
    a, b = load_file(sys.argv[2]), load_file(sys.argv[3])
    wrong = [k for k in b if k not in a or not np.array_equal(a[k], b[k])]
    missing = [k for k in a if k not in b and not k.endswith("num_batches_tracked")]
    sys.exit(f"differ: {wrong}, missing: {missing}" if wrong or missing else 0)
kind = {"torch": in_torch, "keras": in_keras, "plain": lambda k, v: (k, v)}[sys.argv[3]]
file = dict(kind(k, v) for k, v in ours.items())
if sys.argv[3] == "torch":
    file["norm.num_batches_tracked"] = np.array(3, np.int64)
save_file(file, sys.argv[2], {"format": "pt"})
