"""Stops the walk in every way and goes on: the files must be those of a run that
was never stopped, byte for byte.

    stop_and_resume.py WALK FOLDER
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

walk, folder = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
FILES = ("walk.safetensors", "walk.best.safetensors", "walk.walk.history.jsonl", "walk.svg")


def run(*flags, steps=11, **environment):
    return subprocess.run([walk, "walk", "--title", "x", "--quiet", "--steps", str(steps), *flags],
                          env={**os.environ, **environment}, capture_output=True, text=True)


def fresh(name):
    path = folder / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    os.chdir(path)


def contents():
    return {name: pathlib.Path(name).read_bytes() for name in FILES}


def must(condition, what):
    if not condition:
        sys.exit(f"{what}\n{sorted(os.listdir('.'))}")


fresh("whole")
done = run()
must(done.returncode == 0, done.stderr)
whole, results = contents(), done.stdout
must(not [f for f in os.listdir(".") if "frame" in f or "kept" in f], "a finished run leaves no frame")

# Killed at each step, frames at every safe point; what the killed run did after
# its last frame must leave no trace.
for step in range(2, 12):
    fresh(f"kill-{step}")
    done = run("--keep", "0s", WALK_KILL=str(step))
    must(done.returncode == -signal.SIGKILL, f"step {step}: {done}")
    done = run("--resume")
    must(done.returncode == 0 and done.stdout == results, f"step {step}: {done}")
    must(contents() == whole, f"killed at {step}: other bytes")
    must(not [f for f in os.listdir(".") if "frame" in f or "kept" in f], "resumed: frame left")

# Killed twice, the second time in the resumed run.
fresh("twice")
run("--keep", "0s", WALK_KILL="4")
run("--keep", "0s", "--resume", WALK_KILL="9")
run("--resume")
must(contents() == whole, "killed twice: other bytes")

# The work since the frame is done again: rows and files of then go.
fresh("older frame")
run("--keep", "0s", WALK_KILL="6")
kept = pathlib.Path("walk.walk.frame.safetensors").read_bytes()
link = pathlib.Path("walk.best.safetensors.kept1").read_bytes()
run("--resume", "--keep", "1h", WALK_KILL="10")
must(pathlib.Path("walk.walk.frame.safetensors").read_bytes() == kept, "no new frame was due")
must(pathlib.Path("walk.best.safetensors").read_bytes() != link, "step 8 has saved")
run("--resume", "--keep", "1h", WALK_KILL="6")
must(pathlib.Path("walk.best.safetensors").read_bytes() == link, "the file of step 4 is back")
must(not os.path.exists("walk.best.safetensors.tmp"), "no temporary file is left")
run("--resume")
must(contents() == whole, "from an older frame: other bytes")

# Ctrl-C and SIGTERM write a frame, say how to go on, and give their exit codes.
for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
    fresh(f"signal-{code}")
    process = subprocess.Popen([walk, "walk", "--title", "x", "--quiet", "--steps", "11"],
                               env={**os.environ, "WALK_DELAY": "20000"}, stderr=subprocess.PIPE, text=True)
    while not os.path.exists("walk.walk.history.jsonl"):
        time.sleep(0.005)
    process.send_signal(number)
    error = process.communicate()[1]
    must(process.returncode == code, f"exit code {process.returncode}, not {code}")
    must("to go on:" in error and "--resume" in error, error)
    done = run("--resume")
    must(done.returncode == 0 and contents() == whole, f"after {code}: other bytes")

# What does not agree is refused.
fresh("refused")
run("--keep", "0s", WALK_KILL="4")
done = run("--resume", steps=12)
must(done.returncode == 2 and "--steps: the stopped run had 11" in done.stderr, done)
done = run("--resume", "--seed", "1")
must(done.returncode == 2 and "--seed: the stopped run had 31415" in done.stderr, done)
history = pathlib.Path("walk.walk.history.jsonl")
history.write_bytes(history.read_bytes()[:10])
done = run("--resume")
must(done.returncode == 1 and "expected at least" in done.stderr, done)
frame = pathlib.Path("walk.walk.frame.safetensors")
text = frame.read_bytes()
length = int.from_bytes(text[:8], "little")
other = json.dumps({"__metadata__": {**json.loads(text[8:8 + length])["__metadata__"], "source_hash": "5ca1ab1f"}}).encode()
frame.write_bytes(len(other).to_bytes(8, "little") + other)  # as another writer: without a checksum
done = run("--resume")
must(done.returncode == 1 and "another version of the source" in done.stderr
     and "start anew without --resume" in done.stderr, done)
frame.write_bytes(text[:-4])
done = run("--resume")
must(done.returncode == 1 and "truncated" in done.stderr, done)

# Nothing to go on from: a note, and the whole run.
fresh("nothing")
done = subprocess.run([walk, "walk", "--title", "x", "--steps", "11", "--resume"], capture_output=True, text=True)
must(done.returncode == 0 and "begins at the beginning" in done.stderr, done)
must(contents() == whole, "begun at the beginning: other bytes")
