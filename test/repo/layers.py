# RUN: %python %s
"""Who may include whom. The table is that of docs/design.md.

Data flows one way through the rooms, and so do includes; a library from
outside is seen by one room alone, so that it can be replaced there.
"""

import re

import house

# What each room may see of ours. `syntax` is the part of frontend/ that knows
# neither MLIR nor the dialect: text, diagnostics and tree.
OURS = {
    "dialect": {"dialect"},
    "dialect/reference": {"dialect/reference", "dialect"},
    "syntax": {"syntax"},
    "frontend": {"syntax", "frontend", "dialect"},
    "passes": {"passes", "dialect"},
    "passes/halide": {"passes/halide", "passes", "dialect"},
    "runtime": {"runtime"},
    "tools": {"tools", "syntax", "frontend", "dialect", "dialect/reference", "passes", "passes/halide"},
}

# What each room may see of others' libraries.
LIBRARIES = {
    "dialect": {"mlir", "llvm"},
    "dialect/reference": {"mlir", "llvm"},
    "syntax": {"llvm"},
    "frontend": {"mlir", "llvm"},
    "passes": {"mlir", "llvm"},
    "passes/halide": {"mlir", "llvm", "halide"},
    "runtime": {"halide-runtime", "zlib", "png", "jpeg", "eigen"},
    "tools": {"mlir", "llvm"},
}

# ANTLR is seen by these files alone.
ANTLR = re.compile(r"frontend/(Parse\w*|TokenFilter)\.cpp$")
SYNTAX = re.compile(r"frontend/(Source|Diagnostics?|Ast|AstPrinter|AstWalk|TokenFilter|Parse\w*|Format\w*)\.(cpp|h|def)$")

# Freestanding files of the runtime that everyone may include: the elementary
# functions, whose bits must agree everywhere, and the table of entry points.
SHARED = {"runtime/Elementary.h", "runtime/Functions.def", "runtime/Philox.h"}

KINDS = (
    ("antlr", re.compile(r"antlr4|^Dvn(Lexer|Parser)\.h$|^grammar/")),
    ("halide-runtime", re.compile(r"^HalideRuntime\w*\.h$")),
    ("halide", re.compile(r"^Halide\w*\.h$")),
    ("mlir", re.compile(r"^mlir(-c)?/")),
    ("llvm", re.compile(r"^(llvm|lld)(-c)?/")),
    ("zlib", re.compile(r"^zlib\.h$")),
    ("png", re.compile(r"^png\.h$")),
    ("jpeg", re.compile(r"^jpeglib\.h$")),
    ("eigen", re.compile(r"^Eigen/")),
)

INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.M)


def part(path):
    return "syntax" if SYNTAX.match(path) else house.room(path)


def resolve(path, name):
    """The path from the root of an include in quotes."""
    if house.room(name):
        return name
    return path.rsplit("/", 1)[0] + "/" + name


complaints = []
for path in house.sources():
    here = part(path)
    for _, name in INCLUDE.findall(house.read(path)):
        kind = next((k for k, pattern in KINDS if pattern.search(name)), None)
        if kind == "antlr":
            if not ANTLR.match(path):
                complaints.append(f"{path}: includes {name}: ANTLR is for the parser alone")
        elif kind:
            if kind not in LIBRARIES[here]:
                complaints.append(f"{path}: includes {name}: {kind} is not for {here}")
        elif "/" in name or _ == '"':
            target = resolve(path, name)
            there = part(target)
            if there and there not in OURS[here] and target not in SHARED:
                complaints.append(f"{path}: includes {name}: {here} must not see {there}")

for header in house.files():
    if header == "runtime/Elementary.h":
        for _, name in INCLUDE.findall(house.read(header)):
            if name not in ("stdint.h", "cstdint"):
                complaints.append(f"{header}: includes {name}: it is freestanding")

house.judge(complaints, "Move the code to the room that may see this, or pass it in.")
