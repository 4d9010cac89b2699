"""Trains with one thread and with two, twice each: same_bits.py PROGRAM DATA.

All four checkpoints must have one SHA-256; another seed must have another.
"""

import hashlib
import subprocess
import sys


def train(*flags):
    subprocess.run([sys.argv[1], "train", "--epochs", "3", "--data.clothes", sys.argv[2], "--quiet", *flags], check=True)
    return hashlib.sha256(open("fashion.safetensors", "rb").read()).hexdigest()


hashes = {train("--threads", threads) for threads in "1212"}
if len(hashes) != 1:
    sys.exit(f"one seed, several results: {sorted(hashes)}")
if train("--seed", "5") in hashes:
    sys.exit("another seed gives the same result")
