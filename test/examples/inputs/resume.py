"""Stops a training program at many places and resumes it: resume.py PROGRAM DATA FAULT.SO.

Every stopped and resumed run must leave the bytes of the run that was never
stopped: checkpoint, history and curves. With `--keep 0s` the program writes a
frame at each safe point, and so calls rename there once; FAULT.SO kills it, or
sends a signal, at a chosen one.
"""

import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile

PROGRAM, DATA, FAULT = (os.path.abspath(p) for p in sys.argv[1:4])
KILLED, TERMINATED, INTERRUPTED = -9, 143, 130


def run(folder, *flags, fault=None):
    environment = dict(os.environ)
    if fault:
        environment.update(FAULT=fault, LD_PRELOAD=FAULT)
    return subprocess.run([PROGRAM, "train", "--epochs", "3", "--data.clothes", DATA, *flags],
                          cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


def result(folder):
    """A hash of what the run left, but for times and frames."""
    digest = hashlib.sha256()
    files = sorted(p for p in pathlib.Path(folder).iterdir() if "timing" not in p.name and "frame" not in p.name)
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest(), [f.name for f in files]


def check(done, expected, what):
    if done.returncode != expected:
        sys.exit(f"{what}: expected exit code {expected}, found {done.returncode}\n{done.stdout}{done.stderr}")


def stopped_once(number, action, code):
    with tempfile.TemporaryDirectory() as folder:
        done = run(folder, "--keep", "0s", fault=f"rename:{number}:{action}")
        if done.returncode == 0:
            return None
        check(done, code, f"{action} at {number}")
        check(run(folder, "--keep", "0s", "--resume"), 0, f"resumed after {action} at {number}")
        return result(folder)


def stopped_often():
    """Killed at every fourth rename until it comes to the end."""
    with tempfile.TemporaryDirectory() as folder:
        done = run(folder, "--keep", "0s", fault="rename:4:kill")
        rounds = 0
        while done.returncode != 0:
            check(done, KILLED, "killed again and again")
            rounds += 1
            if rounds > 100:
                sys.exit("a resumed run makes no progress")
            done = run(folder, "--keep", "0s", "--resume", fault="rename:4:kill")
        return result(folder)


def main():
    with tempfile.TemporaryDirectory() as folder:
        check(run(folder), 0, "the run that is not stopped")
        expected = result(folder)
    stops = 0
    for action, code in (("kill", KILLED), ("term", TERMINATED), ("interrupt", INTERRUPTED)):
        for number in range(1, 60, 1 if action == "kill" else 5):
            found = stopped_once(number, action, code)
            if found is None:
                break
            if found != expected:
                sys.exit(f"{action} at {number}: found {found}, expected {expected}")
            stops += 1
    found = stopped_often()
    if found != expected:
        sys.exit(f"stopped often: found {found}, expected {expected}")
    print(f"{stops} stops, one result: {', '.join(expected[1])}")


if __name__ == "__main__":
    main()
