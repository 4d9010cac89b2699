"""NaN, infinities, zeros of both signs and what lies at the ends of a type, in
every elementwise op and reduction: as NumPy does.

    special_values.py DVNC FOLDER

Writes a program, compiles and runs it. Each op is computed twice: from known
numbers, which the compiler folds, and from numbers that it does not know, which
a kernel computes; both must be what NumPy says: special values exactly, others to
a few units in the last place. Three things differ on purpose: `sign` keeps the
sign of a zero; angles beyond 2^30 and remainders of quotients beyond 2^24 (f32)
and 2^53 (f64) are not exact (runtime/Elementary.h says so), so they are not asked.
"""

import os
import re
import subprocess
import sys

import numpy as np
from safetensors.numpy import load_file

dvnc, folder = sys.argv[1:]
VALUES = ["0.0", "-0.0", "1.0", "-1.0", "0.5", "-2.5", "3.0", "1.5", "100.0", "-100.0", "1e30", "-1e30", "1e-30",
          "infinity", "-infinity", "nan"]
UNARY = {
    "abs(x)": np.abs, "-x": np.negative, "exp(x)": np.exp, "log(x)": np.log, "sin(x)": np.sin, "cos(x)": np.cos,
    "tan(x)": np.tan, "sqrt(x)": np.sqrt, "rsqrt(x)": lambda x: 1 / np.sqrt(x), "tanh(x)": np.tanh,
    "floor(x)": np.floor, "ceil(x)": np.ceil, "round(x)": np.rint, "expm1(x)": np.expm1, "log1p(x)": np.log1p,
    "is_nan(x)": np.isnan, "x ** 2": np.square, "max(x, 0)": lambda x: np.maximum(x, 0),
    "sign(x)": lambda x: np.where(x == 0, x, np.sign(x)),
    "sigmoid(x)": lambda x: (1 / (1 + np.exp(-np.float64(x)))).astype(x.dtype),
    "x ** 0.5": lambda x: np.power(x, np.full_like(x, 0.5)),
}
BINARY = {
    "x + y": np.add, "x - y": np.subtract, "x * y": np.multiply, "x / y": np.divide, "x % y": np.mod,
    "x ** y": np.power, "max(x, y)": np.maximum, "min(x, y)": np.minimum, "atan2(x, y)": np.arctan2,
    "x == y": np.equal, "x != y": np.not_equal, "x < y": np.less, "x <= y": np.less_equal, "x > y": np.greater,
    "x >= y": np.greater_equal, "where(x < y, x, y)": lambda x, y: np.where(x < y, x, y),
}
REDUCTIONS = {"sum(x)": np.sum, "mean(x)": np.mean, "max(x)": np.max, "min(x)": np.min, "argmax(x)": np.argmax,
              "argmin(x)": np.argmin}


def isAsked(text, *operands):
    """Where an op promises what NumPy does."""
    x = operands[0]
    if re.match(r"sin|cos|tan\(", text):
        return ~(np.isfinite(x) & (np.abs(x) > 2.0**30))
    if "%" in text:
        finite = np.isfinite(x) & np.isfinite(operands[1]) & (operands[1] != 0)
        return ~(finite & (np.abs(x / operands[1]) > 2.0**(24 if x.dtype == np.float32 else 53)))
    return np.full(x.shape, True)


def numbers(element):
    return np.array([float(v.replace("infinity", "inf")) for v in VALUES], dtype=element)


def reduced(element):
    """What is reduced: a few vectors with special values at several places."""
    inf, nan = np.inf, np.nan
    rows = [[1, 2, 3, 4, 5], [nan, 1, 2, 3, 4], [1, inf, 2, nan, 3], [inf, 1, inf, 2, 3], [inf, 1, -inf, 2, 3],
            [-0.0] * 5, [0.0, -0.0, 0.0, -0.0, -1.0], [-inf] * 5, [7]]
    return [np.array(row, dtype=element) for row in rows]


def literal(array):
    spelled = {"nan": "infinity - infinity", "inf": "infinity", "-inf": "-infinity"}
    return "[" + ", ".join(spelled.get(str(v), repr(float(v))) for v in array.tolist()) + "]"


lines, expected = [], []


def case(name, text, values, asked=np.True_):
    lines.append(f"    let c{len(expected)} = {text}\n")
    expected.append((name, np.asarray(values), np.broadcast_to(asked, np.shape(values))))


with np.errstate(all="ignore"):
    for element in ("f32", "f64"):
        x = numbers({"f32": np.float32, "f64": np.float64}[element])
        n = len(x)
        all_x, all_y = np.repeat(x, n), np.tile(x, n)
        lines.append(f"    let {element}_a = {element}({literal(x)})\n")
        ones = f"ones({element}[{n}, {n}])"
        lines.append(f"    let {element}_p = reshape({element}_a[.., none] * {ones}, [-1])\n"
                     f"    let {element}_q = reshape({element}_a * {ones}, [-1])\n")
        for factor in ("", " * one"):  # folded, and at run time
            def written(text, **operands):
                for name, operand in operands.items():
                    text = re.sub(rf"\b{name}\b", f"({operand}{factor})", text)
                return text

            for text, oracle in UNARY.items():
                case(f"{text} of {element}", written(text, x=f"{element}_a"), oracle(x), isAsked(text, x))
            for text, oracle in BINARY.items():
                case(f"{text} of {element}", written(text, x=f"{element}_p", y=f"{element}_q"),
                     oracle(all_x, all_y), isAsked(text, all_x, all_y))
            for row in reduced(x.dtype):
                for text, oracle in REDUCTIONS.items():
                    case(f"{text} of {element} {row}", written(text, x=f"{element}({literal(row)})"), oracle(row))

source, program = os.path.join(folder, "special.dvn"), os.path.join(folder, "special")
with open(source, "w") as file:
    cases = ", ".join(f"c{i}" for i in range(len(expected)))
    file.write("program run(one: float = 1.0) {\n" + "".join(lines)
               + f'    save("values.safetensors", ({cases}))\n}}\n')
subprocess.run([dvnc, source, "-o", program], check=True)
subprocess.run([program, "run"], check=True, cwd=folder)
found = load_file(os.path.join(folder, "values.safetensors"))


def agrees(wanted, value):
    if wanted.dtype == bool or np.issubdtype(wanted.dtype, np.integer) or not np.isfinite(wanted) or wanted == 0:
        return (wanted == value and np.signbit(float(wanted)) == np.signbit(float(value))) or \
            (wanted != wanted and value != value)
    return abs(value - wanted) <= (2e-6 if wanted.dtype == np.float32 else 4e-15) * abs(wanted)


wrong = 0
for i, (name, wanted, asked) in enumerate(expected):
    values = found[f"c{i}"]
    if values.shape != wanted.shape:
        wrong += 1
        print(f"{name}: shape {values.shape}, expected {wanted.shape}")
        continue
    for at, (w, v) in enumerate(zip(wanted.ravel(), values.ravel())):
        if asked.flat[at] and not agrees(w, v):
            wrong += 1
            print(f"{name}, element {at}: expected {w}, found {v}")
print(f"{sum(asked.sum() for *_, asked in expected)} values, {wrong} wrong")
