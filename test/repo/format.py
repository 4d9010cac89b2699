# RUN: %python %s
"""C++ is formatted by clang-format 22 with the .clang-format at the root, so
that nobody has to think about it."""

import os
import shutil
import subprocess
import sys

import house

tool = shutil.which("clang-format-22") or shutil.which("clang-format")
if not tool:
    print("no clang-format here")
    sys.exit(0)

paths = house.sources()
complaints = []
for start in range(0, len(paths), 40):
    done = subprocess.run([tool, "--dry-run", "-Werror", *paths[start:start + 40]],
                          cwd=house.ROOT, capture_output=True, text=True)
    complaints += sorted({line.split(":")[0] for line in done.stderr.splitlines() if "error:" in line})

house.judge([f"{path}: not formatted" for path in complaints],
            "Run: clang-format-22 -i on these files.")
