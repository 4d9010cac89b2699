"""One framework, one piece of work, timed: prints a JSON object.

    peers.py torch|jax|keras fashion|xor EPOCHS RUNS

`fashion`: the step of an MLP 784-128-128-128-10 on real Fashion-MNIST, batch
32, SGD .01, softmax cross-entropy, in the way each framework's users write it
when they want speed and stay on the CPU: PyTorch's eager loop, JAX's `scan`
over the epoch, Keras's `fit`. All draw a permutation, gather the rows and
convert bytes to floats inside what is timed, as the Dvn program does.
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


def main():
    framework, work, epochs, runs = sys.argv[1:]
    seconds, steps, version = globals()[f"{framework}_{work}"](int(epochs), int(runs))
    print(json.dumps({"seconds": seconds, "steps": steps, "version": version}))


main()
