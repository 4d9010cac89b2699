# RUN: %python %s
"""The project speaks of itself alone: no word on how its text came about, and
no path or host of a machine it was written on."""

import re

import house

# In pieces, so that this file does not find itself.
WORDS = ["ses" + "sion", "ag" + "ent", "sub" + "ag" + "ent", "chat" + "bot", "language mo" + "del", "assis" + "tant"]
PLACES = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/op" + "t/", "py" + "env",
          "pypi\\." + "org", "deb\\." + "debian", "download\\." + "pytorch"]
PATTERN = re.compile(r"\b(" + "|".join(WORDS) + r")s?\b|(" + "|".join(PLACES) + ")", re.I)

BINARY = (".png", ".gz", ".npz", ".npy", ".safetensors", ".bin", ".jpg")
complaints = []
for path in house.files():
    if path.endswith(BINARY):
        continue
    for number, line in enumerate(house.read(path).splitlines(), 1):
        found = PATTERN.search(line)
        if found:
            complaints.append(f"{path}:{number}: {found.group(0)}")

house.judge(complaints, "Say it without.")
