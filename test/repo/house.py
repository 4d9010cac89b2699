"""What the rules of the house share: the files they look at, and how they end.

A rule collects sentences, each beginning with the place, and hands them to
`judge`, which prints them and fails if there are any.
"""

import functools
import json
import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
ROOMS = ("dialect/reference", "dialect", "frontend", "passes/halide", "passes", "runtime", "tools")
SOURCES = (".cpp", ".h", ".c")


def files():
    """Every file of the project that git does not ignore, as paths from the root."""
    git = ["git", "-c", "safe.directory=*", "-C", ROOT, "ls-files", "-z"]
    out = subprocess.run(git + ["--cached", "--others", "--exclude-standard"],
                         check=True, capture_output=True, text=True).stdout
    return sorted({f for f in out.split("\0") if f and os.path.isfile(os.path.join(ROOT, f))})


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8", errors="replace") as file:
        return file.read()


def room(path):
    """The room a source belongs to, or None for what lies outside of all."""
    return next((r for r in ROOMS if path.startswith(r + "/")), None)


def sources():
    return [f for f in files() if f.endswith(SOURCES) and room(f)]


def tests():
    """Every test of the compiler: what a tool is run on, by path."""
    return [f for f in files()
            if f.startswith("test/") and not f.startswith("test/repo/")
            and f.endswith((".mlir", ".dvn", ".test"))]


def camel(snake):
    return "".join(part[:1].upper() + part[1:] for part in re.split("[-_]", snake))


@functools.cache
def records(description):
    """All TableGen records of a .td file, as llvm-tblgen prints them in JSON."""
    tool = next(t for t in ("llvm-tblgen-22", "llvm-tblgen") if shutil.which(t))
    config = next(t for t in ("llvm-config-22", "llvm-config") if shutil.which(t))
    include = subprocess.run([config, "--includedir"], capture_output=True, text=True).stdout.strip()
    out = subprocess.run(
        [tool, "--dump-json", "-I", include, "-I", ROOT, "-I", os.path.join(ROOT, os.path.dirname(description)),
         os.path.join(ROOT, description)], check=True, capture_output=True, text=True).stdout
    table = json.loads(out)
    kinds = table["!instanceof"]
    return table, kinds


def ops():
    """The dialect's ops: name in the IR -> record."""
    table, kinds = records("dialect/Dvn.td")
    return {f"dvn.{table[name]['opName']}": table[name] for name in kinds.get("Op", [])
            if table[name]["opDialect"]["def"] == "Dvn_Dialect"}


def interfaces(record):
    """The C++ names of the interfaces and traits of an op."""
    table, _ = records("dialect/Dvn.td")
    traits = [table[trait["def"]] for trait in record["traits"]]
    return {trait.get("cppInterfaceName") or trait["!name"] for trait in traits}


def has_gradient(record):
    table, _ = records("dialect/Dvn.td")
    if "Differentiable" not in interfaces(record):
        return False
    formulas = [record[field] for field in ("gradient", "gradientX", "gradientY") if record.get(field)]
    if formulas:
        return any(formula != "Tensor()" for formula in formulas)
    kinds = [table[result[0]["def"]]["summary"] for result in record["results"]["args"]]
    return any("float" in kind for kind in kinds)  # whole numbers have no derivative


def passes():
    """The passes in the order of the file: argument in dvn-opt -> record."""
    table, kinds = records("passes/Passes.td")
    found = [table[name] for name in kinds.get("PassBase", [])]
    found.sort(key=lambda record: int(record["!locs"][0].rsplit(":", 1)[1]) if record.get("!locs") else 0)
    return {record["argument"]: record for record in found}


def judge(complaints, remedy):
    for complaint in complaints:
        print(complaint)
    if complaints:
        print(f"\n{len(complaints)} found. {remedy}")
    sys.exit(1 if complaints else 0)
