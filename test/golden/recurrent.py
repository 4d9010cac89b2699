"""Makes golden/recurrent.safetensors: recurrent layers of PyTorch on small sequences, in f64, with their gradients.

test/std/sequences.dvn repeats the numbers they begin with. Needs PyTorch, which
./bootstrap bench installs:

    build/bench-venv/bin/python test/golden/recurrent.py
"""

import pathlib

import numpy
import torch
from safetensors.numpy import save_file

ROWS, STEPS, INPUTS, UNITS = 3, 6, 4, 5
LENGTHS = [6, 2, 4]


def pattern(shape, factor, offset):
    """Multiples of 1/64 between -1 and 1, all of them exact."""
    size = int(numpy.prod(shape))
    return torch.tensor(((((numpy.arange(size) * factor + offset) % 127) - 63) / 64.0).reshape(shape))


def fill(layer, suffix, factor, gates, extra):
    """Weights as Dvn has them; returns them, to ask for their gradients."""
    values = {"input": pattern((INPUTS, gates * UNITS), factor, 1),
              "recurrent": pattern((UNITS, gates * UNITS), factor, 2),
              "bias": pattern((gates * UNITS,), factor, 3)}
    if extra:
        values["recurrent_bias"] = pattern((gates * UNITS,), factor, 4)
    for value in values.values():
        value.requires_grad_()
    held = {f"weight_ih_l0{suffix}": values["input"].T, f"weight_hh_l0{suffix}": values["recurrent"].T,
            f"bias_ih_l0{suffix}": values["bias"],
            f"bias_hh_l0{suffix}": values.get("recurrent_bias", torch.zeros(gates * UNITS, dtype=torch.float64))}
    return values, held


def run(kind, gates, both, lengths):
    layer = getattr(torch.nn, kind)(INPUTS, UNITS, batch_first=True, bidirectional=both).double()
    extra = kind == "GRU"
    parts = [fill(layer, "", 31, gates, extra)] + ([fill(layer, "_reverse", 43, gates, extra)] if both else [])
    held = {name: value for _, part in parts for name, value in part.items()}
    x = pattern((ROWS, STEPS, INPUTS), 37, 5).requires_grad_()
    given = x
    if lengths:
        given = torch.nn.utils.rnn.pack_padded_sequence(x, torch.tensor(LENGTHS), batch_first=True, enforce_sorted=False)
    y, _ = torch.func.functional_call(layer, held, (given,))
    if lengths:
        y, _ = torch.nn.utils.rnn.pad_packed_sequence(y, batch_first=True)
    loss = (y * pattern(tuple(y.shape), 53, 7)).sum()
    wanted = {"x": x}
    for side, (values, _) in zip(["forward", "backward"], parts):
        wanted |= {f"{side}.{name}": value for name, value in values.items()}
    gradients = torch.autograd.grad(loss, list(wanted.values()))
    found = {"y": y} | {f"d{name}": g for name, g in zip(wanted, gradients)}
    return {name: numpy.ascontiguousarray(value.detach().numpy()) for name, value in found.items()}


def main():
    torch.backends.mkldnn.enabled = False
    out = {}
    for name, kind, gates in [("rnn", "RNN", 1), ("lstm", "LSTM", 4), ("gru", "GRU", 3)]:
        for both in [False, True]:
            for lengths in [False, True]:
                case = name + ("_both" if both else "") + ("_lengths" if lengths else "")
                out |= {f"{case}.{key}": value for key, value in run(kind, gates, both, lengths).items()}
    save_file(out, pathlib.Path(__file__).with_suffix(".safetensors"))


main()
