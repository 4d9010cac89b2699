# RUN: %python %s
"""A file holds one concept: 50 to 300 lines as a rule, 1,000 never."""

import house

KINDS = house.SOURCES + (".td", ".g4", ".def", ".py", ".dvn", ".mlir", ".test")
complaints = []
for path in house.files():
    if not path.endswith(KINDS) or "/golden/" in path:
        continue
    lines = house.read(path).count("\n")
    if lines > 1000:
        complaints.append(f"{path}: {lines} lines")
    elif lines > 500:
        print(f"note: {path}: {lines} lines, worth splitting")

house.judge(complaints, "Split by concept, not by length.")
