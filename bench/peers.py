"""One framework, one piece of work, timed: prints a JSON object.

    peers.py torch|jax|keras fashion|cnn|lstm|xor EPOCHS RUNS

`fashion`: the step of an MLP 784-128-128-128-10 on real Fashion-MNIST, batch
32, SGD .01, softmax cross-entropy, in the way each framework's users write it
when they want speed and stay on the CPU: PyTorch's eager loop, JAX's `scan`
over the epoch, Keras's `fit`. All draw a permutation, gather the rows and
convert bytes to floats inside what is timed, as the Dvn program does.
`cnn`: four convolutions of 64, 64, 128 and 128 channels with Adam on batches of
128 images; ten steps an epoch. PyTorch keeps channels last, its faster layout.
`lstm`: 32 sequences of 50 steps of 16 numbers, 64 units, Adam; a hundred steps.
`xor`: 2-3-1, tanh, one sample at a time, 1,000 epochs.

The first run warms up (and compiles) and is thrown away.
"""

import gzip
import json
import os
import sys
import time

import numpy as np

FASHION = "data/fashion-mnist"


def fashion():
    with gzip.open(f"{FASHION}/train-images-idx3-ubyte.gz") as file:
        images = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 784)
    with gzip.open(f"{FASHION}/train-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)
    return images, labels


XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32), np.array([[0], [1], [1], [0]], np.float32)


def timed(run, runs):
    run()
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return seconds


def torch_fashion(epochs, runs):
    import torch
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    images, labels = fashion()
    x, y = torch.from_numpy(images.copy()), torch.from_numpy(labels.astype(np.int64))
    layers = [torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 128), torch.nn.ReLU(),
              torch.nn.Linear(128, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10)]
    model = torch.nn.Sequential(*layers)
    rule = torch.optim.SGD(model.parameters(), lr=0.01)
    loss = torch.nn.CrossEntropyLoss()

    def run():
        for _ in range(epochs):
            for rows in torch.randperm(len(y)).split(32):
                rule.zero_grad()
                loss(model(x[rows].float() / 255), y[rows]).backward()
                rule.step()

    return timed(run, runs), epochs * -(-len(y) // 32), torch.__version__


def torch_xor(epochs, runs):
    import torch
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    x, y = map(torch.from_numpy, XOR)
    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1), torch.nn.Tanh())
    rule = torch.optim.SGD(model.parameters(), lr=0.1)

    def run():
        for _ in range(epochs):
            for i in range(4):
                rule.zero_grad()
                ((model(x[i:i + 1]) - y[i:i + 1]) ** 2).mean().backward()
                rule.step()

    return timed(run, runs), epochs * 4, torch.__version__


def jax_train(sizes, activation, loss, rows, order, rate, epochs, runs):
    """SGD as one compiled function: a scan over the steps of an epoch."""
    import jax
    import jax.numpy as jnp
    keys = jax.random.split(jax.random.key(0), len(sizes))
    params = [(jax.random.normal(k, (a, b)) / np.sqrt(a), jnp.zeros(b)) for k, a, b in zip(keys, sizes, sizes[1:])]

    def forward(params, x):
        for w, b in params[:-1]:
            x = activation(x @ w + b)
        w, b = params[-1]
        return x @ w + b

    def step(params, index):
        x, y = rows(index)
        gradients = jax.grad(lambda p: loss(forward(p, x), y))(params)
        return jax.tree.map(lambda p, g: p - rate * g, params, gradients), None

    @jax.jit
    def train(params, key):
        def epoch(params, key):
            return jax.lax.scan(step, params, order(key))
        return jax.lax.scan(epoch, params, jax.random.split(key, epochs))[0]

    return timed(lambda: jax.block_until_ready(train(params, jax.random.key(1))), runs), jax.__version__


def jax_fashion(epochs, runs):
    import jax
    import jax.numpy as jnp
    images, labels = map(jnp.asarray, fashion())

    def loss(scores, y):
        return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(scores), y[:, None].astype(jnp.int32), 1))

    seconds, version = jax_train(
        (784, 128, 128, 128, 10), jax.nn.relu, loss,
        lambda index: (images[index].astype(jnp.float32) / 255, labels[index]),
        lambda key: jax.random.permutation(key, len(labels)).reshape(-1, 32), 0.01, epochs, runs)
    return seconds, epochs * len(labels) // 32, version


