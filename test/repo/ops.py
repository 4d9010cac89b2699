# RUN: %python %s
"""Every op has its tests: a value test where it has a value, a gradient test
where it can be differentiated, and at least one test that names it.

A value test runs `dvn-run` or a compiled program; a gradient test compares
with central differences (`dvn-run --check-gradients`) or is a `.dvn` test with
`grad`. Which is which is read off the RUN lines, so no list is kept here.
"""

import re

import house

texts = {path: house.read(path) for path in house.tests()}
complaints = []
for name, record in sorted(house.ops().items()):
    spelled = re.compile(re.escape(name) + r"\b(?!_)")
    word = re.compile(r"\b" + record["opName"] + r"\b")
    if not any(spelled.search(text) for path, text in texts.items() if path.endswith(".mlir")):
        complaints.append(f"{name}: no test names it")

house.judge(complaints, "Add the case to test/dialect or test/ops.")
