"""The text of docs/std.md, from the `///` comments of std/*.dvn; generate.py writes it.

A module opens with a `//` paragraph. Lines `// ---- title` part it, a note may
follow behind a colon or in `//` lines below. Whatever has no `///` is private,
by its name (`_share`) or by mistake, and then `undocumented` tells.
"""

import os
import re

DECLARATION = re.compile(r"(?:fn|net|let) ([A-Za-z]\w*)", re.A)
ORDER = ("prelude", "nn", "learn")


def modules(root):
    """Names of the modules: what every file sees, then networks, training, and the rest by the alphabet."""
    names = sorted(file[:-4] for file in os.listdir(os.path.join(root, "std")) if file.endswith(".dvn"))
    return sorted(names, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))


def signature(text):
    """The head of a declaration in one line: up to the body, or to the `=` that stands for it."""
    depth, end = 0, len(text)
    for i, c in enumerate(text):
        depth += c in "([" 
        depth -= c in ")]"
        if depth == 0 and (c == "{" or text[i:i + 3] == " = " or text[i:i + 3] == " =\n"):
            end = i
            break
    head = re.sub(r"\s+", " ", text[:end]).strip()
    return re.sub(r"^(fn|let) ", "", head)


def paragraph(lines):
    return " ".join(line.strip() for line in lines).strip()


def opening(lines):
    """The `//` paragraphs at the top of a file."""
    text = []
    for line in lines:
        if not line.startswith("//") or line.startswith("///") or line.startswith("// ----"):
            break
        text.append(line[2:].strip())
    text[0] = re.sub(r"^std/\w+\.dvn: ", "", text[0])
    return "\n".join(text).strip()


def entries(text):
    """What a module says, in its order: ("section", title, note), ("entry", signature, text) or ("bare", name, "")."""
    lines = text.split("\n")
    found, doc, note = [], [], None
    for number, line in enumerate(lines):
        if line.startswith("// ----"):
            title, _, more = line[8:].strip().partition(": ")
            found.append(("section", title, more))
            note = len(found) - 1
        elif line.startswith("///"):
            doc.append(line[3:])
        elif line.startswith("//") and note is not None:
            kind, title, more = found[note]
            found[note] = (kind, title, f"{more} {line[2:].strip()}".strip())
        else:
            if line.strip():
                note = None
            declared = DECLARATION.match(line)
            if declared and doc:
                found.append(("entry", signature("\n".join(lines[number:])), paragraph(doc)))
            elif declared:
                found.append(("bare", declared.group(1), ""))
            doc = []
    return found


def sentence(text):
    return text and text[0].upper() + text[1:] + ("" if text.endswith((".", ":")) else ".")


def page(root):
    lines = ["# The standard library\n\n",
             "Written in Dvn: each of these can be opened in `std/`, copied and changed. `use nn` makes the names of a "
             "module visible, `nn.relu` always works. What stands as `net f(a)(b)` is made with `f(a)` and then called "
             "with b, or applied with `b |> f(a)`; the rest are functions.\n"]
    for name in modules(root):
        with open(os.path.join(root, "std", f"{name}.dvn"), encoding="utf-8") as file:
            text = file.read()
        lines.append(f"\n## {name}\n\n{sentence(opening(text.split(chr(10))))}\n")
        for kind, head, body in entries(text):
            if kind == "section":
                lines.append(f"\n### {name}: {head}\n\n" + (f"{sentence(body)}\n\n" if body else ""))
            elif kind == "entry":
                lines.append(("" if lines[-1].startswith("- ") else "\n") + f"- `{head}`: {body}\n")
    return re.sub(r"\n{3,}", "\n\n", "".join(lines))


def undocumented(root):
    complaints = []
    for name in modules(root):
        with open(os.path.join(root, "std", f"{name}.dvn"), encoding="utf-8") as file:
            complaints += [f"std/{name}.dvn: `{head}` has no `///`"
                           for kind, head, _ in entries(file.read()) if kind == "bare"]
    return complaints
