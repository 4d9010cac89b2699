# RUN: %python %s
"""Links in the documents lead somewhere, decisions are numbered without gaps,
and each says what it must."""

import os
import re

import house

files = set(house.files())
folders = {os.path.dirname(f) for f in files}
complaints = []

for path in sorted(files):
    if not path.endswith(".md"):
        continue
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", house.read(path)):
        if "://" in target:
            continue
        place = os.path.normpath(os.path.join(os.path.dirname(path), target))
        if place not in files and place not in folders:
            complaints.append(f"{path}: {target} is not there")

decisions = sorted(f for f in files if f.startswith("docs/decisions/"))
for number, path in enumerate(decisions, 1):
    name = os.path.basename(path)
    if not re.fullmatch(rf"{number:04}-[a-z0-9-]+\.md", name):
        complaints.append(f"{path}: expected number {number:04} and a title in lower case")
    text = house.read(path)
    for part in ("**Context.**", "**Choice.**", "**Instead of**", "**Consequences.**"):
        if part not in text:
            complaints.append(f"{path}: no paragraph {part}")

house.judge(complaints, "One page a decision: context, choice, instead of, consequences.")
