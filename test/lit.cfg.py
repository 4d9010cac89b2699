"""How the tests run: lit reads this file once for the whole of test/.

A test is a file whose RUN lines name the tools without paths; they are found
in build/bin and in LLVM's bin folder. Scratch files go to %t.
"""

import importlib.util
import os

import lit.formats

config.name = "dvn"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".dvn", ".test"]
config.excludes = ["inputs", "golden", "CMakeLists.txt"]
config.test_source_root = os.path.join(config.dvn_source, "test")
config.test_exec_root = os.path.join(config.dvn_build, "test")

# A test that hangs must not hang the run; lit can stop it where psutil is there.
if importlib.util.find_spec("psutil"):
    config.maxIndividualTestTime = 300

# Tools come by PATH, ours first, so that a test reads as one would type it.
tools = [os.path.join(config.dvn_build, "bin"), config.llvm_bin, os.path.join(config.dvn_venv, "bin")]
config.environment["PATH"] = os.pathsep.join(tools + [os.environ["PATH"]])
config.environment["LC_ALL"] = "C"
config.environment["NO_COLOR"] = "1"
config.environment["HOME"] = os.path.join(config.dvn_build, "test")
# Kernels are shared between tests, and never with what lies in the user's home.
config.environment["DVN_CACHE"] = os.path.join(config.dvn_build, "test", "kernel-cache")
for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TERM"):
    if name in os.environ:
        config.environment[name] = os.environ[name]

for tool in ("dvnc", "dvn-opt", "dvn-run"):
    config.substitutions.append(("%" + tool, os.path.join(config.dvn_build, "bin", tool)))
config.substitutions.append(("%python", os.path.join(config.dvn_venv, "bin", "python3")))
config.substitutions.append(("%source", config.dvn_source))
config.substitutions.append(("%build", config.dvn_build))
config.substitutions.append(("%runtime", os.path.join(config.dvn_build, "lib", "libdvnrt.a")))
config.substitutions.append(("%cxx", config.cxx))
config.substitutions.append(("%halide-include", config.halide_include))

# Programs for the larger target are made anywhere, and run where they can.
with open("/proc/cpuinfo", encoding="utf-8") as cpu:
    flags = set(next((line for line in cpu if line.startswith("flags")), "").split())
if {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"} <= flags:
    config.available_features.add("x86-64-v4")

fashion = os.path.join(config.dvn_source, "data", "fashion-mnist")
config.substitutions.append(("%fashion-mnist", fashion))
if os.path.isdir(fashion):
    config.available_features.add("fashion-mnist")
