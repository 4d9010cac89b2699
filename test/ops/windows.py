"""Windows of random shape: the compiled program against the interpreter.

Kernel, stride, padding, dilation, groups and sizes off the tiles' multiples, in both
directions of every family, on whole numbers small enough for f32 to be exact: the
bits must be equal. Many cases share a module, since kernels compile in parallel, and
some share a program, which plans them together.

    windows.py --count 2000 --seed 7 --record test/ops/windows-2000.txt
"""

import argparse
import json
import pathlib
import random
import struct
import subprocess
import sys

SHARED = 5  # cases of one program
TOOLS = pathlib.Path(__file__).resolve().parents[2] / "build" / "bin"


def product(sizes):
    count = 1
    for size in sizes:
        count *= size
    return count


def tensor(sizes):
    return f"tensor<{'x'.join(str(size) for size in sizes)}xf32>"


class Case:
    """The operations of one window: what they read, what they compute."""

    def __init__(self, number, rng):
        self.prefix, self.rng = f"c{number}_", rng
        self.inputs, self.lines, self.results = {}, [], []

    def input(self, name, sizes):
        self.inputs[self.prefix + name] = sizes
        self.lines.append(f"%{self.prefix}{name} = dvn.read @{self.prefix}{name} : {tensor(sizes)}")
        return f"%{self.prefix}{name}"

    def compute(self, name, text, type):
        self.lines.append(f"%{self.prefix}{name} = {text}")
        self.results.append((f"{self.prefix}{name}", type))
        return f"%{self.prefix}{name}"


def windows_along(size, kernel, stride, dilation, before, after):
    room = size + before + after - dilation * (kernel - 1) - 1
    return room // stride + 1 if room >= 0 else 0


def draw_axis(rng, most):
    """Size, kernel, stride, dilation and padding of one axis, with at least one window."""
    while True:
        kernel, stride = rng.choice((1, 2, 3, 3, 4, 5)), rng.choice((1, 1, 1, 2, 2, 3))
        dilation, size = rng.choice((1, 1, 1, 2, 3)), rng.randint(1, most)
        before, after = (rng.randint(0, 3), rng.randint(0, 3)) if rng.random() < 0.7 else (0, 0)
        if windows_along(size, kernel, stride, dilation, before, after) > 0:
            return size, kernel, stride, dilation, before, after


def convolution(case):
    """The convolution and its gradients by images and by weights."""
    rng = case.rng
    rows, columns = draw_axis(rng, 9), draw_axis(rng, 20)
    kind = rng.random()
    channels = lambda: rng.choice((1, 2, 3, 4, 5, 8, 16, 17, 20, 32, 40))
    if kind < 0.7:
        groups, inner, outer = 1, channels(), channels()
    elif kind < 0.85:  # depthwise, with one or more results a channel
        groups, inner, outer = channels(), 1, rng.choice((1, 1, 2, 3))
    else:
        groups, inner, outer = rng.choice((2, 3, 4)), rng.choice((2, 3, 8)), rng.choice((1, 4, 5, 16))
    images = rng.choice((1, 1, 2, 3))
    x = [images, rows[0], columns[0], inner * groups]
    w = [rows[1], columns[1], inner, outer * groups]
    g = [images, windows_along(*rows), windows_along(*columns), outer * groups]
    window = (
        f"strides [{rows[2]}, {columns[2]}] dilations [{rows[3]}, {columns[3]}] "
        f"padding [{rows[4]}, {rows[5]}, {columns[4]}, {columns[5]}] groups {groups}"
    )
    vx, vw, vg = case.input("x", x), case.input("w", w), case.input("g", g)
    tx, tw, tg = tensor(x), tensor(w), tensor(g)
    case.compute("y", f"dvn.conv2d {vx}, {vw} {window} : {tx}, {tw} -> {tg}", tg)
    case.compute("dx", f"dvn.conv2d_input_gradient {vg}, {vw} {window} : {tg}, {tw} -> {tx}", tx)
    case.compute("dw", f"dvn.conv2d_weight_gradient {vx}, {vg} {window} : {tx}, {tg} -> {tw}", tw)


def pooling(case):
    """Both pools, the switches, and the transposes of all."""
    rng, axes = case.rng, []
    while len(axes) < 2:
        size, kernel, stride, dilation, before, after = draw_axis(rng, (9, 20)[len(axes)])
        if dilation == 1 and max(before, after) < kernel:  # no window beside the image
            axes.append((size, kernel, stride, dilation, before, after))
    rows, columns = axes
    images, channels = rng.choice((1, 1, 2, 3)), rng.choice((1, 2, 3, 4, 5, 8, 16, 17, 32))
    x = [images, rows[0], columns[0], channels]
    y = [images, windows_along(*rows), windows_along(*columns), channels]
    window = (
        f"window [{rows[1]}, {columns[1]}] strides [{rows[2]}, {columns[2]}] "
        f"low [{rows[4]}, {columns[4]}] high [{rows[5]}, {columns[5]}]"
    )
    vx, vy = case.input("x", x), case.input("y", y)
    tx, ty = tensor(x), tensor(y)
    places = ty.replace("f32", "i32")
    case.compute("max", f"dvn.max_pool {vx} {window} : {tx} -> {ty}", ty)
    case.compute("sum", f"dvn.sum_pool {vx} {window} : {tx} -> {ty}", ty)
    case.compute("back", f"dvn.sum_unpool {vy} {window} : {ty} -> {tx}", tx)
    at = f"%{case.prefix}switches"
    case.lines.append(f"{at} = dvn.max_pool_switches {vx} {window} : {tx} -> {places}")
    case.compute("at", f"dvn.cast {at} : {places} -> {ty}", ty)
    case.compute("to", f"dvn.max_unpool {vy} at {at} {window} : {ty}, {places} -> {tx}", tx)
    case.compute("from", f"dvn.take_switches {vx} at {at} {window} : {tx}, {places} -> {ty}", ty)


