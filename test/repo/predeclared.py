# RUN: %python %s
"""Every predeclared name stands in docs/language.md, section 11."""

import re

import house

text = house.read("docs/language.md").split("## 11. ")[-1]
written = set(re.findall(r"`\w*\.?(\w+)", text)) | set(re.findall(r"\b(\w+)\b", " ".join(re.findall(r"`([^`]*)`", text))))

names = set()
for path in house.files():
    if re.match(r"frontend/\w+\.cpp$", path):
        names |= set(re.findall(r'\btable\.add\("(\w+)\(', house.read(path)))
    elif path == "std/prelude.dvn":
        names |= set(re.findall(r"^(?:fn|net) ([a-z]\w*)", house.read(path), re.M))
names |= {op["signature"].split("(")[0] for op in house.ops().values() if op.get("signature")}

house.judge([f"{name}: not in docs/language.md" for name in sorted(names - written)],
            "Describe it in the tables of section 11.")
