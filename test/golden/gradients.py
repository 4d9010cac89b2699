"""Makes golden/gradients.safetensors: first and second derivatives by PyTorch's autograd, in f64.

The programs of test/gradients begin with the same numbers (test/gradients/inputs/pattern.dvn)
and find theirs in the file by the names before the first dot. Needs torch and safetensors;
run it in the benchmark's environment:

    build/bench-venv/bin/python test/golden/gradients.py
"""

import pathlib

import torch
from safetensors.torch import save_file
from torch.nn import functional


def pattern(shape, factor, offset=0):
    """Multiples of 1/64 between -1 and 1, all of them exact."""
    size = torch.Size(shape).numel()
    return (((torch.arange(size) * factor + offset) % 127 - 63).double() / 64).reshape(shape)


def joined(tensors):
    return torch.cat([t.reshape(-1) for t in tensors])


def pieces(theta, shapes):
    parts = theta.split([torch.Size(shape).numel() for shape in shapes])
    return [part.reshape(shape) for part, shape in zip(parts, shapes)]


# ---- hessians.dvn

def mlp(w, x):
    return torch.tanh(x @ w[0] + w[1]) @ w[2] + w[3]


def cnn(w, x):
    y = functional.conv2d(x.permute(0, 3, 1, 2), w[0].permute(3, 2, 0, 1), padding=1)
    y = functional.batch_norm(y, None, None, w[1], w[2], True, eps=1e-3)
    y = functional.avg_pool2d(functional.softplus(y), 2).permute(0, 2, 3, 1)
    return y.flatten(1) @ w[3] + w[4]


def hessians():
    x, y = pattern((5, 3), 37, 5), pattern((5, 2), 91, 11)
    images, label = pattern((4, 4, 4, 1), 37, 5), torch.tensor([0, 2, 1, 2])
    for name, shapes, loss in (
        ("mlp", [(3, 4), (4,), (4, 2), (2,)], lambda w: functional.mse_loss(mlp(w, x), y)),
        ("cnn", [(3, 3, 1, 2), (2,), (2,), (8, 3), (3,)], lambda w: functional.cross_entropy(cnn(w, images), label)),
    ):
        theta = joined([pattern(shape, 29, i) for i, shape in enumerate(shapes)])
        direction = joined([pattern(shape, 53, 7 * i) for i, shape in enumerate(shapes)])
        hessian = torch.autograd.functional.hessian(lambda t: loss(pieces(t, shapes)), theta)
        yield f"hessian.{name}", hessian
        yield f"hessian.{name}_times", hessian @ direction


# ---- broadcasting.dvn

PAIRS = [
    ((), ()), ((), (4,)), ((1,), (4,)), ((), (3, 4)), ((1,), (3, 4)), ((4,), (3, 4)),
    ((1, 1), (3, 4)), ((1, 4), (3, 4)), ((3, 1), (3, 4)), ((3, 1), (1, 4)),
    ((3, 4, 1), (3, 4, 5)), ((3, 1, 5), (3, 4, 5)), ((1, 4, 5), (3, 4, 5)),
    ((1, 4, 1), (3, 1, 5)), ((4, 1), (3, 4, 5)), ((5,), (3, 4, 5)),
]


def operations(a, b):
    return [a - b, b * a, a / b, b / a, torch.maximum(b, a), torch.where(a > b, a * a, b)]


def weighted(xs):
    return sum((x * pattern(x.shape, 91, i)).sum() for i, x in enumerate(xs))


def with_second(prefix, value, xs):
    first = torch.autograd.grad(value, xs, create_graph=True)
    slope = sum((g * pattern(g.shape, 53, 7)).sum() for g in first)
    second = torch.autograd.grad(slope, xs)
    return [(f"{prefix}.first", joined(first)), (f"{prefix}.second", joined(second))]


def broadcasting():
    for i, (left, right) in enumerate(PAIRS):
        a = (pattern(left, 37, i) + 3.25).requires_grad_(True)
        b = (pattern(right, 29, 2 * i) + 3.3828125).requires_grad_(True)
        yield from with_second(f"broadcast.{i}", weighted(operations(a, b)), [a, b])
    x, weight, bias = (t.requires_grad_(True) for t in (
        pattern((2, 3), 37, 5), pattern((3, 3), 29, 0), pattern((3,), 29, 1)))
    y = x @ weight + bias
    z = (torch.tanh(y) @ weight + bias) * y + y
    yield from with_second("shared", weighted([z, x @ weight @ weight.T]), [x, weight, bias])


# ---- loops.dvn

