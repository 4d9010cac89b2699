#!/usr/bin/env python3
"""Make the polynomials of runtime/Elementary.h.

Each table of that header is the minimax polynomial of one function, relative to the weight written beside
it here, found by Remez exchange in 60 digits. f32 tables on one side of 0 are rounded to f32 one coefficient at a time,
lowest first, the rest solved again, so that the rounding of the large ones is made good by the small ones.
Needs mpmath. Prints C++ arrays; paste them over the ones in the header when a line here changes.
"""
import struct
import mpmath as mp

mp.mp.dps = 60


def rounded(value, bits):
    if bits == 64:
        return mp.mpf(float(value))
    return mp.mpf(struct.unpack("f", struct.pack("f", float(value)))[0])


def remez(f, low, high, exponents, weight):
    """Coefficients c with max |weight(x) * (f(x) - sum c x^e)| minimal on [low, high]."""
    count = len(exponents)
    middle, half = (low + high) / 2, (high - low) / 2
    nodes = [middle - half * mp.cos(mp.pi * (i + mp.mpf("0.01")) / (count + mp.mpf("0.05"))) for i in range(count + 1)]
    grid = [middle - half * mp.cos(mp.pi * i / (24 * count)) for i in range(24 * count + 1)]
    values = [(f(x), weight(x)) for x in grid]
    for _ in range(12):
        matrix = mp.matrix(count + 1, count + 1)
        right = mp.matrix(count + 1, 1)
        for i, x in enumerate(nodes):
            for j, e in enumerate(exponents):
                matrix[i, j] = weight(x) * x ** e
            matrix[i, count] = (-1) ** i
            right[i] = weight(x) * f(x)
        solution = mp.lu_solve(matrix, right)
        c = [solution[j] for j in range(count)]
        errors = [w * (v - sum(cj * x ** e for cj, e in zip(c, exponents))) for x, (v, w) in zip(grid, values)]
        runs = []  # the largest error of each run of one sign
        for i, e in enumerate(errors):
            if runs and (e > 0) == (errors[runs[-1]] > 0):
                if abs(e) > abs(errors[runs[-1]]):
                    runs[-1] = i
            else:
                runs.append(i)
        while len(runs) > count + 1:
            runs.pop(0 if abs(errors[runs[0]]) < abs(errors[runs[-1]]) else -1)
        if len(runs) < count + 1:
            break
        new = [grid[i] for i in runs]
        if max(abs(a - b) for a, b in zip(new, nodes)) < half * mp.mpf(10) ** -6:
            break
        nodes = new
    return c, max(abs(e) for e in errors)


def table(name, f, low, high, exponents, bits, weight=lambda x: mp.mpf(1)):
    low, high = mp.mpf(low), mp.mpf(high)
    fixed, rest = [], list(exponents)
    _, first = remez(f, low, high, rest, weight)
    if bits == 32 and low * high >= 0:
        while rest:
            c, _ = remez(lambda x: f(x) - sum(a * x ** e for a, e in fixed), low, high, rest, weight)
            fixed.append((rounded(c[0], 32), rest.pop(0)))
    else:
        c, _ = remez(f, low, high, rest, weight)
        fixed = [(rounded(a, bits), e) for a, e in zip(c, rest)]
    c = [a for a, _ in fixed]
    grid = [low + (high - low) * i / 500 for i in range(501)]
    error = max(abs(weight(x) * (f(x) - sum(a * x ** e for a, e in fixed))) for x in grid)
    print(f"  // error 2^{float(mp.log(error, 2)):.1f} (2^{float(mp.log(first, 2)):.1f} before rounding)")
    text = ", ".join(repr(float(a)) for a in c)
    print(f"  static constexpr double {name}[] = {{{text}}};")


def split(name, value, bits, parts):
    """value as a sum of parts, each of `bits` bits, the last rounded to double."""
    out = []
    for _ in range(parts - 1):
        e = mp.floor(mp.log(abs(value), 2))
        unit = mp.mpf(2) ** (e - bits + 1)
        part = mp.nint(value / unit) * unit
        out.append(part)
        value -= part
    out.append(value)
    print(f"  {name}: " + ", ".join(float(p).hex() for p in out))


