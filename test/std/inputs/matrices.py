"""Compares what test/std/matrices.dvn saved with NumPy: matrices.py FILE TOLERANCE.

NumPy computes in f64 from the saved operands, so the tolerance is that of the
file's own element type. What has no unique answer (columns of u beyond the
rank) is held by the identities that define it.
"""

import sys

import numpy
from safetensors.numpy import load_file

TOLERANCE = float(sys.argv[2])


def same(name, found, expected):
    scale = max(1.0, float(numpy.abs(expected).max()))
    difference = float(numpy.abs(found - expected).max()) / scale
    if not difference <= TOLERANCE:
        sys.exit(f"{name}: relative difference {difference:.2e}")


def diagonal(values):
    return values[..., None] * numpy.eye(values.shape[-1])


def transposed(x):
    return numpy.swapaxes(x, -1, -2)


def check_signs(name, vectors):
    """The first component over a thousandth of the largest is positive."""
    large = numpy.abs(vectors) > 1e-3 * numpy.abs(vectors).max(axis=-2, keepdims=True)
    first = numpy.take_along_axis(vectors, large.argmax(axis=-2)[..., None, :], axis=-2)
    if not (first > 0).all():
        sys.exit(f"{name}: a column points back")


def main():
    parts = {name: value.astype(numpy.float64) for name, value in load_file(sys.argv[1]).items()}
    square, tall = parts["square"], parts["tall"]
    same("solve", square @ parts["solve"], parts["right"])
    same("solve as NumPy", parts["solve"], numpy.linalg.solve(square, parts["right"]))
    same("inverse", parts["inverse"], numpy.linalg.inv(square))
    same("determinant", parts["determinant"] / numpy.linalg.det(square), numpy.ones(1))
    same("trace", parts["trace"], numpy.trace(square, axis1=-2, axis2=-1))

    symmetric = (square + transposed(square)) / 2
    values, vectors = parts["values"], parts["vectors"]
    expected_values, expected_vectors = numpy.linalg.eigh(symmetric)
    same("values", values, expected_values)
    same("vectors", vectors @ diagonal(values) @ transposed(vectors), symmetric)
    same("vectors at right angles", transposed(vectors) @ vectors, numpy.eye(vectors.shape[-1]))
    turns = numpy.abs(transposed(expected_vectors) @ vectors)
    same("vectors as NumPy", turns, numpy.broadcast_to(numpy.eye(turns.shape[-1]), turns.shape))
    check_signs("vectors", vectors)

    u, s, v = parts["u"], parts["s"], parts["v"]
    same("s", s, numpy.linalg.svd(tall, compute_uv=False))
    same("svd", u @ diagonal(s) @ transposed(v), tall)
    same("u", transposed(u) @ u, numpy.eye(u.shape[-1]))
    same("v", transposed(v) @ v, numpy.eye(v.shape[-1]))
    check_signs("v", v)
    same("pseudo_inverse", parts["pseudo_inverse"], numpy.linalg.pinv(tall, rcond=1e-13))
    same("wide", parts["wide"], transposed(parts["pseudo_inverse"]))
    print(f"{len(parts)} tensors as NumPy")


if __name__ == "__main__":
    main()
