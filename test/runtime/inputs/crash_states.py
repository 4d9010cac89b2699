"""Builds what a power cut could leave of a run, and goes on: crash_states.py WALK FAULT.SO FOLDER.

FAULT.SO writes down how a run (from a frame, over saves and more frames, to its
end) changes its files. A disk that stops after the n-th call holds

  - of the names made, renamed and removed in a folder since it was synced: some;
  - of the bytes written to a file since it was synced: none, half, all, or zeros.

All such states for all n are made, each is loaded from and gone on from: the
checkpoint must be the old or the new one, and the run must end with the files of
one that was never stopped. The same states without the syncs must fail, or this
test would find nothing.
"""

import itertools
import os
import pathlib
import shutil
import signal
import subprocess
import sys

walk, fault = (os.path.abspath(path) for path in sys.argv[1:3])
os.chdir(sys.argv[3])
FILES = ("walk.safetensors", "walk.best.safetensors", "walk.walk.history.jsonl", "walk.svg")
GOES_ON = ["walk", "--resume", "--quiet"]
LOG = os.path.abspath("log")


def must(condition, what):
    if not condition:
        sys.exit(str(what))


def run(*words, **environment):
    environment = {**os.environ, "LD_PRELOAD": fault, **environment}  # with which syncs take no time
    return subprocess.run([walk, *words], env=environment, capture_output=True, text=True)


def contents():
    return {path.name: path.read_bytes() for path in pathlib.Path(".").iterdir() if "timing" not in path.name}


class File:
    """Bytes on the disk, and what was written to them since they were synced."""

    def __init__(self, data=b""):
        self.synced = self.data = data

    def variants(self):
        added = self.data[len(self.synced):] if self.data.startswith(self.synced) else b""
        half = self.synced + added[:len(added) // 2]
        return list(dict.fromkeys([self.synced, half, self.synced + bytes(len(added)), self.data]))


class Disk:
    """One folder: what surely is in it, what was done to it since, and which files are open."""

    def __init__(self, files, syncs):
        self.sure = {name: File(data) for name, data in files.items()}
        self.now, self.pending, self.open, self.syncs = dict(self.sure), [], {}, syncs

    def name(self, **changes):
        """Names that get a file, or lose it, at once."""
        self.pending.append(changes)
        self.put(self.now, changes)

    @staticmethod
    def put(names, changes):
        for name, file in changes.items():
            if file:
                names[name] = file
            else:
                names.pop(name, None)

    def call(self, line):
        call, *words = line.split("\t")
        if call == "open":
            file, creates, path = words
            if path not in self.now and creates == "1":
                self.name(**{path: File()})
            self.open[file] = self.now.get(path)  # none: the folder itself
        elif call == "write":
            self.open[words[0]].data += bytes.fromhex(words[1])
        elif call == "ftruncate":
            self.open[words[0]].data = self.open[words[0]].data[:int(words[1])]
        elif call == "fsync" and self.syncs:
            if self.open[words[0]]:
                self.open[words[0]].synced = self.open[words[0]].data
            else:
                self.sure, self.pending = dict(self.now), []
        elif call == "rename":
            self.name(**{words[0]: None, words[1]: self.now[words[0]]})
        elif call == "link":
            self.name(**{words[1]: self.now[words[0]]})
        elif call == "unlink":
            self.name(**{words[0]: None})

    def states(self):
        """What the disk may hold now, as dictionaries of bytes."""
        some = self.pending[-8:]  # without syncs there are too many
        for kept in itertools.product((True, False), repeat=len(some)):
            names = dict(self.sure)
            for changes in self.pending[:-8]:
                self.put(names, changes)
            for changes, keep in zip(some, kept):
                if keep:
                    self.put(names, changes)
            files = list(dict.fromkeys(names.values()))
            unsure = [file for file in files if len(file.variants()) > 1]
            for chosen in itertools.product(*(file.variants() for file in unsure)):
                data = dict(zip(unsure, chosen))
                yield {name: data.get(file, file.synced) for name, file in names.items()}


def problem(state, whole, checkpoints):
    """What is wrong with a state; empty if one can go on from it."""
    for path in pathlib.Path(".").iterdir():
        path.unlink()
    for name, data in state.items():
        pathlib.Path(name).write_bytes(data)
    if run("show").stdout not in checkpoints:
        return "the checkpoint is neither the old nor the new one"
    if "walk.walk.frame.safetensors" not in state:
        return "" if all(state.get(name) == whole[name] for name in FILES) else "no frame before the end"
    done = run(*GOES_ON)
    if done.returncode:
        return done.stderr
    after = contents()
    return "" if all(after[name] == whole[name] for name in FILES) and len(after) == len(FILES) else f"left {sorted(after)}"


def try_states(begun, log, whole, checkpoints, syncs):
    disk, seen = Disk(begun, syncs), set()
    for number, line in enumerate(log):
        disk.call(line)
        for state in disk.states():
            key = hash(frozenset(state.items()))
            if key in seen:
                continue
            seen.add(key)
            wrong = problem(state, whole, checkpoints)
            if wrong and not syncs:
                return len(seen)
            must(not wrong, f"after call {number + 1}, {line[:60]}: {wrong}\n{ {n: len(d) for n, d in state.items()} }\n{log[:number + 1]}")
    must(syncs, "without syncs nothing fails")
    return len(seen)


# A frame of step 5, the file of step 4, and what an older run had saved at its end.
os.mkdir("disk")
os.chdir("disk")
must(run("walk", "--title", "x", "--steps", "3", "--quiet").returncode == 0, "an older run")
must(run("walk", "--title", "x", "--steps", "9", "--quiet", "--keep", "0s", WALK_KILL="6").returncode == -signal.SIGKILL, "")
begun, old = contents(), run("show").stdout
done = run(*GOES_ON, "--keep", "0s", RECORD=LOG)
must(done.returncode == 0, done)
whole, new = contents(), run("show").stdout
must(old != new and all(begun.get(name) != whole[name] for name in FILES), "nothing has changed")
# The file of times is left out, with all that is done to its descriptor.
lines = [line.split("\t") for line in pathlib.Path(LOG).read_text().splitlines()]
times = {words[1] for words in lines if words[0] == "open" and "timing" in words[3]}
log = ["\t".join(words) for words in lines
       if not (words[0] in ("write", "fsync", "ftruncate") and words[1] in times) and "timing" not in words[-1]]
count = try_states(begun, log, whole, (old, new), syncs=True)
first = try_states(begun, log, whole, (old, new), syncs=False)
print(f"{len(log)} calls, {count} states: old or new; without syncs state {first} is neither")
