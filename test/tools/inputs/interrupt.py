"""Starts a command, interrupts it once it has printed a line, and says how it ended."""

import signal
import subprocess
import sys

run = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
run.stdout.readline()
run.send_signal(signal.SIGINT)
run.communicate(timeout=60)
code = run.returncode
print("ended with", 128 - code if code < 0 else code)
