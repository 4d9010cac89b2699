# RUN: %python %s
"""Code in the documents compiles: every ```dvn block of README.md and docs/.

A block of declarations is a file; one of statements is the body of a program.
Blocks marked ```dvn error E0302 fail, with that code and no other.
"""

import os
import re
import subprocess
import tempfile

import house

BLOCK = re.compile(r"^```dvn(?: error (E\d+))?\n(.*?)^```", re.M | re.S)
DECLARATION = re.compile(r"(use|data|net|program|export|fn|let|//|[ })\]]|$)")


def asFile(block):
    """The block as a source that has a program."""
    if re.search(r"^(program|export) ", block, re.M):
        return block
    if all(DECLARATION.match(line) for line in block.split("\n")):
        return block + "\nprogram nothing() { print(0) }\n"
    return "use nn\nuse learn\nprogram snippet() {\n" + block + "}\n"


complaints, count = [], 0
for path in house.files():
    if not path.endswith(".md"):
        continue
    text = house.read(path)
    for block in BLOCK.finditer(text):
        count += 1
        code, body = block.groups()
        with tempfile.TemporaryDirectory() as folder:
            source = os.path.join(folder, "snippet.dvn")
            with open(source, "w") as file:
                file.write(asFile(body))
            done = subprocess.run(["dvnc", "--emit=dvn", source, "-o", os.path.join(folder, "out")],
                                  capture_output=True, text=True)
        line = text[:block.start()].count("\n") + 1
        codes = set(re.findall(r"error: .* \[(E\d+)\]", done.stderr))
        if codes != ({code} if code else set()) or bool(code) != bool(done.returncode):
            wanted = f"does not fail with {code} alone" if code else "does not compile"
            complaints.append(f"{path}:{line}: {wanted}\n{done.stderr}")

print(f"{count} blocks")
house.judge(complaints, "Documents show what works.")
