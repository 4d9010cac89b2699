# RUN: %python %source/docs/generate.py --check
"""docs/operators.md, docs/passes.md and docs/std.md say what the records and the library say."""