FAMILIES = [convolution, pooling]


def write_inputs(path, cases, rng):
    header, data = {}, bytearray()
    for case in cases:
        for name, sizes in case.inputs.items():
            begin = len(data)
            numbers = [float(rng.randint(-4, 4)) for _ in range(product(sizes))]
            data += struct.pack(f"<{len(numbers)}f", *numbers)
            header[name] = {"dtype": "F32", "shape": sizes, "data_offsets": [begin, len(data)]}
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def write_program(name, inputs, outputs, cases):
    """Reads its inputs from a file; what the interpreter prints, the program writes to one."""
    names = [name for case in cases for name in case.inputs]
    results = [result for case in cases for result in case.results]
    symbols, quoted = ", ".join(f"@{n}" for n in names), ", ".join(f'"{n}"' for n in names)
    lines = [
        f"func.func @{name}() attributes {{dvn.program}} {{",
        f'  %path = dvn.string_constant "{inputs}"',
        f"  dvn.load %path variables [{symbols}] names [{quoted}]",
    ]
    for case in cases:
        lines += ["  " + line for line in case.lines]
    lines += [f'  dvn.report ["{n}"] (%{n} : {type})' for n, type in results]
    values, types = ", ".join(f"%{n}" for n, _ in results), ", ".join(t for _, t in results)
    quoted = ", ".join(f'"{n}"' for n, _ in results)
    lines += [
        f'  %saved = dvn.string_constant "{outputs}"',
        f"  dvn.save %saved tensors {values} variables [] names [{quoted}] : {types}",
        "  return",
        "}",
    ]
    return lines


def write_module(path, inputs, outputs, programs):
    lines = []
    for cases in programs.values():
        for case in cases:
            for name, sizes in case.inputs.items():
                lines.append(f"dvn.variable @{name} : {tensor(sizes)} state")
    for name, cases in programs.items():
        lines += write_program(name, inputs[name], outputs[name], cases)
    path.write_text("\n".join(lines) + "\n")


def read_outputs(path):
    """The bytes of each tensor of a safetensors file."""
    data = path.read_bytes()
    end = 8 + struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:end])
    header.pop("__metadata__", None)
    places = {name: entry["data_offsets"] for name, entry in header.items()}
    return {name: data[end + begin : end + last] for name, (begin, last) in places.items()}


def read_report(lines):
    """The same of what the interpreter prints."""
    tensors = {}
    for line in lines:
        name, _, text = line.partition(" ")
        numbers = [float(number) for number in text.replace("[", " ").replace("]", " ").replace(",", " ").split()]
        tensors[name] = struct.pack(f"<{len(numbers)}f", *numbers)
    return tensors


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stderr[-3000:]}")
    return done.stdout.splitlines()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--batch", type=int, default=50)
    parser.add_argument("--dvnc", default=TOOLS / "dvnc")
    parser.add_argument("--dvn-run", default=TOOLS / "dvn-run")
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("/tmp/dvn-windows"))
    parser.add_argument("--record", type=pathlib.Path, help="a file for the summary")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(options.seed)
    results, wrong = 0, []
    for first in range(0, options.count, options.batch):
        cases = [Case(n, rng) for n in range(first, min(first + options.batch, options.count))]
        for number, case in enumerate(cases):
            FAMILIES[(first + number) % len(FAMILIES)](case)
        programs = {f"p{n}": cases[n : n + SHARED] for n in range(0, len(cases), SHARED)}
        module, binary = options.folder / "cases.mlir", options.folder / "cases"
        inputs = {name: options.folder / f"{name}.in.safetensors" for name in programs}
        outputs = {name: options.folder / f"{name}.out.safetensors" for name in programs}
        for name, shared in programs.items():
            write_inputs(inputs[name], shared, rng)
        write_module(module, inputs, outputs, programs)
        run([options.dvnc, module, "-o", binary])
        for name, shared in programs.items():
            expected = read_report(run([options.dvn_run, module, f"--program={name}"]))
            run([binary, name])
            found = read_outputs(outputs[name])
            lines = {line.split()[0][1:]: line for case in shared for line in case.lines}
            for result, _ in (result for case in shared for result in case.results):
                results += 1
                if expected[result] != found[result]:
                    wrong.append(lines[result])
        done = first + len(cases)
        print(f"{done} of {options.count} cases, {len(wrong)} results differ", file=sys.stderr)
    verdict = "all equal" if not wrong else f"{len(wrong)} differ"
    text = f"seed {options.seed}: {options.count} cases, {results} results, {verdict}"
    print(text)
    if options.record:
        options.record.write_text(text + "\n")
    print("\n".join(wrong[:30]), end="")
    sys.exit(bool(wrong))


main()
