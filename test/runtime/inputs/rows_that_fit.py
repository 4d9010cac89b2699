"""Runs a program with at most so many MiB of memory: rows_that_fit.py MIB PROGRAM ARGUMENTS..

Where the arguments end with --rows N, the number that the error names is tried too: it
fits, and a sixth more does not."""

import re
import resource
import subprocess
import sys

limit = int(sys.argv[1]) << 20
command = sys.argv[2:]


def run(command):
    return subprocess.run(command, capture_output=True, text=True,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))


first = run(command)
print(first.stderr)
if command[-2] == "--rows":
    fit = int(re.search(r"with --rows (\d+)", first.stderr)[1])
    for rows in (fit, fit * 7 // 6):
        print("fits" if run(command[:-1] + [str(rows)]).returncode == 0 else "does not fit")
