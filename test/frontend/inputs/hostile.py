"""Writes sources that are meant to break a compiler, and runs `dvnc check` on each.

Every one must end in an error with a line and a column (unless it is named as
harmless), within two seconds and 1 GiB, without a signal. Usage: hostile.py DVNC FOLDER
"""

import os
import re
import resource
import subprocess
import sys
import time

DVNC, FOLDER = sys.argv[1:3]
SECONDS, BYTES = 2.0, 1 << 30
PROGRAM = "program go(n: int = 3) {{\n{}\n}}\n"


def many(count, line):
    return "".join(line.format(i) for i in range(count))


SOURCES = {
    "parentheses": PROGRAM.format("let x = " + "(" * 100_000 + "1" + ")" * 100_000),
    "brackets": PROGRAM.format("let x = " + "[" * 100_000),
    "braces": "program go() " + "{ if true " * 50_000,
    "closing": PROGRAM.format("}" * 100_000),
    "minus": PROGRAM.format("let x = " + "-" * 100_000 + "1"),
    "chain": PROGRAM.format("let x = 1" + " + 1" * 100_000),
    "powers": PROGRAM.format("let x = 2" + " ** 2" * 20_000),
    "pipes": PROGRAM.format("let x = 1" + " |> identity" * 100_000),
    "fields": PROGRAM.format("let x = n" + ".a" * 100_000),
    "calls": PROGRAM.format("let x = identity" + "(identity)" * 100_000),
    "functions": PROGRAM.format("let f = " + "fn(x) = " * 100_000 + "x"),
    "else-if": PROGRAM.format("let x = " + "if n == 1 { 1 } else " * 20_000 + "{ 2 }"),
    "holes": PROGRAM.format("print(\"" + "{" * 100_001 + "\")"),
    "holes-of-calls": PROGRAM.format("print(\"{" + "identity(" * 50_000 + "n" + ")" * 50_000 + "}\")"),
    "patterns": PROGRAM.format("let " + "(" * 50_000 + "a" + ")" * 50_000 + " = 1"),
    "types": "program go(x: " + "(a: " * 50_000 + "int" + ")" * 50_000 + ") { }\n",
    "large": "// " + "x" * 10_000_000 + "\n",
    "large-code": many(600_000, "let x{0} = 1\n"),
    "garbage": bytes((i * 7919 + i // 251) % 256 for i in range(200_000)),
    "zeros": b"\0" * 10_000,
    "no-newline-string": PROGRAM.format("print(\"" + "a" * 500_000),
    "long-name": PROGRAM.format("a" * 900_000),
    "long-number": PROGRAM.format("let x = " + "9" * 900_000),
    "recursion": "fn f(x) = f(x)\n" + PROGRAM.format("f(n)"),
    "doubling-calls": "fn f0(x) = x\n" + many(64, "fn f{0}_(x) = x\n")
    + "".join(f"fn f{i + 1}(x) = f{i}(f{i}(x))\n" for i in range(64)) + PROGRAM.format("print(f64_(n) + f60(n))"),
    "recursive-doubling": "fn f(x, k) = if k == 0 { x } else { f(f(x, k - 1), k - 1) }\n" + PROGRAM.format("print(f(n, 60))"),
    "recursive-net": "net N()(x) {\n let n = N()\n n(x)\n}\n" + PROGRAM.format("N()(n)"),
    "recursive-net-each": "net N()(x) {\n param w: f32[2] = 0\n N()(x)\n}\n" + PROGRAM.format("N()(n)"),
    "nets-by-call": "net N(f)(x) = f(f)(f)(x)\n" + PROGRAM.format("N(N)(n)"),
    "program-calls-itself": "program go() { go() }\n",
    "initial-value": "net N()(x) {\n param w: f32[2] = N()(x)\n x\n}\n" + PROGRAM.format("N()(n)"),
    "default-of-itself": "fn f(x = f()) = x\n" + PROGRAM.format("f()"),
    "list-doubling": PROGRAM.format("let xs = [1]\nfor i in 0..60 { xs = xs + xs }\nprint(len(xs))"),
    "list-nesting": PROGRAM.format("let xs = [1]\nfor i in 0..100000 { xs = [xs] }\nprint(xs)"),
    "list-of-lists": PROGRAM.format("let xs = [1, 1]\nfor i in 0..60 { xs = [xs, xs] }\nprint(xs)"),
    "list-of-lists-tensor": PROGRAM.format("let xs = [1, 1]\nfor i in 0..60 { xs = [xs, xs] }\nprint(f32(xs))"),
    "list-of-lists-same": PROGRAM.format("let xs = [n, 1]\nlet ys = [n, 1]\nfor i in 0..60 { xs = [xs, xs]; ys = [ys, ys] }\nprint(xs == ys)"),
    "string-doubling": PROGRAM.format("let s = \"ab\"\nfor i in 0..60 { s = s + s }\nprint(len(s))"),
    "string-holes-doubling": PROGRAM.format("let s = \"ab\"\nfor i in 0..60 { s = \"{s}{s}\" }\nprint(len(s))"),
    "record-doubling": PROGRAM.format("let r = (a = 1)\nfor i in 0..60 { r = (...r, b = (...r, c = r)) }\nprint(r)"),
    "function-doubling": PROGRAM.format("let f = fn(x) = x\nfor i in [0] + [k for k in 0..60] {\nlet g = f\nf = fn(x) = g(g(x))\n}\nprint(f(n))"),
    "closures": PROGRAM.format("let f = fn(x) = x\nfor i in [k for k in 0..500] { for j in [k for k in 0..500] {\nlet g = f\nf = fn(x) = g(x)\n} }\nprint(f(n))"),
    "shapes": PROGRAM.format("let x = zeros(f32[2])\nfor i in [k for k in 0..60] { x = concat([x, x]) }\nprint(sum(x))"),
    "outer-products": PROGRAM.format("let x = zeros(f32[1000000])\nprint(sum(x[.., none, none] + x[none, .., none] + x[none, none]))"),
    "sequences": PROGRAM.format("let s = [i for i in 0..n]\nfor i in [k for k in 0..100000] { s = [j for j in s] }\nfor x in s { print(x) }"),
    "zips": PROGRAM.format("let s = [i for i in 0..n]\nfor i in [k for k in 0..60] { s = zip(s, s) }\nfor x in s { print(x) }"),
    "reverses": PROGRAM.format("let s = 0..n\nfor i in [k for k in 0..100000] { s = reverse(s) }\nfor x in s { print(x) }"),
    "sizes": PROGRAM.format("let s = n\nfor i in [k for k in 0..3000] { s = s + integers(int, 0, 5) }\nprint(sum(zeros(f32[s])) + s.a)"),
    "elaborations": PROGRAM.format("let xs = [i for i in 0..1000000000]\nprint(len(xs))"),
    "unrolled": "net N()(x) {\n for i in 0..1000000000 { param w: f32[2] = 0 }\n x\n}\n" + PROGRAM.format("N()(n)"),
    "unrolled-deep": "fn f(x) { let ks = [k for k in 0..1000]; for i in ks { for j in ks { for l in ks { x += 1 } } }; x }\n"
    + PROGRAM.format("print(f(n))"),
    "comprehensions": PROGRAM.format("let xs = [[[[i + j + k + l for i in 0..1000] for j in 0..1000] for k in 0..1000] for l in 0..1000]\nprint(len(xs))"),
    "large-tensor": PROGRAM.format("print(sum(zeros(f32[1000000000, 1000000000])))"),
    "large-memory": "net N()(x) {\n param w: f32[1000000, 1000000, 1000000] = 0\n w\n}\n" + PROGRAM.format("print(sum(N()(n)))"),
    "overflow": PROGRAM.format("print(zeros(f32[9223372036854775807, 9223372036854775807]))"),
    "large-iota": PROGRAM.format("print(sum(iota(1000000000000000000)))"),
    "large-eye": PROGRAM.format("print(sum(eye(f32[1000000000, 1000000000])))"),
    "large-known-tensor": PROGRAM.format("print(f32([[0 for i in 0..4000] for j in 0..4000]))"),
    "many-errors": PROGRAM.format(many(20_000, "undefined{0}\n")),
    "many-syntax-errors": many(20_000, "let = {0}\n"),
    "wide-record": PROGRAM.format("let r = (" + ", ".join(f"a{i} = {i}" for i in range(40_000)) + ")\nprint(r.b)"),
    "wide-call": "fn f(" + ", ".join(f"a{i}" for i in range(20_000)) + ") = 1\n" + PROGRAM.format("f(1)"),
    "polynomial": "fn f(x: f32[n, m, k]) = x\n" + "export fn g(x: f32[a, b, c, d]) -> f32 {\nlet s = a + b + c + d\n"
    + "for i in [k for k in 0..20] { s = s * s }\nsum(zeros(f32[s]))\n}\n",
    "wide-rank": PROGRAM.format("print(zeros(f32[" + ", ".join(["1"] * 5000) + "]))"),
    "use-itself": "use \"use-itself.dvn\" as me\nprogram go() { }\n",
    "use-circle": "use \"circle-b.dvn\" as b\nprogram go() { }\n",
    "circle-b": "use \"circle-c.dvn\" as c\n",
    "circle-c": "use \"circle-b.dvn\" as b\n",
    "derivatives": PROGRAM.format("let x = f32([1, 2])\nlet y = sum(x ** 2)\nfor i in [k for k in 0..40] { y = sum(grad(y, x) * x) }\nprint(y)"),
}
HARMLESS = {"polynomial", "derivatives", "list-of-lists-same"}


def limit():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES + ADDRESSES, BYTES + ADDRESSES))
    resource.setrlimit(resource.RLIMIT_CPU, (10, 10))


