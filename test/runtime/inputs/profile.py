"""Reads what --profile --json writes: the parts must add up to the whole."""

import json
import math
import sys

profile = json.load(sys.stdin)
kernels = sum(kernel["seconds"] for kernel in profile["kernels"])
layers = sum(layer["forward_seconds"] + layer["backward_seconds"] for layer in profile["layers"])
assert math.isclose(kernels, layers, rel_tol=1e-6), (kernels, layers)
rest = profile["data_seconds"] + profile["files_seconds"] + profile["host_seconds"]
assert math.isclose(kernels + rest, profile["seconds"], rel_tol=1e-6), profile
by_name = {layer["name"]: layer for layer in profile["layers"]}
for name in ("model.dense_0", "model.dense_1"):
    assert by_name[name]["forward_seconds"] > 0 and by_name[name]["backward_seconds"] > 0, profile
assert all(kernel["launches"] > 0 for kernel in profile["kernels"])
assert any(kernel["gflops_per_second"] for kernel in profile["kernels"])
