"""Takes dense_3.bias out of a checkpoint and half of dense_0.weight: break_checkpoint.py FILE."""

import sys

from safetensors import safe_open
from safetensors.numpy import save_file

with safe_open(sys.argv[1], "numpy") as file:
    tensors, metadata = {name: file.get_tensor(name) for name in file.keys()}, file.metadata()
del tensors["dense_3.bias"]
tensors["dense_0.weight"] = tensors["dense_0.weight"][:, :64].copy()
save_file(tensors, sys.argv[1], metadata)
