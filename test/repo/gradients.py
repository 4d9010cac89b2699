# RUN: %python %s
"""The gradient of an op is checked for every attribute, and for sizes of the run.

What counts are the functions of test/ops that `dvn-run --check-gradients` runs. Over
all of them each attribute of a differentiable op must stand with two values: a flag
set and not set, a number with two numbers, an array with two numbers at each of its
places (the strides of height and those of width). What is not elementwise must be
checked with a size that only the run knows. What an op has is read off its record,
so no list is kept.
"""

import os
import re
import subprocess

import house

PROGRAM = re.compile(r"--program=(\w+)")
FUNCTION = re.compile(r'"func\.func"\(\) <\{.*?sym_name = "(\w+)"')
OP = re.compile(r'"(dvn\.\w+)"\(.*?\)(?: <\{(.*?)\}>)? : (.* -> .*)')


def checked(text):
    """The functions of a file whose gradients a RUN line checks; None for all."""
    lines = [line for line in text.splitlines() if "RUN" in line and "--check-gradients" in line]
    names = [PROGRAM.search(line) for line in lines]
    return {name.group(1) for name in names} if all(names) else None


def generic(path):
    """The module in MLIR's general form: a line for each op, attributes by name."""
    tool = ["dvn-opt", "--mlir-print-op-generic", os.path.join(house.ROOT, path)]
    return subprocess.run(tool, check=True, capture_output=True, text=True).stdout


def cases():
    """Op -> (attributes, types) as texts, of each place where its gradient is checked."""
    found = {}
    for path in house.tests():
        text = house.read(path)
        if not path.startswith("test/ops/") or not path.endswith(".mlir") or "--check-gradients" not in text:
            continue
        functions, inside = checked(text), None
        for line in generic(path).splitlines():
            start, op = FUNCTION.search(line), OP.search(line)
            if start:
                inside = start.group(1)
            elif op and (functions is None or inside in functions):
                found.setdefault(op.group(1), []).append((op.group(2) or "", op.group(3)))
    return found


def value(name, attributes):
    """An array as the tuple of its elements, a flag as whether it is set, else the text."""
    found = re.search(rf"\b{name}\b(?: = (?:array<i64(?:: )?([^>]*)>|([^,]*)))?", attributes)
    if not found or found.group(0) == name:
        return bool(found)
    return found.group(2) or tuple(found.group(1).split(", "))


def missing(values):
    """Which second value of an attribute is missing, or None."""
    if len(set(values)) < 2:
        return f"only {values[0]}"
    lengths = {len(v) for v in values if isinstance(v, tuple)}
    if len(lengths) != 1:  # such as axes of any number, which vary by that already
        return None
    still = [i for i, column in enumerate(zip(*values)) if len(set(column)) < 2]
    return f"only {values[0][still[0]]} at place {still[0]}" if still else None


ops = house.ops()
table, kinds = house.records("dialect/Dvn.td")
found = cases()
complaints = []
for name, record in sorted(ops.items()):
    if not house.has_gradient(record):
        continue
    places = found.get(name, [])
    for kind, attribute in record["arguments"]["args"] if places else []:
        if kind["def"] in kinds["Attr"]:
            lack = missing([value(attribute, attributes) for attributes, _ in places])
            if lack:
                complaints.append(f"{name}: gradients are checked with `{attribute}` {lack}")
    whole = "ShapeModel" in house.interfaces(record) and not record.get("scalar")
    if whole and places and not any("?" in types for _, types in places):
        complaints.append(f"{name}: gradients are checked with known sizes alone")
    if not places:
        complaints.append(f"{name}: no function checks its gradient")
house.judge(complaints, "Add the case to the op's file in test/ops.")
