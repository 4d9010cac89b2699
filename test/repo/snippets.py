# RUN: %python %s
"""Programs in the documents compile: every ```dvn block of README.md and docs/
that has a `program` in it goes through the front end."""

import os
import re
import subprocess
import tempfile

import house

BLOCK = re.compile(r"^```dvn\n(.*?)^```", re.M | re.S)
complaints = []
for path in house.files():
    if not path.endswith(".md"):
        continue
    text = house.read(path)
    for block in BLOCK.finditer(text):
        if not re.search(r"^program ", block.group(1), re.M):
            continue
        line = text[:block.start()].count("\n") + 1
        with tempfile.TemporaryDirectory() as folder:
            source = os.path.join(folder, "snippet.dvn")
            with open(source, "w") as file:
                file.write(block.group(1))
            done = subprocess.run(["dvnc", "--emit=dvn", source, "-o", os.path.join(folder, "out")],
                                  capture_output=True, text=True)
        if done.returncode:
            complaints.append(f"{path}:{line}: does not compile\n{done.stderr}")

house.judge(complaints, "Documents show what works.")
