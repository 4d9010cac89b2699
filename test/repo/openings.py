# RUN: %python %s
"""Every source opens with a comment that places it: what comes in, what goes
out, why here."""

import house

KINDS = {".cpp": ("//", "/*"), ".h": ("//", "/*"), ".c": ("//", "/*"), ".td": "//", ".g4": "//", ".def": "//", ".dvn": "//",
         ".py": ('"""', "#"), "CMakeLists.txt": "#"}
complaints = []
for path in house.files():
    opening = next((o for kind, o in KINDS.items() if path.endswith(kind)), None)
    if opening is None or (path.startswith("test/") and path.endswith(".dvn")):
        continue
    if not house.read(path).lstrip().startswith(opening):
        complaints.append(f"{path}: begins without a comment")

house.judge(complaints, "Say in a short paragraph where the file stands in the pipeline.")
