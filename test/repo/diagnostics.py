# RUN: %python %s
"""Every diagnostic has a test that expects its code, and every code that a test
expects is in the registry. E9999 is the code that no diagnostic has."""

import re

import house

CODE = re.compile(r"\bE[0-9]{4}\b")
registry = house.read("frontend/Diagnostics.def")
entries = [line for line in registry.splitlines() if not line.lstrip().startswith("//")]
codes = [code for line in entries for code in CODE.findall(line)[:1]]

expected = {}
for path in house.tests():
    for code in CODE.findall(house.read(path)):
        expected.setdefault(code, path)

complaints = [f"frontend/Diagnostics.def: {code}: defined twice" for code in set(codes) if codes.count(code) > 1]
complaints += [f"frontend/Diagnostics.def: {code}: no test expects it" for code in codes if code not in expected]
complaints += [f"{path}: {code} is not in the registry" for code, path in expected.items()
               if code not in codes and code != "E9999"]

house.judge(sorted(complaints), "One file in test/diagnostics for each code.")