def jax_xor(epochs, runs):
    import jax.numpy as jnp
    x, y = map(jnp.asarray, XOR)
    seconds, version = jax_train(
        (2, 3, 1), jnp.tanh, lambda z, y: jnp.mean((jnp.tanh(z) - y) ** 2),
        lambda i: (x[i][None], y[i][None]), lambda key: jnp.arange(4), 0.1, epochs, runs)
    return seconds, epochs * 4, version


def keras_fashion(epochs, runs):
    os.environ["KERAS_BACKEND"] = "jax"
    import keras
    images, labels = fashion()
    layers = [keras.layers.Rescaling(1 / 255)]
    layers += [keras.layers.Dense(128, activation="relu") for _ in range(3)] + [keras.layers.Dense(10)]
    model = keras.Sequential(layers)
    model.compile(keras.optimizers.SGD(0.01), keras.losses.SparseCategoricalCrossentropy(from_logits=True))

    def run():
        model.fit(images, labels, batch_size=32, epochs=epochs, verbose=0)

    return timed(run, runs), epochs * -(-len(labels) // 32), f"{keras.__version__} on JAX"


# ---- four convolutions

CNN_ROWS, CNN_BATCH = 1280, 128


def torch_loop(model, rule, loss, batches):
    for x, y in batches:
        rule.zero_grad()
        loss(model(x), y).backward()
        rule.step()


def torch_cnn(epochs, runs):
    import torch
    from torch import nn
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    images, labels = fashion()
    x = torch.from_numpy(images[:CNN_ROWS].copy()).reshape(-1, 1, 28, 28)
    y = torch.from_numpy(labels[:CNN_ROWS].astype(np.int64))
    model = nn.Sequential(nn.Conv2d(1, 64, 3), nn.ReLU(), nn.Conv2d(64, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
                          nn.Conv2d(64, 128, 3), nn.ReLU(), nn.Conv2d(128, 128, 3), nn.ReLU(), nn.Flatten(),
                          nn.Linear(8192, 10)).to(memory_format=torch.channels_last)
    rule = torch.optim.Adam(model.parameters())

    def batches():
        for rows in torch.randperm(CNN_ROWS).split(CNN_BATCH):
            yield (x[rows].float() / 255).contiguous(memory_format=torch.channels_last), y[rows]

    def run():
        for _ in range(epochs):
            torch_loop(model, rule, nn.functional.cross_entropy, batches())

    return timed(run, runs), epochs * CNN_ROWS // CNN_BATCH, torch.__version__


def jax_adam(params, loss, batches, epochs, runs, scan=True):
    """Adam; `batches(key)`: the rows of each step. With `scan` all steps are one compiled function, else each is one:
    XLA's convolutions within a loop are a hundred times slower on a CPU than outside."""
    import jax
    import jax.numpy as jnp

    def step(state, batch):
        params, m, v, t = state
        t = t + 1
        gradients = jax.grad(loss)(params, batch)
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, gradients)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, gradients)
        params = jax.tree.map(lambda p, m, v: p - 0.001 * (m / (1 - 0.9 ** t)) / (jnp.sqrt(v / (1 - 0.999 ** t)) + 1e-7),
                              params, m, v)
        return (params, m, v, t), None

    def train(params, key):
        zeros = jax.tree.map(jnp.zeros_like, params)
        state = (params, zeros, zeros, 0.0)
        return jax.lax.scan(lambda s, k: jax.lax.scan(step, s, batches(k)), state, jax.random.split(key, epochs))[0][0]

    single = jax.jit(lambda state, batch: step(state, batch)[0])

    def train_by_steps(params, key):
        zeros = jax.tree.map(jnp.zeros_like, params)
        state = (params, zeros, zeros, 0.0)
        for k in jax.random.split(key, epochs):
            for batch in batches(k):
                state = single(state, batch)
        return state[0]

    train = jax.jit(train) if scan else train_by_steps
    return timed(lambda: jax.block_until_ready(train(params, jax.random.key(1))), runs), jax.__version__


