"""Writes files of arrays as NumPy does: arrays.py KIND, into the folder at hand."""

import sys

import numpy as np

a = np.arange(6, dtype=np.float32).reshape(2, 3)
labels = np.array([7, 8], dtype=np.uint8)
kind = sys.argv[1]
if kind == "npy":
    np.save("a.npy", a)
elif kind == "fortran":
    np.save("a.npy", np.asfortranarray(np.arange(12, dtype=np.int64).reshape(2, 3, 2)))
elif kind == "double":
    np.save("a.npy", a.astype(np.float64))
elif kind == "short":
    np.save("a.npy", a)
    content = open("a.npy", "rb").read()
    open("a.npy", "wb").write(content[:-4])
elif kind == "lie":  # a header that promises more than any memory holds
    np.save("a.npy", a)
    content = open("a.npy", "rb").read().replace(b"(2, 3), }              ", b"(900000000000000, 3), }")
    open("a.npy", "wb").write(content)
elif kind == "record":
    np.save("a.npy", np.zeros(2, dtype=[("x", "f4"), ("y", "i4")]))
elif kind == "text":
    open("a.npy", "w").write("a,b\n1,2\n")
elif kind == "npz":
    np.savez("a.npz", x=a, label=labels)
elif kind == "packed":
    np.savez_compressed("a.npz", x=a, label=labels)
elif kind == "rows":
    np.savez("a.npz", x=a, label=labels[:1])
elif kind == "damaged":
    np.savez("a.npz", x=a, label=labels)
    content = bytearray(open("a.npz", "rb").read())
    content[content.index(a.tobytes())] ^= 1
    open("a.npz", "wb").write(content)
