"""Measures training steps of Dvn beside PyTorch, JAX and Keras: ./bootstrap bench.

The peers live in a Python environment of their own (build/bench-venv, several
gigabytes; it is made at the first call). Everything is pinned to the same
CPUs, one framework after the other, each in its own process; what is printed
is the median of several runs and, beside it, the fastest and the slowest.

Dvn's programs are timed from outside: a long run less a short one, so that
start, reading the data and writing the checkpoint fall out. The whole process
of the XOR program is given as well, because nobody starts it for less.
"""

import argparse
import dataclasses
import json
import os
import statistics
import subprocess
import sys
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), ".."))
BUILD = os.environ.get("DVN_BUILD", os.path.join(ROOT, "build"))
VENV = os.path.join(ROOT, "build", "bench-venv")
SCRATCH = os.path.join(BUILD, "bench")
PINNED = ["jax==0.10.2", "keras==3.15.1", "numpy==2.4.6", "safetensors==0.8.0", "torch==2.15.0"]


@dataclasses.dataclass
class Work:
    name: str
    title: str
    source: str
    steps: int  # of an epoch
    short: int  # epochs of Dvn's two runs
    long: int
    peers: dict  # framework: its title, epochs of a run


WORKS = [
    Work("fashion", "MLP 784-128-128-128-10 on Fashion-MNIST, batch 32, SGD", "bench/fashion_step.dvn", 1875, 1, 5,
         {"torch": ("PyTorch, eager", 1), "jax": ("JAX, scan", 1), "keras": ("Keras on JAX, fit", 1)}),
    Work("cnn", "CNN 64-64-128-128 on Fashion-MNIST, batch 128, Adam", "bench/cnn_step.dvn", 10, 1, 3,
         {"torch": ("PyTorch, channels last", 1), "jax": ("JAX, jitted step", 1), "keras": ("Keras on JAX, fit", 1)}),
    Work("lstm", "LSTM of 64 units over 50 steps of 16 numbers, batch 32, Adam", "bench/lstm_step.dvn", 100, 1, 5,
         {"torch": ("PyTorch, eager", 1), "jax": ("JAX, scan", 1), "keras": ("Keras on JAX, fit", 1)}),
    Work("xor", "XOR 2-3-1, one sample a step, SGD (4000 steps are 1000 epochs)", "examples/xor.dvn", 4, 1000, 21000,
         {"torch": ("PyTorch, eager", 250), "jax": ("JAX, scan", 1000)}),
]


def make_venv():
    stamp = os.path.join(VENV, "dvn-packages")
    if os.path.exists(stamp) and open(stamp).read() == "\n".join(PINNED):
        return
    print("installing PyTorch, JAX and Keras into build/bench-venv", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    subprocess.run([f"{VENV}/bin/python3", "-m", "pip", "install", "-q", "--disable-pip-version-check", *PINNED],
                   check=True)
    with open(stamp, "w") as file:
        file.write("\n".join(PINNED))


def peer(framework, work, epochs, runs):
    environment = dict(os.environ, TF_CPP_MIN_LOG_LEVEL="3", JAX_PLATFORMS="cpu", CUDA_VISIBLE_DEVICES="")
    done = subprocess.run(
        [f"{VENV}/bin/python3", os.path.join(ROOT, "bench", "peers.py"), framework, work, str(epochs), str(runs)],
        cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        return None
    result = json.loads(done.stdout.splitlines()[-1])
    return [s / result["steps"] for s in result["seconds"]], result["version"]


def compile_program(source):
    os.makedirs(SCRATCH, exist_ok=True)
    program = os.path.join(SCRATCH, os.path.basename(source)[:-len(".dvn")])
    start = time.perf_counter()
    subprocess.run([os.path.join(BUILD, "bin", "dvnc"), source, "-o", program], cwd=ROOT, check=True)
    print(f"dvnc {source}: {time.perf_counter() - start:.2f} s, "
          f"{os.path.getsize(program) / 1024:.0f} KB", file=sys.stderr)
    data = os.path.join(SCRATCH, "data")  # programs write where they run
    if not os.path.lexists(data):
        os.symlink(os.path.join(ROOT, "data"), data)
    return program


def wall(program, epochs):
    start = time.perf_counter()
    subprocess.run([program, "train", "--epochs", str(epochs), "--quiet"], cwd=SCRATCH, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def dvn(source, steps, short, long, runs):
    """Seconds a step, run by run, and of the whole short process."""
    program = compile_program(source)
    wall(program, short)
    each, whole = [], []
    for _ in range(runs):
        low, high = wall(program, short), wall(program, long)
        each.append((high - low) / (steps * (long - short)))
        whole.append(low)
    return each, statistics.median(whole)


def measure(work, options):
    rows = {}
    if not options.no_dvn:
        each, whole = dvn(work.source, work.steps, work.short, work.long, options.runs)
        rows["Dvn"] = (each, f"(whole process of {work.short}: {whole * 1e3:.1f} ms)" if work.short > 100 else "")
    if not options.no_peers:
        for framework, (title, epochs) in work.peers.items():
            rows[title] = peer(framework, work.name, epochs, options.runs)
    return rows


def show(title, rows):
    print(f"\n{title}")
    ours = rows.get("Dvn")
    for name, result in rows.items():
        if result is None:
            print(f"  {name:<24} failed")
            continue
        each, note = result
        middle = statistics.median(each)
        ratio = "" if not ours or name == "Dvn" else f"  {middle / statistics.median(ours[0]):6.2f} x Dvn"
        print(f"  {name:<24} {middle * 1e6:9.2f} us a step  ({min(each) * 1e6:.2f} to {max(each) * 1e6:.2f})"
              f"{ratio}  {note}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)), help="CPUs given to each")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("work", nargs="*", help="fashion, cnn, lstm, xor; all of them if none is named")
    parser.add_argument("--no-peers", action="store_true", help="measure Dvn alone")
    parser.add_argument("--no-dvn", action="store_true", help="measure the peers alone")
    options = parser.parse_args()
    for name in set(options.work) - {w.name for w in WORKS}:
        parser.error(f"there is no {name}; there are {', '.join(w.name for w in WORKS)}")
    options.work = [w for w in WORKS if not options.work or w.name in options.work]
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:options.threads])
    if not options.no_peers:
        make_venv()

    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    print(f"{cpu}, {options.threads} threads, median of {options.runs} runs")

    for work in options.work:
        show(work.title, measure(work, options))


main()
