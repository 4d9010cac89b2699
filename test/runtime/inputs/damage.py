"""Damages what a program wrote, bit by bit and byte by byte: damage.py WALK FOLDER [EVERY].

A checkpoint or frame with one bit that is not as it was written, or that ends
early, is refused, by name; nothing else happens. EVERY 1 tries all bits, 7 (as in
the tests) every seventh.
"""

import itertools
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys

walk = os.path.abspath(sys.argv[1])
EVERY = int(sys.argv[3]) if len(sys.argv) > 3 else 1
os.chdir(sys.argv[2])
saved, frame = pathlib.Path("walk.safetensors"), pathlib.Path("walk.walk.frame.safetensors")


def must(condition, what):
    if not condition:
        sys.exit(str(what))


def run(*words, **environment):
    return subprocess.run([walk, *words], env={**os.environ, **environment}, capture_output=True, text=True, errors="replace")


def refused(file, words, what):
    done = run(*words)
    must(done.returncode == 1 and "error: " in done.stderr and file.name in done.stderr, f"{what}: {done}")
    return done.stderr


def try_all(file, words):
    whole = file.read_bytes()
    for place, bit in itertools.islice(itertools.product(range(len(whole)), range(8)), 0, None, EVERY):
        broken = bytearray(whole)
        broken[place] ^= 1 << bit
        file.write_bytes(broken)
        text = refused(file, words, f"{file}, byte {place}, bit {bit}")
        must(place < 8 + int.from_bytes(whole[:8], "little") or "it is damaged" in text, text)
    for length in range(0, len(whole), EVERY):
        file.write_bytes(whole[:length])
        refused(file, words, f"{file}, cut to {length}")
    file.write_bytes(whole + b"\0")
    refused(file, words, f"{file}, one byte more")
    file.write_bytes(whole)
    return len(whole)


must(run("walk", "--title", "x", "--quiet").returncode == 0, "walk")
sizes = [try_all(saved, ["show"])]

done = run("walk", "--title", "x", "--quiet", "--keep", "0s", WALK_KILL="7")
must(done.returncode == -signal.SIGKILL, done)
history = pathlib.Path("walk.walk.history.jsonl")
rows, whole = history.read_bytes(), frame.read_bytes()
sizes.append(try_all(frame, ["walk", "--resume", "--quiet"]))
frame.write_bytes(whole[:-1])
must("help: start anew without --resume" in refused(frame, ["walk", "--resume"], "frame"), "no help")
frame.write_bytes(whole)

# The rows of another run, as long as those of the frame or longer.
history.write_bytes(rows.replace(b'"step": 3', b'"step": 8') + b"{}\n")
must("are not those that the stopped run wrote" in refused(history, ["walk", "--resume"], "history"), "history")
history.write_bytes(rows)

# What somebody else writes has no checksum, even with our metadata.
text = saved.read_bytes()
length = int.from_bytes(text[:8], "little")
header, data = json.loads(text[8:8 + length]), bytearray(text[8 + length:])
data[0] ^= 1
again = json.dumps(header, separators=(",", ":")).encode()
saved.write_bytes(len(again).to_bytes(8, "little") + again + data)
must(run("show").returncode == 0, "another writer")

must(run("walk", "--resume", "--quiet").returncode == 0, "the frame that was not damaged")
must(run("show").returncode == 0 and not [f for f in os.listdir(".") if "frame" in f or "kept" in f], "the end")
print(f"bits of {sizes[0]} and {sizes[1]} bytes")
