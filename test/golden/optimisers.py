"""Makes golden/optimisers.safetensors: a small network after one and after fifty steps of each optimiser.

The update rules are written here from the papers, in NumPy and f64, and so is
the backward pass; test/std/optimisers.dvn repeats the numbers they begin with.

    .venv/bin/python test/golden/optimisers.py
"""

import pathlib

import numpy
from safetensors.numpy import save_file

SIZES = [4, 5, 2]
ROWS = 12
STEPS = 50


def pattern(shape, factor, offset):
    """Multiples of 1/64 between -1 and 1, all of them exact."""
    size = int(numpy.prod(shape))
    return ((((numpy.arange(size) * factor + offset) % 127) - 63) / 64.0).reshape(shape)


def gradients(w, x, y):
    """Of the mean squared error of tanh(x @ w0 + b0) @ w1 + b1."""
    h = numpy.tanh(x @ w[0] + w[1])
    d = 2 * (h @ w[2] + w[3] - y) / y.size
    back = (d @ w[2].T) * (1 - h * h)
    return [x.T @ back, back.sum(axis=0), h.T @ d, d.sum(axis=0)]


def sgd(lr, momentum=0.0, nesterov=False):
    def rule(w, g, slot, t):
        v = slot["v"] = momentum * slot.get("v", 0) - lr * g
        return w + (momentum * v - lr * g if nesterov else v)
    return rule


def adagrad(lr=0.01, eps=1e-7):
    def rule(w, g, slot, t):
        slot["s"] = slot.get("s", 0) + g * g
        return w - lr * g / (numpy.sqrt(slot["s"]) + eps)
    return rule


def adadelta(lr=1.0, rho=0.95, eps=1e-6):
    def rule(w, g, slot, t):
        u = slot.get("u", 0)
        slot["s"] = rho * slot.get("s", 0) + (1 - rho) * g * g
        d = numpy.sqrt(u + eps) / numpy.sqrt(slot["s"] + eps) * g
        slot["u"] = rho * u + (1 - rho) * d * d
        return w - lr * d
    return rule


def rmsprop(lr=0.001, rho=0.9, eps=1e-7, momentum=0.0):
    def rule(w, g, slot, t):
        slot["s"] = rho * slot.get("s", 0) + (1 - rho) * g * g
        slot["v"] = momentum * slot.get("v", 0) - lr * g / (numpy.sqrt(slot["s"]) + eps)
        return w + slot["v"]
    return rule


def adam(lr=0.001, b1=0.9, b2=0.999, eps=1e-7, decay=0.0):
    def rule(w, g, slot, t):
        m = slot["m"] = b1 * slot.get("m", 0) + (1 - b1) * g
        v = slot["v"] = b2 * slot.get("v", 0) + (1 - b2) * g * g
        weight = w.ndim == 2
        step = m / (1 - b1**t) / (numpy.sqrt(v / (1 - b2**t)) + eps)
        return w - lr * (step + decay * w * weight)
    return rule


def clipped(rule, norm=None, limit=None):
    def change(g):
        if norm is not None:
            length = numpy.sqrt(sum((part**2).sum() for part in g))
            return [part * min(1, norm / (length + 1e-12)) for part in g]
        return [numpy.clip(part, -limit, limit) for part in g]
    rule.change = change
    return rule


RULES = {
    "sgd": sgd(0.1),
    "momentum": sgd(0.05, 0.9),
    "nesterov": sgd(0.05, 0.9, True),
    "adagrad": adagrad(0.1),
    "adadelta": adadelta(),
    "rmsprop": rmsprop(0.01),
    "rmsprop_momentum": rmsprop(0.01, 0.95, 1e-5, 0.5),
    "adam": adam(0.01),
    "adamw": adam(0.01, decay=0.1),
    "clip": clipped(sgd(0.5), norm=0.25),
    "clip_value": clipped(sgd(0.5), limit=0.05),
}


def main():
    x, y = pattern((ROWS, SIZES[0]), 37, 5), pattern((ROWS, SIZES[2]), 91, 11)
    golden = {}
    for name, rule in RULES.items():
        w = [pattern((4, 5), 29, 0), pattern((5,), 17, 0), pattern((5, 2), 29, 0), pattern((2,), 17, 0)]
        slots = [{} for _ in w]
        for t in range(1, STEPS + 1):
            g = gradients(w, x, y)
            if hasattr(rule, "change"):
                g = rule.change(g)
            w = [rule(*parts, t) for parts in zip(w, g, slots)]
            if t in (1, STEPS):
                for part, value in zip(("0.weight", "0.bias", "1.weight", "1.bias"), w):
                    golden[f"{name}.{t}.{part}"] = value
    path = pathlib.Path(__file__).with_suffix(".safetensors")
    save_file(golden, str(path))
    print(f"{len(golden)} tensors in {path.name}")


if __name__ == "__main__":
    main()
