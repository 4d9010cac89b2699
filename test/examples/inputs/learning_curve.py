"""Looks at a learning curve: learning_curve.py HISTORY PICTURE.

The error on rows that were not seen begins far above that on those that were,
and both come together at the noise as more are seen.
"""

import json
import sys

rows = [json.loads(line) for line in open(sys.argv[1])]
first, last = rows[0], rows[-1]
assert first["train"] < 0.8 and first["valid"] > 2 * first["train"], first
assert last["train"] < last["valid"] < 1.6 and last["train"] > 0.7, last
assert "<svg" in open(sys.argv[2]).read()
print(f"the gap closes: {first['valid'] - first['train']:.2f} to {last['valid'] - last['train']:.2f}")
