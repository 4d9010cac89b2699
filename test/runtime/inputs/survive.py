"""Stops programs everywhere and resumes them: survive.py PROGRAM FAULT.SO [EVERY].

Whatever stopped them, they must end with the files and the output of a run that
was never stopped, and with nothing else. Killed before each rename, or in the
middle of each write, or told to stop at each rename, with a frame at each safe
point (`--keep 0s`); told to stop at each look at the clock, without other frames. EVERY 1 tries all of these, 10
(as in the tests) every tenth.
"""

import hashlib
import itertools
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

PROGRAM, FAULT = (os.path.abspath(path) for path in sys.argv[1:3])
ROOM = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # memory does not wear out
EVERY = int(sys.argv[3]) if len(sys.argv) > 3 else 1

# What is struck, how, the exit code, and the flags of the run that is stopped.
STOPS = (
    ("rename", "kill", -signal.SIGKILL, ["--keep", "0s"]),
    ("write", "halfkill", -signal.SIGKILL, ["--keep", "0s"]),
    ("rename", "term", 128 + signal.SIGTERM, ["--keep", "0s"]),
    ("rename", "interrupt", 128 + signal.SIGINT, ["--keep", "0s"]),
    ("clock_gettime", "term", 128 + signal.SIGTERM, []),
    ("clock_gettime", "interrupt", 128 + signal.SIGINT, []),
)


def run(folder, name, *flags, fault="any:0:none"):
    environment = dict(os.environ, FAULT=fault, LD_PRELOAD=FAULT)
    return subprocess.run([PROGRAM, name, *flags], cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


def result(folder, done):
    """A hash of all that a run left, but for its times."""
    digest = hashlib.sha256(done.stdout.encode())
    files = sorted(path for path in pathlib.Path(folder).iterdir() if "timing" not in path.name)
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest(), [file.name for file in files]


def check(done, expected, what):
    if done.returncode != expected:
        sys.exit(f"{what}: expected exit code {expected}, found {done.returncode}\n{done.stdout}{done.stderr}")


def stopped(name, call, number, action, code, flags):
    """The result of a run that was stopped and resumed; None if it was not stopped."""
    with tempfile.TemporaryDirectory(dir=ROOM) as folder:
        what = f"{name}, {call}:{number}:{action}"
        done = run(folder, name, *flags, fault=f"{call}:{number}:{action}")
        if done.returncode == 0:
            return None
        if done.returncode != 128 - code:  # before the program watches signals, one simply ends it
            check(done, code, what)
        done = run(folder, name, "--resume", "--quiet")
        check(done, 0, what + ", resumed")
        return what, result(folder, done)


def stopped_often(name):
    """Killed at every ninth rename (some bring saved files back) until it comes to the end."""
    with tempfile.TemporaryDirectory(dir=ROOM) as folder:
        for rounds in range(100):
            done = run(folder, name, "--keep", "0s", *(["--resume"] if rounds else []), fault="rename:9:kill")
            if done.returncode == 0:
                return f"{name}, stopped {rounds} times", result(folder, done)
            check(done, -signal.SIGKILL, name)
        sys.exit(f"{name}: a resumed run makes no progress")


def main():
    for name in ("fitted", "own", "adversarial", "phases"):
        with tempfile.TemporaryDirectory(dir=ROOM) as folder:
            done = run(folder, name)
            check(done, 0, name)
            expected = result(folder, done)
        found, counts = [stopped_often(name)] if EVERY == 1 else [], []
        for stop in STOPS:
            call, action, code, flags = stop
            before = len(found)
            for number in itertools.count(1 + len(counts) % EVERY, EVERY):
                once = stopped(name, call, number, action, code, flags)
                if not once:
                    break
                found.append(once)
            counts.append(f"{len(found) - before} by {action} at {call}")
        for what, one in found:
            if one != expected:
                sys.exit(f"{what}: found {one}, expected {expected}")
        print(f"{name}: {', '.join(counts)}; one result: {', '.join(expected[1])}")


if __name__ == "__main__":
    main()
