"""Compares the compiler with the reference interpreter on random programs.

    programs.py --dvnc dvnc --dvn-run dvn-run --seed 1 --count 30

Each program is compiled and run, and interpreted from its first form
(`--emit=dvn`); what both print must agree: as many numbers, whole ones exactly,
floats to 2e-4 (f32; the elementary functions differ in their last bits). A
program that disagrees, or does not compile, is shrunk and printed.
"""

import argparse
import math
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import generate  # noqa: E402

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--dvnc", required=True)
parser.add_argument("--dvn-run", required=True)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--count", type=int, default=30)
parser.add_argument("--statements", type=int, default=14)
options = parser.parse_args()

NUMBER = re.compile(r"[-+]?(?:nan|inf|\d+\.?\d*(?:e[-+]?\d+)?)")


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout, done.stderr


def values(output):
    """Name and numbers of each value that a program printed."""
    blocks = output.split("value ")[1:]
    return [(block.split("\n")[0], NUMBER.findall(block.split("\n", 1)[1])) for block in blocks]


def near(x, y):
    p, q = float(x), float(y)
    return x == y or p == q or (math.isnan(p) and math.isnan(q)) or abs(p - q) <= 2e-4 * (1 + abs(q))


def complaint(source):
    """What is wrong with a program; empty if nothing is."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "program.dvn")
        with open(path, "w") as file:
            file.write(source)
        program, module = os.path.join(folder, "program"), os.path.join(folder, "program.mlir")
        code, _, errors = run(options.dvnc, path, "--emit=dvn", "-o", module)
        if code:
            return f"does not check\n{errors}"
        code, expected, errors = run(options.dvn_run, module, "--program=run")
        if code:
            return f"cannot be interpreted\n{errors}"
        code, _, errors = run(options.dvnc, path, "-o", program)
        if code:
            return f"does not compile\n{errors}"
        code, found, errors = run(program, "run")
        if code:
            return f"ends with {code}\n{errors}"
        wanted, given = values(expected), values(found)
        for (name, x), (_, y) in zip(wanted, given):
            if len(x) != len(y):
                return f"has another shape\n{name}: {len(x)} numbers interpreted, {len(y)} compiled"
            for i, (a, b) in enumerate(zip(x, y)):
                if not near(a, b):
                    return f"differs\n{name}, number {i}: interpreted {a}, compiled {b}"
        return "" if wanted and len(wanted) == len(given) else "prints more or fewer values"


def without(statements, index):
    """The statements without one of them and all that need it."""
    gone, kept = {statements[index].makes}, []
    for i, statement in enumerate(statements):
        if i == index or statement.reads & gone:
            gone.add(statement.makes)
        else:
            kept.append(statement)
    return kept


def shrink(statements, n, k, first):
    """Takes out statements while the complaint stays of the same kind."""
    kind, index = first.split("\n")[0], len(statements) - 1
    while index >= 0:
        fewer = without(statements, index)
        found = complaint(generate.text(fewer, n, k)) if fewer else ""
        if found.split("\n")[0] == kind:
            statements, first = fewer, found
            index = min(index, len(statements))
        index -= 1
    return statements, first


failed = 0
for seed in range(options.seed, options.seed + options.count):
    maker = generate.Generator(seed)
    statements = maker.make(options.statements)
    n, k = maker.random.choice((1, 2, 5, 9)), maker.random.choice((1, 3, 4))
    found = complaint(generate.text(statements, n, k))
    if found:
        failed += 1
        statements, found = shrink(statements, n, k, found)
        print(f"seed {seed}: {found}\n{generate.text(statements, n, k)}", flush=True)
print(f"{options.count} programs, {failed} disagree")
sys.exit(1 if failed else 0)
