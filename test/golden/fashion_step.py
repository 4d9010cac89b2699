"""Makes golden/fashion_step.safetensors: one training step of examples/fashion.dvn in PyTorch.

Weights, images and labels come from whole-number patterns that
test/examples/fashion-step.dvn repeats, so both sides begin from the same bits.
Loss and gradients are computed in f64 and stored as f32. Needs torch and
safetensors; run it in the benchmark's environment:

    build/bench-venv/bin/python test/golden/fashion_step.py
"""

import pathlib

import numpy
import torch
from safetensors.numpy import save_file

BATCH = 32
SIZES = [784, 128, 128, 128, 10]


def pattern(shape, factor, size):
    """Multiples of 1/512 between about -1/8 and 1/8, all of them exact."""
    numbers = (torch.arange(size) * factor + 13) % 127 - 63
    return (numbers.double() / 512).reshape(shape)


def main():
    image = ((torch.arange(BATCH * 784) * 37) % 256).double().reshape(BATCH, 784)
    label = (torch.arange(BATCH) * 7) % 10
    # The quotient is rounded to f32 before it enters the network, as in Dvn.
    x = (image.float() / 255).double()
    parameters = {}
    for i, (rows, columns) in enumerate(zip(SIZES, SIZES[1:])):
        parameters[f"dense_{i}.weight"] = pattern((rows, columns), 7919, rows * columns)
        parameters[f"dense_{i}.bias"] = pattern((columns,), 31, columns)
    for p in parameters.values():
        p.requires_grad_(True)
    for i in range(len(SIZES) - 1):
        x = x @ parameters[f"dense_{i}.weight"] + parameters[f"dense_{i}.bias"]
        if i + 2 < len(SIZES):
            x = torch.relu(x)
    loss = torch.nn.functional.cross_entropy(x, label)
    loss.backward()
    golden = {name: p.grad.float().numpy() for name, p in parameters.items()}
    golden["loss"] = numpy.array(loss.item(), dtype=numpy.float32)
    path = pathlib.Path(__file__).with_suffix(".safetensors")
    save_file(golden, str(path))
    print(f"loss {loss.item():.9f}, {len(golden)} tensors in {path.name}")


if __name__ == "__main__":
    main()
