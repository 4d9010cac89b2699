"""Feeds the readers of data, and `load`, with damaged files: fuzz_readers.py READER COUNT [SEED]

READER is the program of reader.cpp. Each round takes a good file, changes a few of
its bytes, and asks that the program ends by itself, quickly and in little memory:
with the data, or with exit code 1 and a message that names what is wrong."""

import gzip
import json
import math
import os
import random
import resource
import shutil
import struct
import subprocess
import sys
import zlib

reader, count = os.path.abspath(sys.argv[1]), int(sys.argv[2])
seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1


def npy(descr, shape, data, order=False):
    header = f"{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


def archive(members, packed):
    body, directory = b"", b""
    for name, data in members.items():
        crc, method = zlib.crc32(data), 8 if packed else 0
        stored = zlib.compress(data)[2:-4] if packed else data
        sizes = struct.pack("<HHHIIIH", method, 0, 0, crc, len(stored), len(data), len(name))
        directory += (b"PK\x01\x02" + struct.pack("<HHH", 20, 20, 0) + sizes
                      + struct.pack("<HHHHII", 0, 0, 0, 0, 0, len(body)) + name.encode())
        body += b"PK\x03\x04" + struct.pack("<HH", 20, 0) + sizes + struct.pack("<H", 0)
        body += name.encode() + stored
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def png(width, height):
    def chunk(kind, data):
        whole = kind + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))
    lines = b"".join(b"\0" + bytes((x * y) % 256 for x in range(3 * width)) for y in range(height))
    return (b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))


def jpeg():
    import io
    from PIL import Image
    out = io.BytesIO()
    Image.frombytes("RGB", (9, 7), bytes(i % 256 for i in range(189))).save(out, "JPEG")
    return out.getvalue()


def tensors(**shapes):
    header, at = {"__metadata__": {"format": "dvn", "source_hash": "0"}}, 0
    for name, shape in shapes.items():
        end = at + 4 * math.prod(shape)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [at, end]}
        at = end
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + bytes(at)


table = b'id,"a b",c,kind\n1,2.5,-3e2,good\n2,,NaN,bad\n3,"7",1e-7,"good"\n' * 3
table = table.replace(b"\nid", b"\n4,1,1,bad\nid", 1).replace(b'id,"a b",c,kind\n1', b"1")
table = b'id,"a b",c,kind\n' + table
floats = npy("<f4", "(4, 3)", struct.pack("<12f", *range(12)))
labels = npy("|u1", "(4,)", bytes(range(4)))
record = bytes([3]) + bytes(i % 256 for i in range(3072))

# name -> (READER, path of the damaged file, its content, other files)
cases = {
    "csv": ("csv|f||x f32 2|kind u8|drop=id|labels.kind=good|labels.kind=bad", "f", table, {}),
    "csv-gz": ("csv|f||a_b f64|c f32", "f.gz", gzip.compress(table, mtime=0), {}),
    "npy": ("npy|f||x f32 3", "f", floats, {}),
    "npy-fortran": ("npy|f||x i64 2 3", "f",
                    npy("<i8", "(2, 2, 3)", struct.pack("<12q", *range(12)), True), {}),
    "npz": ("npz|f||x f32 3|y u8", "f", archive({"x.npy": floats, "y.npy": labels}, False), {}),
    "npz-packed": ("npz|f||x f32 3|y u8", "f", archive({"x.npy": floats, "y.npy": labels}, True),
                   {}),
    "cifar": ("cifar_binary|.|test|image u8 32 32 3|label u8", "test_batch.bin", record * 2, {}),
    "load": ("csv|f||body.weight f32 2 3|body.bias f32 3|t f32 1", "f",
             tensors(**{"body.weight": [3, 2], "body.bias": [3], "t": [1], "more": [4]}), {}),
    "png": ("folder|set||image u8 7 9 3|label u8", "set/a/1.png", png(9, 7), {}),
    "jpeg": ("folder|set||image u8 4 4 1|label u8|gray=true|resize=true", "set/a/1.jpg", jpeg(),
             {}),
    "idx": ("idx|.|t10k|image u8 2 3|label u8", "t10k-images-idx3-ubyte",
            struct.pack(">IIII", 0x803, 4, 2, 3) + bytes(24),
            {"t10k-labels-idx1-ubyte": struct.pack(">II", 0x801, 4) + bytes(4)}),
}
WORDS = [b"\0", b"\xff" * 4, b"\xff" * 8, b"\x7f\xff\xff\xff", b'"', b",", b"\n", b"9" * 30,
         b"-", b"1e999999999", b"(", b"'", b"\xef\xbb\xbf", b"PK\5\6"]


def damage(content, random):
    data = bytearray(content)
    for _ in range(random.choice([1, 1, 2, 4, 16])):
        at, kind = random.randrange(len(data) + 1), random.randrange(6)
        if kind == 0 and at < len(data):
            data[at] ^= 1 << random.randrange(8)
        elif kind == 1 and at < len(data):
            data[at] = random.randrange(256)
        elif kind == 2:
            data[at:at] = random.choice(WORDS)
        elif kind == 3:
            word = random.choice(WORDS)
            data[at:at + len(word)] = word
        elif kind == 4:
            del data[at:at + random.randrange(1, 40)]
        elif kind == 5 and random.randrange(4) == 0:
            del data[at:]
    return bytes(data)


def limit():
    if "ASAN_OPTIONS" not in os.environ:
        resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))


def write(path, content):
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)


read = refused = 0
names = sorted(cases)
for number in range(count):
    chance = random.Random(seed * 1000003 + number)
    name = names[number % len(names)]
    declared, path, content, others = cases[name]
    shutil.rmtree("fuzz", ignore_errors=True)
    os.mkdir("fuzz")
    os.chdir("fuzz")
    for other, fixed in others.items():
        write(other, fixed)
    # The first round of each case is the good file.
    write(path, damage(content, chance) if number >= len(names) else content)
    run = subprocess.run([reader, "load" if name == "load" else "show"], timeout=10,
                         env={**os.environ, "READER": declared, "LOAD": "f"},
                         stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=limit)
    os.chdir("..")
    told = run.stderr.startswith((b"error: data d", b"error: f "))
    if (run.returncode, told) not in ((0, False), (1, True)) or (number < len(names) and told):
        print(f"round {number} ({name}, seed {seed}): exit code {run.returncode}")
        print(run.stderr.decode(errors="replace")[-2000:])
        sys.exit(1)
    read += not told
    refused += told
print(f"{count} rounds: {read} read, {refused} refused with a message")
