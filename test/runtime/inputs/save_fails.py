"""A save that cannot be finished leaves the old file whole and nothing beside it.

    save_fails.py WALK FOLDER
"""

import os
import pathlib
import resource
import subprocess
import sys

walk = os.path.abspath(sys.argv[1])
os.chdir(sys.argv[2])


def run(limit=None):
    def limited():
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return subprocess.run([walk, "walk", "--title", "x", "--quiet", "--steps", "1"],
                          preexec_fn=limited, capture_output=True, text=True)


file = pathlib.Path("walk.safetensors")
assert run().returncode == 0
size = file.stat().st_size
file.write_bytes(b"precious")
for limit in (200, size - 1):  # in the header, in the last tensor; the history needs less
    done = run(limit)
    assert done.returncode == 1, done
    assert "error: cannot write walk.safetensors: file too large" in done.stderr, done.stderr
    assert "note: the file that was there before is unchanged" in done.stderr, done.stderr
    assert file.read_bytes() == b"precious"
    assert not os.path.exists("walk.safetensors.tmp")
file.unlink()
done = run(200)
assert done.returncode == 1 and "unchanged" not in done.stderr and not file.exists(), done

os.mkdir("walk.safetensors")
done = run()
assert done.returncode == 1 and "cannot write walk.safetensors" in done.stderr, done
os.rmdir("walk.safetensors")
assert run().returncode == 0 and file.stat().st_size == size
