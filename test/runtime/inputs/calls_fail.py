"""Lets each call that touches a file fail once: calls_fail.py WALK FAULT.SO FOLDER.

The run is one that goes on from a frame, saves twice, and writes a frame at each
safe point. Whichever of its calls fails, it says so and ends with 1, or gets
around it; nothing unfinished is left; and what is there is whole: going on from
it gives the files of a run that nothing happened to.
"""

import os
import pathlib
import shutil
import signal
import subprocess
import sys

walk, fault = (os.path.abspath(path) for path in sys.argv[1:3])
os.chdir(sys.argv[3])
FILES = ("walk.safetensors", "walk.best.safetensors", "walk.walk.history.jsonl", "walk.svg")
GOES_ON = ["walk", "--resume", "--keep", "0s", "--quiet"]


def must(condition, what):
    if not condition:
        sys.exit(f"{what}\n{sorted(os.listdir('.'))}")


def run(words, plan="any:0:none", **environment):
    pathlib.Path("struck").unlink(missing_ok=True)
    environment = {**os.environ, "LD_PRELOAD": fault, "FAULT": plan, "STRUCK": "struck", **environment}
    return subprocess.run([walk, *words], env=environment, capture_output=True, text=True)


def struck():
    file = pathlib.Path("struck")
    return file.read_text() if file.exists() else ""


def left(*parts):
    return [name for name in os.listdir(".") if any(part in name for part in parts)]


def contents():
    return {name: pathlib.Path(name).read_bytes() for name in FILES}


def begin():
    """A folder with a frame of step 5, in the middle of the run, and what an older run had saved at its end."""
    os.chdir("..")
    shutil.rmtree("now", ignore_errors=True)
    shutil.copytree("begun", "now")
    os.chdir("now")


def strike(plan, whole, may_fail):
    """What was struck; empty if the run ended before."""
    begin()
    done = run(GOES_ON, plan)
    call = struck()
    if not call:
        return ""
    what = f"{plan} ({call}): {done}"
    must(done.returncode == 0 or may_fail and done.returncode == 1, what)
    must((done.returncode == 1) == ("error: " in done.stderr), what)
    if done.returncode == 1:
        must(done.stderr.rstrip().split(": ")[-1] in ("no space left on device", "input/output error")
             or "\nnote: " in done.stderr or "\nhelp: " in done.stderr, what)
        must(call == "unlink" or not left(".tmp"), "unfinished: " + what)
        must(call in ("unlink", "open", "fsync", "close") or len({name[-1] for name in left(".kept")}) < 2, "links: " + what)
        must(run(["show"]).returncode == 0, "no whole checkpoint: " + what)
        again = run(GOES_ON)
        must(again.returncode == 0, f"going on after {what}: {again}")
    must(contents() == whole, "other bytes: " + what)
    must(call == "unlink" or not left(".tmp", "frame"), "left at the end: " + what)
    must(call in ("unlink", "open", "fsync") or not left(".kept"), "links at the end: " + what)
    return call


os.mkdir("begun")
os.chdir("begun")
must(run(["walk", "--title", "x", "--steps", "3", "--quiet"]).returncode == 0, "an older run")
must(run(["walk", "--title", "x", "--steps", "9", "--quiet", "--keep", "0s"], WALK_KILL="6").returncode == -signal.SIGKILL, "")
with open("walk.walk.history.jsonl", "ab") as history:
    history.write(b"a row that came after the frame\n")
begin()
must(run(GOES_ON).returncode == 0, "undisturbed")
whole, tried = contents(), {}
for action, calls in (("full", ["any"]), ("error", ["any"]), ("short", ["write"]),
                      ("again", ["open", "read", "pread", "write", "fsync", "close", "ftruncate"]), ("nolinks", ["link"])):
    for name in calls:
        for number in range(1, 10000):
            call = strike(f"{name}:{number}:{action}", whole, may_fail=name == "any")
            if not call:
                break
            tried[call] = tried.get(call, 0) + 1
print(", ".join(f"{tried[call]} of {call}" for call in sorted(tried)))
