"""Makes golden/training.safetensors: fifty steps of each optimiser on two networks, in PyTorch.

A perceptron with two layers, and a convolution with batch normalisation and pooling,
begin from whole-number patterns that test/std/training.dvn repeats. Stored are, in
f64, all memory after one and after fifty steps and the loss before each step, and the
losses again in f32. Gradients are autograd's, updates torch.optim's, with options
that say what Dvn's defaults say: eps 1e-7, decay on weights alone, in batch
normalisation eps 1e-3. PyTorch's running variance is the unbiased one and Dvn's, as
Keras', the biased one; so the running values are written out here. Needs torch and
safetensors; run it in the benchmark's environment:

    build/bench-venv/bin/python test/golden/training.py
"""

import pathlib

import torch
from safetensors.torch import save_file
from torch.nn import functional

STEPS = 50
ROWS = 10


def pattern(shape, factor, offset):
    """Multiples of 1/64 between -1 and 1, all of them exact."""
    size = torch.Size(shape).numel()
    return (((torch.arange(size) * factor + offset) % 127 - 63).double() / 64).reshape(shape)


class Mlp:
    shapes = {"dense_0.weight": (6, 8), "dense_0.bias": (8,), "dense_1.weight": (8, 3), "dense_1.bias": (3,)}
    input = (ROWS, 6)
    states = {}

    def __call__(self, w, x):
        h = torch.tanh(x @ w["dense_0.weight"] + w["dense_0.bias"])
        return h @ w["dense_1.weight"] + w["dense_1.bias"]


class Cnn:
    shapes = {
        "conv2d_0.weight": (3, 3, 2, 4), "batch_norm_0.gamma": (4,), "batch_norm_0.beta": (4,),
        "dense_0.weight": (36, 3), "dense_0.bias": (3,),
    }
    input = (ROWS, 6, 6, 2)
    states = {"batch_norm_0.mean": 0.0, "batch_norm_0.var": 1.0}
    momentum = 0.99

    def __call__(self, w, x):
        y = functional.conv2d(x.permute(0, 3, 1, 2), w["conv2d_0.weight"].permute(3, 2, 0, 1), padding=1)
        with torch.no_grad():
            variance, mean = torch.var_mean(y, dim=(0, 2, 3), correction=0)
            for name, value in (("mean", mean), ("var", variance)):
                old = w[f"batch_norm_0.{name}"]
                w[f"batch_norm_0.{name}"] = self.momentum * old + (1 - self.momentum) * value
        y = functional.batch_norm(y, None, None, w["batch_norm_0.gamma"], w["batch_norm_0.beta"], True, eps=1e-3)
        y = functional.max_pool2d(torch.relu(y), 2).permute(0, 2, 3, 1)
        return y.flatten(1) @ w["dense_0.weight"] + w["dense_0.bias"]


def adamw(parameters):
    weights = [p for name, p in parameters.items() if name.endswith("weight")]
    others = [p for name, p in parameters.items() if not name.endswith("weight")]
    groups = [{"params": weights, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=0.01, eps=1e-7)


RULES = {
    "sgd": lambda p: torch.optim.SGD(p.values(), lr=0.1),
    "momentum": lambda p: torch.optim.SGD(p.values(), lr=0.05, momentum=0.9),
    "nesterov": lambda p: torch.optim.SGD(p.values(), lr=0.05, momentum=0.9, nesterov=True),
    "adagrad": lambda p: torch.optim.Adagrad(p.values(), lr=0.1, eps=1e-7),
    "adadelta": lambda p: torch.optim.Adadelta(p.values(), lr=1.0, rho=0.95, eps=1e-6),
    "rmsprop": lambda p: torch.optim.RMSprop(p.values(), lr=0.01, alpha=0.9, eps=1e-7),
    "adam": lambda p: torch.optim.Adam(p.values(), lr=0.01, eps=1e-7),
    "adamw": adamw,
}


def train(net, rule, kind):
    """The losses, and the memory after one and after all steps."""
    x, label = pattern(net.input, 37, 5).to(kind), torch.arange(ROWS) * 7 % 3
    parameters = {
        name: pattern(shape, 29, i).to(kind).requires_grad_(True)
        for i, (name, shape) in enumerate(net.shapes.items())
    }
    memory = dict(parameters)
    for name, value in net.states.items():
        memory[name] = torch.full((4,), value, dtype=kind)
    optimiser = rule(parameters)
    losses, first = [], None
    for step in range(STEPS):
        optimiser.zero_grad()
        loss = functional.cross_entropy(net(memory, x), label)
        loss.backward()
        optimiser.step()
        losses.append(loss.detach())
        if step == 0:
            first = {name: value.detach().clone() for name, value in memory.items()}
    return torch.stack(losses), first, {name: value.detach() for name, value in memory.items()}


def main():
    golden = {}
    for title, net in (("mlp", Mlp()), ("cnn", Cnn())):
        for name, rule in RULES.items():
            losses, first, last = train(net, rule, torch.float64)
            golden[f"{title}.{name}.losses"] = losses
            golden[f"{title}.{name}.single"] = train(net, rule, torch.float32)[0]
            for steps, memory in ((1, first), (STEPS, last)):
                for part, value in memory.items():
                    golden[f"{title}.{name}.{steps}.{part}"] = value.contiguous()
            print(f"{title} {name}: {losses[0].item():.6f} to {losses[-1].item():.6f}")
    path = pathlib.Path(__file__).with_suffix(".safetensors")
    save_file(golden, str(path))
    print(f"{len(golden)} tensors in {path.name}")


if __name__ == "__main__":
    main()