def lstm(x, length, w):
    """PyTorch's own, with our weights: its gates i, f, g, o stand in rows, ours in columns."""
    net = torch.nn.LSTM(3, 4, batch_first=True, bidirectional=True).double()
    with torch.no_grad():
        for suffix, (input, recurrent, bias) in (("", w[:3]), ("_reverse", w[3:])):
            getattr(net, f"weight_ih_l0{suffix}").copy_(input.T)
            getattr(net, f"weight_hh_l0{suffix}").copy_(recurrent.T)
            getattr(net, f"bias_ih_l0{suffix}").copy_(bias)
            getattr(net, f"bias_hh_l0{suffix}").zero_()
    rows = torch.nn.utils.rnn.pack_padded_sequence(x, length, batch_first=True, enforce_sorted=False)
    out, _ = torch.nn.utils.rnn.pad_packed_sequence(net(rows)[0], batch_first=True)
    names = [f"{kind}_l0{suffix}" for suffix in ("", "_reverse") for kind in ("weight_ih", "weight_hh", "bias_ih")]
    return out, [getattr(net, name) for name in names]


def branching(x, w):
    """Another layer in each step, by what the last one gave."""
    for i in range(6):
        x = torch.tanh(x @ w) - 0.5 if x.sum() > 0 else x * w[i % 3] + 0.25
    return x


def loops():
    x = pattern((3, 5, 3), 37, 5).requires_grad_(True)
    length = torch.tensor([5, 2, 4])
    w = [pattern(shape, 29, i) for i, shape in enumerate([(3, 16), (4, 16), (16,)] * 2)]
    out, parameters = lstm(x, length, w)
    g = torch.autograd.grad((out * pattern((3, 5, 8), 91, 3)).sum(), [x] + parameters)
    yield "loop.lstm", joined([g[0]] + [part.t() for part in g[1:]])
    x, w = pattern((2, 3), 37, 7).requires_grad_(True), pattern((3, 3), 29, 40).requires_grad_(True)
    yield from with_second("loop.branching", weighted([branching(x, w)]), [x, w])
    # A logistic map, its derivatives by the rate and by the start, first and second.
    r, y = torch.tensor(2.75).double().requires_grad_(True), pattern((4,), 37, 70).requires_grad_(True)
    z = y
    for i in range(9):
        z = r * z * (1 - z) / (1 + i)
    yield from with_second("loop.map", weighted([z]), [r, y])


# ---- language.dvn

def made():
    return [pattern(shape, 29, i).requires_grad_(True) for i, shape in enumerate([(3, 4), (4,), (4, 2), (2,)])]


def rows(i):
    return pattern((5, 3), 37, i), pattern((5, 2), 91, i + 6)


def learned(steps, first_order=False):
    w, (x, y), (held, expected) = made(), rows(5), rows(8)
    fast = w
    for _ in range(steps):
        g = torch.autograd.grad(functional.mse_loss(mlp(fast, x), y), fast, create_graph=True)
        fast = [part - 0.25 * (by.detach() if first_order else by) for part, by in zip(fast, g)]
    return joined(torch.autograd.grad(functional.mse_loss(mlp(fast, held), expected), w))


def language():
    w, (x, y) = made(), rows(5)
    x.requires_grad_(True)
    old = torch.tanh(x @ w[0] + w[1])
    h = old * old + x[:, :1]
    part = h[1]
    loss = functional.mse_loss(h @ w[2] + w[3], y) + (part**3).sum()
    yield "language.on_the_way", joined(list(torch.autograd.grad(loss, [h, old, x])) + [3 * part**2])

    a, b, (x, y) = made(), made(), rows(7)
    x.requires_grad_(True)
    loss = functional.mse_loss(mlp(a, x) * mlp(b, x), y)
    order = [a[0], b[3], *a, b[2], b[3], x, b[0], a[0], a[1], a[2]]
    yield "language.structures", joined(torch.autograd.grad(loss, order))

    yield "language.learned", learned(3)
    yield "language.learned_once", learned(1)
    yield "language.first_order", learned(1, first_order=True)

    w, (x, _) = made(), rows(5)
    x.requires_grad_(True)
    slope, = torch.autograd.grad(mlp(w, x).sum(), x, create_graph=True)
    value = ((slope.norm(dim=1) - 1) ** 2).sum()
    yield "language.penalty", joined(torch.autograd.grad(value, w[:3]))

    a = torch.tensor(5.0).double().requires_grad_(True)
    x = torch.tensor(2.0).double()
    for _ in range(8):
        x = x - (x**3 - a) / (3 * x**2)
    first, = torch.autograd.grad(x, a, create_graph=True)
    yield "language.root", torch.stack([x, first, torch.autograd.grad(first, a)[0]])


def main():
    golden = {name: value.detach().contiguous() for part in (hessians, broadcasting, loops, language) for name, value in part()}
    path = pathlib.Path(__file__).with_suffix(".safetensors")
    save_file(golden, str(path))
    path.chmod(0o644)
    print(f"{len(golden)} tensors in {path.name}")


if __name__ == "__main__":
    main()
