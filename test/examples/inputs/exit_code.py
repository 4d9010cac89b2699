"""Runs a command and checks how it ends: exit_code.py CODE COMMAND..."""

import subprocess
import sys

done = subprocess.run(sys.argv[2:], capture_output=True, text=True)
if done.returncode != int(sys.argv[1]):
    sys.exit(f"expected exit code {sys.argv[1]}, found {done.returncode}\n{done.stdout}{done.stderr}")
