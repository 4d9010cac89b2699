"""Runs `dvnc check` on every program of a folder. Usage: check.py DVNC FOLDER"""

import concurrent.futures
import glob
import os
import subprocess
import sys

DVNC, FOLDER = sys.argv[1:3]


def check(path):
    result = subprocess.run([DVNC, "check", path], capture_output=True, text=True)
    return f"{path}:\n{result.stderr}" if result.returncode else None


programs = sorted(glob.glob(os.path.join(FOLDER, "*.dvn")))
with concurrent.futures.ThreadPoolExecutor(2) as pool:
    failed = [text for text in pool.map(check, programs) if text]
print("\n".join(failed))
sys.exit(bool(failed) or not programs)
