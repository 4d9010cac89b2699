"""Writes docs/operators.md and docs/passes.md from the TableGen records, docs/std.md from std/.

    .venv/bin/python docs/generate.py            writes them
    .venv/bin/python docs/generate.py --check    fails if they are not current

The records are the only place where an op or a pass is described, and the
comments of std/ where a function of the library is; these pages are for reading.
"""

import os
import sys
import textwrap

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), ".."))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(ROOT, "test", "repo"))
import house  # noqa: E402
import standard  # noqa: E402

NOTE = "<!-- written by docs/generate.py; change {} instead -->\n\n"


def body(record):
    return textwrap.dedent(record.get("description") or "").strip()


def family(record):
    """The file of dialect/ops that holds the record."""
    return os.path.basename(record["!locs"][0].split(":")[0]) if record.get("!locs") else ""


def operators():
    lines = [NOTE.format("the records in dialect/ops"), "# The operators\n\n",
             "The ops of the `dvn` dialect. *Called* is the name in the language, where there is one; "
             "*gradient* the formula over `x`, `y` (operands), `r` (result) and `g` (its gradient).\n\n"]
    lines += ["| op | called | what it is | gradient |\n", "|---|---|---|---|\n"]
    described = []
    for name, record in sorted(house.ops().items()):
        gradients = [record.get(field) for field in ("gradient", "gradientX", "gradientY")]
        gradient = ", ".join(f"`{g}`" for g in gradients if g and g != "Tensor()")
        called = f"`{record['signature']}`" if record.get("signature") else ""
        cells = [f"`{name}`", called, (record.get("summary") or "").strip(), gradient]
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n")
        if body(record):
            described.append((name, body(record)))
    for name, text in described:
        lines.append(f"\n## {name}\n\n{text}\n")
    return "".join(lines)


def passes():
    lines = [NOTE.format("the records in passes/Passes.td"), "# The passes\n\n",
             "In the order of the records; `passes/Pipeline.cpp` says which run when.\n"]
    for argument, record in house.passes().items():
        lines.append(f"\n## {argument}\n\n{record['summary'].strip()}.\n\n{body(record)}\n")
        options = [house_option(o) for o in record.get("options", [])]
        if options:
            lines.append("\nOptions:\n\n" + "".join(options))
    return "".join(lines)


def house_option(reference):
    option = OPTIONS[reference["def"]]
    default = f", by default {option['defaultValue']}" if option.get("defaultValue") else ""
    return f"- `{option['argument']}`: {option['description']}{default}\n"


OPTIONS = house.records("passes/Passes.td")[0]

stale = standard.undocumented(ROOT) if "--check" in sys.argv else []
PAGES = {"docs/operators.md": operators, "docs/passes.md": passes,
         "docs/std.md": lambda: NOTE.format("the comments in std/") + standard.page(ROOT)}
for path, write in PAGES.items():
    text = write()
    place = os.path.join(ROOT, path)
    current = open(place).read() if os.path.exists(place) else ""
    if current == text:
        continue
    if "--check" in sys.argv:
        stale.append(f"{path}: not current")
    else:
        with open(place, "w") as file:
            file.write(text)
        print(f"wrote {path}")

if "--check" in sys.argv:
    house.judge(stale, "Run: .venv/bin/python docs/generate.py")
