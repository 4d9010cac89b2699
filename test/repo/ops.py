# RUN: %python %s
"""Every op is named by a test; one that computes a tensor has a value test, and
one that has a gradient has a gradient test.

A value test is a file that `dvn-run` runs, a gradient test one that it runs with
`--check-gradients`. What an op has is read off its record, so no list is kept.
"""

import re

import house

TENSOR_OPS = "KernelOp"

texts = {path: house.read(path) for path in house.tests() if path.endswith(".mlir")}
values = [text for text in texts.values() if "dvn-run" in text]
gradients = [text for text in values if "--check-gradients" in text]

complaints = []
for name, record in sorted(house.ops().items()):
    spelled = re.compile(re.escape(name) + r"\b")
    if not any(spelled.search(text) for text in texts.values()):
        complaints.append(f"{name}: no test names it")
        continue
    if TENSOR_OPS in house.interfaces(record) and not any(spelled.search(text) for text in values):
        complaints.append(f"{name}: no value test")
    if house.has_gradient(record) and not any(spelled.search(text) for text in gradients):
        complaints.append(f"{name}: no gradient test")

house.judge(complaints, "Add the case to test/ops; docs/hacking.md shows how.")
