# RUN: %python %s
"""Every op is named by a test; one that computes a tensor has a value test, and
one that has a gradient has a gradient test.

A value test is a file that `dvn-run` runs, a gradient test one that it runs with
`--check-gradients`. What an op has is read off its record, so no list is kept.
"""

import re

import house

TABLE = house.records("dialect/Dvn.td")[0]
TENSOR_OPS = "KernelOp"
GRADIENTS = ("gradient", "gradientX", "gradientY")


def interfaces(record):
    """The C++ names of the interfaces and traits of an op."""
    traits = [TABLE[trait["def"]] for trait in record["traits"]]
    return {trait.get("cppInterfaceName") or trait["!name"] for trait in traits}


def has_gradient(record):
    if "Differentiable" not in interfaces(record):
        return False
    formulas = [record[field] for field in GRADIENTS if record.get(field)]
    if formulas:
        return any(formula != "Tensor()" for formula in formulas)
    kinds = [TABLE[result[0]["def"]]["summary"] for result in record["results"]["args"]]
    return any("float" in kind for kind in kinds)  # whole numbers have no derivative


texts = {path: house.read(path) for path in house.tests() if path.endswith(".mlir")}
values = [text for text in texts.values() if "dvn-run" in text]
gradients = [text for text in values if "--check-gradients" in text]

complaints = []
for name, record in sorted(house.ops().items()):
    spelled = re.compile(re.escape(name) + r"\b")
    if not any(spelled.search(text) for text in texts.values()):
        complaints.append(f"{name}: no test names it")
        continue
    if TENSOR_OPS in interfaces(record) and not any(spelled.search(text) for text in values):
        complaints.append(f"{name}: no value test")
    if has_gradient(record) and not any(spelled.search(text) for text in gradients):
        complaints.append(f"{name}: no gradient test")

house.judge(complaints, "Add the case to test/ops; docs/hacking.md shows how.")
