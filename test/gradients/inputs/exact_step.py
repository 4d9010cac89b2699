"""One training step of test/gradients/exact-step.dvn in exact rational arithmetic: exact_step.py FOUND.

Every sum is of whole multiples of one power of two, and the absolute values of its
terms add up to less than 2**24 of them: so each of its partial sums is an f32, in
whatever order it is added, and the program must find these very bits. The script
asserts it for all sums and products of the step.
"""

import sys
from fractions import Fraction

import numpy
from safetensors.numpy import load_file

IMAGES, SIZE, CHANNELS, FILTERS, CLASSES = 16, 6, 2, 3, 2
RATE = Fraction(1, 16)


def pattern(shape, factor, offset, values):
    """Whole numbers around 0."""
    count = int(numpy.prod(shape))
    numbers = [Fraction((i * factor + offset) % 127 % values - values // 2) for i in range(count)]
    return numpy.array(numbers, dtype=object).reshape(shape)


def exact(value):
    """The value, which must be an f32."""
    assert Fraction(float(numpy.float32(float(value)))) == value, f"{value} is no f32"
    return value


def total(terms):
    """The sum of the terms, of which every part must be an f32."""
    terms = [exact(term) for term in terms]
    unit = max((term.denominator for term in terms), default=1)  # powers of two, by `exact`
    assert sum(abs(term) for term in terms) * unit < 2**24, "a partial sum may be no f32"
    return exact(sum(terms, Fraction(0)))


def matmul(a, b):
    return numpy.array([[total(a[i, k] * b[k, j] for k in range(b.shape[0])) for j in range(b.shape[1])]
                        for i in range(a.shape[0])], dtype=object)


def windows(x):
    """Rows of the 3x3 windows around each pixel, zeros beside the image."""
    wide = numpy.full((IMAGES, SIZE + 2, SIZE + 2, CHANNELS), Fraction(0), dtype=object)
    wide[:, 1:-1, 1:-1] = x
    parts = [wide[:, i:i + SIZE, j:j + SIZE] for i in range(3) for j in range(3)]
    return numpy.stack(parts, axis=3).reshape(-1, 9 * CHANNELS)


def step():
    x = pattern((IMAGES, SIZE, SIZE, CHANNELS), 37, 5, 3)
    y = pattern((IMAGES, CLASSES), 91, 11, 5)
    w = {
        "conv2d_0.weight": pattern((3, 3, CHANNELS, FILTERS), 29, 0, 3),
        "conv2d_0.bias": pattern((FILTERS,), 17, 1, 3),
        "dense_0.weight": pattern((SIZE * SIZE // 4 * FILTERS, CLASSES), 29, 2, 3),
        "dense_0.bias": pattern((CLASSES,), 17, 3, 3),
    }
    rows, kernel = windows(x), w["conv2d_0.weight"].reshape(-1, FILTERS)
    z = matmul(rows, kernel) + w["conv2d_0.bias"]
    h = numpy.maximum(z, 0).reshape(IMAGES, SIZE // 2, 2, SIZE // 2, 2, FILTERS)
    h = h.transpose(0, 1, 3, 5, 2, 4).reshape(IMAGES, -1, 4)  # [image, place and filter, window]
    first = numpy.array([[list(window).index(max(window)) for window in image] for image in h])
    pooled = h.max(axis=2)
    p = matmul(pooled, w["dense_0.weight"]) + w["dense_0.bias"]
    error = p - y
    loss = exact(total(e * e for e in error.flat) / error.size)

    g = error * Fraction(2, error.size)
    back = matmul(g, w["dense_0.weight"].T)
    spread = numpy.full(h.shape, Fraction(0), dtype=object)
    for image, place in numpy.ndindex(first.shape):
        if pooled[image, place] > 0:  # the slope of ReLU at 0 is 0
            spread[image, place, first[image, place]] = back[image, place]
    half = SIZE // 2
    spread = spread.reshape(IMAGES, half, half, FILTERS, 2, 2).transpose(0, 1, 4, 2, 5, 3).reshape(-1, FILTERS)
    gradients = {
        "conv2d_0.weight": matmul(rows.T, spread).reshape(3, 3, CHANNELS, FILTERS),
        "conv2d_0.bias": matmul(numpy.full((1, len(spread)), Fraction(1)), spread)[0],
        "dense_0.weight": matmul(pooled.T, g),
        "dense_0.bias": matmul(numpy.full((1, IMAGES), Fraction(1)), g)[0],
    }
    after = {name: w[name] - RATE * gradients[name] for name in w}
    return {"loss": numpy.array(loss, dtype=object), **after}


def main():
    found = load_file(sys.argv[1])
    for name, value in step().items():
        expected = numpy.vectorize(lambda v: numpy.float32(float(exact(v))))(value).astype(numpy.float32)
        if found[name].dtype != numpy.float32 or found[name].tobytes() != expected.tobytes():
            sys.exit(f"{name}: expected {expected.flatten()[:8]}, found {found[name].flatten()[:8]}")
        print(f"{name}: {expected.size} numbers equal")


if __name__ == "__main__":
    main()
