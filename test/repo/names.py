# RUN: %python %s
"""Names are mechanical, so that one leads to the others without a search.

  op    dvn.max_pool      Dvn_MaxPoolOp   MaxPoolOp
  pass  dvn-fuse-kernels  FuseKernels     passes/FuseKernels.cpp   test/passes/fuse-kernels.mlir
"""

import re

import house

complaints = []
files = set(house.files())

for name, record in house.ops().items():
    mnemonic = record["opName"]
    if not re.fullmatch("[a-z][a-z0-9_]*", mnemonic):
        complaints.append(f"{name}: an op's name is snake_case")
    expected = f"Dvn_{house.camel(mnemonic)}Op"
    # KernelOp is the interface of what may run in a kernel.
    if record["!name"] not in (expected, expected.replace("KernelOp", "KernelRegionOp")):
        complaints.append(f"{name}: its record is {record['!name']}, expected {expected}")

for argument, record in house.passes().items():
    if not re.fullmatch("dvn(-[a-z0-9]+){2,}", argument):
        complaints.append(f"{argument}: a pass is dvn-<verb>-<object>")
        continue
    short = argument[len("dvn-"):]
    name = house.camel(short)
    if record["!name"] not in (name, name + "Pass"):
        complaints.append(f"{argument}: its record is {record['!name']}, expected {name}")
    if not {f"passes/{name}.cpp", f"passes/halide/{name}.cpp"} & files:
        complaints.append(f"{argument}: no passes/{name}.cpp")
    if f"test/passes/{short}.mlir" not in files:
        complaints.append(f"{argument}: no test/passes/{short}.mlir")

house.judge(complaints, "Rename: docs/hacking.md says how things are called.")