half_log2 = mp.log(2) / 2 * mp.mpf("1.0005")
quarter = mp.pi / 4 * mp.mpf("1.0005")
root = mp.sqrt(2)
step = (mp.tan(mp.pi / 8) * mp.mpf("1.0005")) ** 2


def exp_rest(x):
    return sum(x ** i / mp.factorial(i + 2) for i in range(40))


def log_rest(x):  # log(1 + x) = x - x^2/2 + x^3 P(x)
    if abs(x) < mp.mpf("0.01"):
        return sum((-1) ** i * x ** i / (i + 3) for i in range(40))
    return (mp.log1p(x) - x + x * x / 2) / x ** 3


def atanh_rest(z):  # log((1+s)/(1-s)) = 2s + s^3 R(s^2)
    return sum(mp.mpf(2) / (2 * i + 3) * z ** i for i in range(60))


def sin_rest(z):
    return sum((-1) ** (i + 1) * z ** i / mp.factorial(2 * i + 3) for i in range(40))


def cos_rest(z):
    return sum((-1) ** i * z ** i / mp.factorial(2 * i + 4) for i in range(40))


def atan_rest(z):
    if z < mp.mpf("0.001"):
        return sum((-1) ** (i + 1) * z ** i / mp.mpf(2 * i + 3) for i in range(40))
    s = mp.sqrt(z)
    return (mp.atan(s) - s) / (s * z)


def erf_rest(z):  # erf(x) = x + x E(x^2)
    return -1 + 2 / mp.sqrt(mp.pi) * sum((-1) ** i * z ** i / (mp.factorial(i) * (2 * i + 1)) for i in range(80))


def log_erfc(middle):  # log erfc(x) + x^2, in t = x - middle
    return lambda t: mp.log(mp.erfc(t + middle)) + (t + middle) ** 2


for bits in (32, 64):
    print(f"// ---- f{bits}")
    single = bits == 32
    table("exp", exp_rest, -half_log2, half_log2, range(5 if single else 10), bits, lambda x: x * x)
    if single:
        table("log", log_rest, 1 / root - 1, root - 1, range(8), bits, lambda x: x * x)
    else:
        end = ((root - 1) / (root + 1)) ** 2
        table("log", atanh_rest, 0, end, range(8), bits)
        end = ((root - 1) / (root + 1)) ** 2
        table("logTail", lambda z: (atanh_rest(z) - mp.mpf(2) / 3) / z if z > 1e-9 else mp.mpf(2) / 5 + z * 2 / 7, 0, end,
              range(8), bits)
    table("sin", sin_rest, 0, quarter ** 2, range(3 if single else 6), bits, lambda z: z)
    table("cos", cos_rest, 0, quarter ** 2, range(3 if single else 6), bits, lambda z: z * z)
    table("atan", atan_rest, 0, step, range(5 if single else 12), bits, lambda z: z)
    table("erf", erf_rest, 0, 1, range(7 if single else 13), bits)
    # log erfc is -x^2 and something smooth; the square is subtracted in one fma.
    end = 4 if single else 6
    middle = mp.mpf(1 + end) / 2
    table("erfc", log_erfc(middle), 1 - middle, end - middle, range(8 if single else 20), bits,
          lambda t: mp.erfc(t + middle))
print("// ---- constants")
split("ln2 f32, 15 bits", mp.log(2), 15, 2)
split("ln2 f64, 40 bits", mp.log(2), 40, 2)
split("ln2 f32", mp.log(2), 24, 2)
split("ln2 f64", mp.log(2), 53, 2)
split("pi/2 f64", mp.pi / 2, 53, 3)
split("pi/2 f32", mp.pi / 2, 24, 2)
split("pi/4 f32", mp.pi / 4, 24, 2)
split("pi f32", mp.pi, 24, 2)
split("2/3", mp.mpf(2) / 3, 53, 2)