# The evaluator's stack is reserved, not used; so are the libraries.
ADDRESSES = 1 << 30

os.makedirs(FOLDER, exist_ok=True)
for name, text in SOURCES.items():
    with open(os.path.join(FOLDER, name + ".dvn"), "wb") as file:
        file.write(text if isinstance(text, bytes) else text.encode())

only = sys.argv[3:]
failed = False
for name in only or SOURCES:
    path = os.path.join(FOLDER, name + ".dvn")
    start = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run([DVNC, "check", path], capture_output=True, preexec_fn=limit)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    text = run.stderr.decode(errors="replace") + run.stdout.decode(errors="replace")
    located = re.search(re.escape(FOLDER) + r"/[\w-]+\.dvn:\d+:\d+: error: ", text)
    complaint = None
    if run.returncode < 0 or run.returncode not in (0, 1):
        complaint = f"ended with {run.returncode}"
    elif not located and name not in HARMLESS:
        complaint = "gave no located error"
    elif seconds > SECONDS:
        complaint = f"took {seconds:.1f} s"
    if complaint:
        failed = True
        print(f"{name}: {complaint}: {text[:300]}")
    elif only:
        print(f"{name}: {seconds:.2f} s: {text[:300]}")
print(f"largest: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MiB")
if resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss > BYTES // 1024:
    failed = True
sys.exit(failed)
