# RUN: %python %source/docs/generate.py --check
"""docs/operators.md and docs/passes.md say what the records say."""
