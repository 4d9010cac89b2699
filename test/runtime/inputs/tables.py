"""Writes t.csv from its first argument, with Python's escapes: tables.py 'a,b\\n1,2'
(`tables.py gzip TEXT` writes t.csv.gz)."""

import gzip
import os
import sys

for name in ("t.csv", "t.csv.gz"):
    if os.path.exists(name):
        os.remove(name)
content = sys.argv[-1].encode("latin-1").decode("unicode_escape").encode("latin-1")
if sys.argv[1] == "gzip":
    open("t.csv.gz", "wb").write(gzip.compress(content, mtime=0))
else:
    open("t.csv", "wb").write(content)
