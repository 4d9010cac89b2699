"""Trains in many ways and compares hashes: same_bits.py DVNC BITS.DVN apart|wide.

What each program of BITS.DVN leaves, weights and history, must have one SHA-256,
and another seed another: for x86-64-v3 with fusion, and

    apart   without fusion
    wide    for x86-64-v4 (where the machine has AVX-512), for 1, 2, 3, 7 and 16
            threads, and over twenty runs
"""

import hashlib
import subprocess
import sys

DVNC, SOURCE, GROUP = sys.argv[1:4]
PROGRAMS = ("perceptron", "convolutional", "recurrent")
THREADS = ("1", "2", "3", "7", "16")


def train(binary, program, *flags):
    subprocess.run([f"./{binary}", program, "--quiet", *flags], check=True)
    digest = hashlib.sha256()
    for name in (f"{program}.safetensors", f"bits.{program}.history.jsonl"):
        with open(name, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def runs_v4():
    with open("/proc/cpuinfo") as info:
        flags = info.read()
    return all("avx512" + part in flags for part in ("f", "dq", "cd", "bw", "vl"))


builds, ways = {"fused": ["--target=x86-64-v3"]}, [("fused", threads) for threads in THREADS]
if GROUP == "apart":
    builds["apart"] = ["--target=x86-64-v3", "--fuse=off"]
    ways += [("apart", threads) for threads in ("1", "3")]
else:
    ways += [("fused", "7")] * 20
    if runs_v4():
        builds["wide"] = ["--target=x86-64-v4"]
        ways += [("wide", threads) for threads in THREADS]
for name, flags in builds.items():
    subprocess.run([DVNC, SOURCE, "-o", name, *flags], check=True)
for program in PROGRAMS:
    found = {}
    for name, threads in ways:
        found.setdefault(train(name, program, "--threads", threads), []).append(f"{name} with {threads}")
    if len(found) != 1:
        sys.exit(f"{program}: one seed, several results: {found}")
    if train("fused", program, "--seed", "5") in found:
        sys.exit(f"{program}: another seed gives the same result")
    print(f"{program}: {len(ways)} runs of {len(builds)} builds, one hash")
