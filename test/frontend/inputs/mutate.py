"""Changes sources at random and runs the compiler on what comes out.

Tokens are deleted, doubled, exchanged, or replaced by others of the same file. Whatever
comes out, `dvnc --emit=dvn` ends with 0 and a module, or with 1 and errors that have a
line and a column: not with a signal, a crash (70), or never. Mutation k of a seed is
always the same. Usage: mutate.py DVNC WORK_FOLDER COUNT SEED FOLDER..
"""

import concurrent.futures
import glob
import os
import random
import re
import subprocess
import sys

DVNC, WORK, COUNT, SEED = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
FILES = sorted(path for folder in sys.argv[5:] for path in glob.glob(os.path.join(folder, "*.dvn")))
TOKEN = re.compile(r'//[^\n]*|"(?:[^"\\\n]|\\.)*"|\d[\d_.]*(?:e[+-]?\d+)?|\w+|\.\.=?|\|>|[-+*/=!<>]=|\*\*|&&|\|\||->|\n|[^\S\n]+|.')
SECONDS = 20


def mutate(tokens, draw):
    """One change among the tokens that mean something."""
    places = [i for i, token in enumerate(tokens) if not token.isspace() and token[:2] != "//"]
    if len(places) < 2:
        return
    i, j = draw.sample(places, 2)
    kind = draw.randrange(6)
    if kind == 0:
        del tokens[i]
    elif kind == 1:
        tokens.insert(i, tokens[i] + " ")
    elif kind == 2:
        tokens[i], tokens[j] = tokens[j], tokens[i]
    elif kind == 3:
        tokens[i] = tokens[j]
    elif kind == 4:  # a neighbour
        near = places[min(places.index(i) + 1, len(places) - 1)]
        tokens[i], tokens[near] = tokens[near], tokens[i]
    else:  # a stretch of text
        tokens[j:j] = tokens[i:i + draw.randrange(1, 12)]


def make(number):
    draw = random.Random(f"{SEED} {number}")
    path = draw.choice(FILES)
    with open(path, encoding="utf-8") as file:
        tokens = TOKEN.findall(file.read())
    for _ in range(draw.choice([1, 1, 1, 2, 3, 8])):
        mutate(tokens, draw)
    return path, "".join(tokens)


def run(number):
    path, text = make(number)
    own = os.path.join(WORK, f"{number}-{os.path.basename(path)}")
    with open(own, "w", encoding="utf-8") as file:
        file.write(text)
    try:
        result = subprocess.run([DVNC, "--emit=dvn", own], capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return f"{own}: takes more than {SECONDS} s"
    errors = result.stderr.decode(errors="replace")
    if result.returncode not in (0, 1):
        return f"{own}: ended with {result.returncode}: {errors[:400]}"
    if result.returncode == 1 and not re.search(r":\d+:\d+: error: .*\[E\d{4}\]", errors):
        return f"{own}: failed without an error that has a place: {errors[:400]}"
    os.remove(own)
    return None


os.makedirs(WORK, exist_ok=True)
with concurrent.futures.ThreadPoolExecutor(2) as pool:
    complaints = [text for text in pool.map(run, range(COUNT)) if text]
print("\n".join(complaints + [f"{COUNT} mutations of {len(FILES)} files, {len(complaints)} complaints"]))
sys.exit(bool(complaints))
