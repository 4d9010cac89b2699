# RUN: %python %s
"""Every pass says what it does and is run by its test; a test of a pass runs
that pass."""

import house

files = set(house.files())
complaints = []
for argument, record in house.passes().items():
    short = argument[len("dvn-"):]
    test = f"test/passes/{short}.mlir"
    if test not in files:
        complaints.append(f"{argument}: no {test}")
    elif f"--{argument}" not in house.read(test) and f"{argument}" not in house.read(test):
        complaints.append(f"{test}: does not run {argument}")
    if not str(record.get("summary", "")).strip():
        complaints.append(f"{argument}: no summary")
    if not str(record.get("description", "")).strip():
        complaints.append(f"{argument}: no description")

for path in files:
    if path.startswith("test/passes/") and path.endswith(".mlir") and "RUN" + ":" not in house.read(path):
        complaints.append(f"{path}: no RUN line")

house.judge(complaints, "Describe the pass in Passes.td, and show before and after in its test.")
