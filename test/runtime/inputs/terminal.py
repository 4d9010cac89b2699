"""The status line on a terminal, and elsewhere: terminal.py WALK FOLDER"""

import os
import pty
import subprocess
import sys
import time

walk = os.path.abspath(sys.argv[1])
os.chdir(sys.argv[2])
command = [walk, "walk", "--title", "x", "--steps", "60"]
environment = {**os.environ, "WALK_DELAY": "20000"}

outer, inner = pty.openpty()
begun = time.monotonic()
process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=inner)
os.close(inner)
seen = b""
try:
    while part := os.read(outer, 4096):
        seen += part
except OSError:  # the other end is closed
    pass
assert process.wait() == 0
draws = sum(b"/60" in part for part in seen.split(b"\r\x1b[K"))
assert 2 <= draws <= 10 * (time.monotonic() - begun) + 1, draws  # of 60 steps, ten a second at most
assert b" s left" in seen, seen
assert seen.count(b"sum ") == 60, "rows stay"
last = seen.rstrip().split(b"\n")[-1].split(b"\r\x1b[K")[-1]  # a status of step 60 may stand before
assert last.startswith(b"step 60 "), "the status line is gone at the end"

done = subprocess.run(command, env=environment, capture_output=True)
assert b"\x1b" not in done.stderr and done.stderr.count(b"sum ") == 60, done.stderr
done = subprocess.run(command + ["--quiet"], capture_output=True)
assert done.stderr == b"", done.stderr
