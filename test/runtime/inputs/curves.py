"""A plot is well-formed SVG whose points stand where the history says: curves.py SVG HISTORY"""

import json
import sys
import xml.etree.ElementTree as tree

space = "{http://www.w3.org/2000/svg}"
root = tree.parse(sys.argv[1]).getroot()
rows = [json.loads(line) for line in open(sys.argv[2])]
lines = root.findall(f"{space}polyline")
assert len(lines) == 2, lines
texts = [text.text for text in root.findall(f"{space}text")]
assert "step" in texts and any(t.startswith("first ") for t in texts), texts

# Both curves share the axes: y grows downwards, in proportion to the values.
points = [[tuple(map(float, p.split(","))) for p in line.get("points").split()] for line in lines]
values = [[row[name] for row in rows] for name in ("first", "sum")]
assert [len(p) for p in points] == [len(rows)] * 2, points
flat_v, flat_p = sum(values, []), [y for line in points for _, y in line]
low, high = flat_v.index(min(flat_v)), flat_v.index(max(flat_v))
scale = (flat_p[high] - flat_p[low]) / (flat_v[high] - flat_v[low])
assert scale < 0
for v, p in zip(flat_v, flat_p):
    assert abs(flat_p[low] + (v - flat_v[low]) * scale - p) < 0.2, (v, p)
assert all(0 <= x <= 720 and 0 <= y <= 440 for line in points for x, y in line)