def jax_cnn(epochs, runs):
    import jax
    import jax.numpy as jnp
    images, labels = fashion()
    x, y = jnp.asarray(images[:CNN_ROWS]).reshape(-1, 28, 28, 1), jnp.asarray(labels[:CNN_ROWS].astype(np.int32))
    shapes = [(3, 3, 1, 64), (3, 3, 64, 64), (3, 3, 64, 128), (3, 3, 128, 128), (8192, 10)]
    params = [(jax.random.normal(k, s) / np.sqrt(np.prod(s[:-1])), jnp.zeros(s[-1]))
              for k, s in zip(jax.random.split(jax.random.key(0), len(shapes)), shapes)]

    def loss(params, rows):
        h = x[rows].astype(jnp.float32) / 255
        for i, (w, b) in enumerate(params[:-1]):
            h = jax.nn.relu(jax.lax.conv_general_dilated(h, w, (1, 1), "VALID",
                                                         dimension_numbers=("NHWC", "HWIO", "NHWC")) + b)
            if i == 1:
                h = jax.lax.reduce_window(h, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
        w, b = params[-1]
        scores = h.reshape(len(rows), -1) @ w + b
        return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(scores), y[rows][:, None], 1))

    seconds, version = jax_adam(params, loss, lambda key: jax.random.permutation(key, CNN_ROWS).reshape(-1, CNN_BATCH),
                                epochs, runs, scan=False)
    return seconds, epochs * CNN_ROWS // CNN_BATCH, version


def keras_cnn(epochs, runs):
    os.environ["KERAS_BACKEND"] = "jax"
    import keras
    from keras import layers
    images, labels = fashion()
    x, y = images[:CNN_ROWS].reshape(-1, 28, 28, 1), labels[:CNN_ROWS]
    model = keras.Sequential([
        layers.Rescaling(1 / 255), layers.Conv2D(64, 3, activation="relu"), layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(), layers.Conv2D(128, 3, activation="relu"), layers.Conv2D(128, 3, activation="relu"),
        layers.Flatten(), layers.Dense(10)])
    model.compile(keras.optimizers.Adam(), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return (timed(lambda: model.fit(x, y, batch_size=CNN_BATCH, epochs=epochs, verbose=0), runs),
            epochs * CNN_ROWS // CNN_BATCH, f"{keras.__version__} on JAX")


# ---- a recurrent net

def sequences():
    x = np.random.default_rng(0).standard_normal((3200, 50, 16), np.float32)
    return x, x[:, 0, 0].copy()


def torch_lstm(epochs, runs):
    import torch
    from torch import nn
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    x, y = map(torch.from_numpy, sequences())

    class Model(nn.Module):
        def __init__(self):
            super().__init__()
            self.lstm, self.dense = nn.LSTM(16, 64, batch_first=True), nn.Linear(64, 1)

        def forward(self, x):
            return self.dense(self.lstm(x)[0][:, -1])[:, 0]

    model = Model()
    rule = torch.optim.Adam(model.parameters())

    def run():
        for _ in range(epochs):
            torch_loop(model, rule, nn.functional.mse_loss, ((x[r], y[r]) for r in torch.randperm(len(y)).split(32)))

    return timed(run, runs), epochs * 100, torch.__version__


def jax_lstm(epochs, runs):
    import jax
    import jax.numpy as jnp
    x, y = map(jnp.asarray, sequences())
    keys = jax.random.split(jax.random.key(0), 3)
    params = [jax.random.normal(keys[0], (16, 256)) / 4, jax.random.normal(keys[1], (64, 256)) / 8, jnp.zeros(256),
              jax.random.normal(keys[2], (64, 1)) / 8, jnp.zeros(1)]

    def loss(params, rows):
        w, u, b, dense, bias = params
        drive = jnp.swapaxes(x[rows] @ w + b, 0, 1)

        def cell(state, now):
            h, c = state
            i, f, g, o = jnp.split(now + h @ u, 4, axis=1)
            c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
            return (jax.nn.sigmoid(o) * jnp.tanh(c), c), None

        zeros = jnp.zeros((len(rows), 64))
        (h, _), _ = jax.lax.scan(cell, (zeros, zeros), drive)
        return jnp.mean(((h @ dense + bias)[:, 0] - y[rows]) ** 2)

    seconds, version = jax_adam(params, loss, lambda key: jax.random.permutation(key, len(y)).reshape(-1, 32), epochs, runs)
    return seconds, epochs * 100, version


def keras_lstm(epochs, runs):
    os.environ["KERAS_BACKEND"] = "jax"
    import keras
    x, y = sequences()
    model = keras.Sequential([keras.layers.LSTM(64), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(), "mse")
    return (timed(lambda: model.fit(x, y, batch_size=32, epochs=epochs, verbose=0), runs), epochs * 100,
            f"{keras.__version__} on JAX")


def main():
    framework, work, epochs, runs = sys.argv[1:]
    seconds, steps, version = globals()[f"{framework}_{work}"](int(epochs), int(runs))
    print(json.dumps({"seconds": seconds, "steps": steps, "version": version}))


main()
