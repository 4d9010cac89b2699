# RUN: %python %s
"""std/, examples/ and the programs under test/ are in the one style of `dvnc fmt`;
and of every source of the project, whatever its style, the formatter makes one
that it leaves alone, with the same tree."""

import os
import re
import shutil
import subprocess
import tempfile

import house

STYLED = ("std/", "examples/", "test/programs/")
sources = [f for f in house.files() if f.endswith(".dvn")]


def fmt(*arguments):
    return subprocess.run(["dvnc", "fmt", *arguments], cwd=house.ROOT, capture_output=True, text=True)


def tree(path):
    """As printed, without places."""
    done = subprocess.run(["dvnc", "--emit=ast", path], capture_output=True, text=True)
    return re.sub(r" @\d+:\d+", "", done.stdout)


complaints = []
for path in fmt("--check", *[f for f in sources if f.startswith(STYLED)]).stdout.split():
    complaints.append(f"{path}: not in the style: dvnc fmt {path}")

with tempfile.TemporaryDirectory() as folder:
    copies = {}
    for number, path in enumerate(sources):
        copies[path] = os.path.join(folder, f"{number}.dvn")
        shutil.copy(os.path.join(house.ROOT, path), copies[path])
    # Tests of errors of syntax stay as they are.
    wrong = {line.split(":")[0] for line in fmt(*copies.values()).stderr.splitlines() if ": error:" in line}
    right = {path: copy for path, copy in copies.items() if copy not in wrong}
    if len(right) < len(sources) / 2:
        complaints.append("most sources could not be laid out")
    again = fmt("--check", *right.values())
    changed = set(again.stdout.split())
    for path, copy in right.items():
        if copy in changed:
            complaints.append(f"{path}: laid out twice, it changes again")
        elif path.startswith(STYLED + ("test/frontend/ast", "test/frontend/newlines")):
            if tree(os.path.join(house.ROOT, path)) != tree(copy):
                complaints.append(f"{path}: laid out, it means something else")
    if again.returncode not in (0, 1):
        complaints.append(f"dvnc fmt ended with {again.returncode}: {again.stderr[-500:]}")

house.judge(complaints, "The layout is not for discussion.")
