//===- KernelTest.cpp - each family's kernels against plain loops ---------===//
//
// A kernel is written as text, compiled for AVX2 (and AVX-512 where this machine
// has it), loaded and run on odd sizes. Small integers make sums exact, so results
// are compared for equality; where they are not, for equal bits between targets.
//
//===----------------------------------------------------------------------===//

#include "passes/halide/Kernel.h"
#include "Halide.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "runtime/Elementary.h"
#include "runtime/Philox.h"
#include <cmath>
#include <dlfcn.h>
#include <fstream>
#include <gtest/gtest.h>
#include <numeric>
#include <sstream>
#include <unistd.h>

extern "C" {
void *halide_malloc(void *, size_t size) { return aligned_alloc(128, (size + 255) / 128 * 128); }
void halide_free(void *, void *pointer) { free(pointer); }
int halide_do_par_for(void *context, int (*task)(void *, int, uint8_t *), int min, int size,
                      uint8_t *closure) {
  for (int i = size; i-- > 0;) // backwards: the order must not matter
    task(context, min + i, closure);
  return 0;
}
void halide_error(void *, const char *message) { ADD_FAILURE() << message; }

// What kernels with checks call; Halide's header has other types for them.
#define CHECK(name)                                                                                \
  int check_##name(void *, ...) __asm__("halide_error_" #name);                                    \
  int check_##name(void *, ...) {                                                                  \
    ADD_FAILURE() << #name;                                                                        \
    return -1;                                                                                     \
  }
CHECK(access_out_of_bounds)
CHECK(bad_dimensions)
CHECK(bad_type)
CHECK(buffer_allocation_too_large)
CHECK(buffer_argument_is_null)
CHECK(buffer_extents_negative)
CHECK(buffer_extents_too_large)
CHECK(constraint_violated)
CHECK(constraints_make_required_region_smaller)
CHECK(device_dirty_with_no_device_support)
CHECK(explicit_bounds_too_small)
CHECK(host_is_null)
CHECK(out_of_memory)
CHECK(split_factor_not_positive)
}

namespace {

struct alignas(64) Aligned {
  char bytes[64];
  bool operator==(const Aligned &other) const { return memcmp(bytes, other.bytes, 64) == 0; }
};

/// A dense tensor of any element type, with what Halide wants to know of it.
struct Array {
  std::vector<int64_t> shape;
  std::vector<Aligned> memory; ///< Kernels may count on 64 bytes.
  halide_type_t type;
  std::vector<halide_dimension_t> dims;
  halide_buffer_t buffer = {};

  Array() = default;
  template <typename T>
  static Array make(std::vector<int64_t> shape, std::function<T(int64_t)> element = nullptr) {
    Array a;
    a.shape = std::move(shape);
    a.type = halide_type_of<T>();
    // Kernels may not write beyond: what lies there is checked.
    a.memory.resize(a.count() * sizeof(T) / 64 + 2);
    memset(a.memory.data(), 0x5a, a.memory.size() * 64);
    for (int64_t i = 0; i < a.count(); ++i)
      a.at<T>(i) = element ? element(i) : T(77);
    return a;
  }
  int64_t count() const {
    return std::accumulate(shape.begin(), shape.end(), int64_t(1), std::multiplies<>());
  }
  template <typename T> T &at(int64_t i) { return reinterpret_cast<T *>(memory.data())[i]; }
  halide_buffer_t *raw() {
    dims.clear();
    int32_t stride = 1;
    for (size_t d = shape.size(); d-- > 0;) {
      dims.push_back({0, static_cast<int32_t>(shape[d]), stride, 0});
      stride *= shape[d];
    }
    buffer = {};
    buffer.host = reinterpret_cast<uint8_t *>(memory.data());
    buffer.type = type;
    buffer.dimensions = static_cast<int32_t>(shape.size());
    buffer.dim = dims.data();
    return &buffer;
  }
  bool keptItsEnd() const {
    const char *begin = memory.data()->bytes;
    return std::all_of(begin + count() * type.bytes(), begin + memory.size() * 64,
                       [](char c) { return c == 0x5a; });
  }
};

using Numbers = std::vector<std::variant<int64_t, double>>;

class Kernel {
public:
  Kernel(const std::string &body, const std::string &target, std::vector<int64_t> inPlace = {},
         const std::string &schedule = "") {
    static int number = 0;
    mlir::DialectRegistry registry;
    registry.insert<dvn::DvnDialect, mlir::arith::ArithDialect>();
    dvn::halide::registerKernelModels(registry);
    mlir::MLIRContext context(registry);
    auto module = mlir::parseSourceString<mlir::ModuleOp>(
        "dvn.kernel_body @k " + schedule + " {\n" + body + "\n}", &context);
    if (!module) {
      ADD_FAILURE() << body;
      return;
    }
    auto kernel = *module->getOps<dvn::KernelBodyOp>().begin();
    dvn::halide::KernelInput input;
    input.body = &kernel.getBody().front();
    input.schedule = kernel.getScheduleAttr();
    input.inPlace = inPlace;
    input.symbol = "test_kernel";
    input.target = target;
    input.asserts = target == "x86-64-v3"; // so that both kinds of code run
    std::string base =
        testing::TempDir() + "kernel" + std::to_string(getpid()) + "_" + std::to_string(number++);
    dvn::halide::KernelOutput output;
    output.object = base + ".o";
    output.assembly = base + ".s";
    if (mlir::failed(dvn::halide::compileKernel(input, output))) {
      ADD_FAILURE() << "does not compile: " << body;
      return;
    }
    std::ifstream text(output.assembly);
    assembly.assign(std::istreambuf_iterator<char>(text), {});
    std::string command = "clang-22 -shared -Wl,-Bsymbolic -o " + base + ".so " + base + ".o";
    if (system(command.c_str()) == 0)
      if (void *library = dlopen((base + ".so").c_str(), RTLD_NOW))
        entry = reinterpret_cast<int (*)(void **)>(dlsym(library, "test_kernel_argv"));
    EXPECT_TRUE(entry) << dlerror();
    for (const char *end : {".o", ".s", ".so"})
      unlink((base + end).c_str());
  }

  void run(std::vector<Array *> inputs, Numbers numbers, std::vector<Array *> outputs) {
    if (!entry)
      return;
    void *context = nullptr;
    std::vector<void *> arguments = {&context};
    for (Array *array : inputs)
      arguments.push_back(array->raw());
    for (auto &number : numbers)
      arguments.push_back(std::visit([](auto &value) -> void * { return &value; }, number));
    for (Array *array : outputs)
      arguments.push_back(array->raw());
    EXPECT_EQ(entry(arguments.data()), 0);
    for (Array *array : outputs)
      EXPECT_TRUE(array->keptItsEnd());
  }

  std::string assembly;

private:
  int (*entry)(void **) = nullptr;
};

std::vector<std::string> targets() {
  std::vector<std::string> result = {"x86-64-v3"};
  if (Halide::get_host_target().has_feature(Halide::Target::AVX512_Skylake))
    result.push_back("x86-64-v4");
  return result;
}

/// Runs on every target; results must have the same bits, and satisfy `check`.
template <typename T>
void expect(const std::string &body, std::vector<Array> inputs, Numbers numbers,
            std::vector<int64_t> shape, const std::function<T(int64_t)> &wanted) {
  std::vector<Aligned> first;
  for (const std::string &target : targets()) {
    Kernel kernel(body, target);
    Array output = Array::make<T>(shape);
    std::vector<Array *> pointers;
    for (Array &input : inputs)
      pointers.push_back(&input);
    kernel.run(pointers, numbers, {&output});
    int wrong = 0;
    for (int64_t i = 0; wanted && i < output.count() && wrong < 3; ++i) {
      T value = output.at<T>(i), want = wanted(i);
      if (value != want && !(value != value && want != want) && ++wrong)
        ADD_FAILURE() << target << ": element " << i << " is " << +value << ", not " << +want
                      << "\n"
                      << body;
    }
    if (first.empty())
      first = output.memory;
    EXPECT_TRUE(first == output.memory) << "bits differ on " << target << "\n" << body;
  }
}

/// Small integers, so that float sums are exact.
Array small(std::vector<int64_t> shape, int seed = 0) {
  return Array::make<float>(std::move(shape),
                            [=](int64_t i) { return float((i * 7 + seed * 5) % 11) - 5; });
}
Array rough(std::vector<int64_t> shape, int seed = 0) {
  return Array::make<float>(std::move(shape),
                            [=](int64_t i) { return std::sin(float(i * 3 + seed)) * 3; });
}

std::string tensor(const std::vector<int64_t> &shape, const std::string &element = "f32") {
  std::string text = "tensor<";
  for (int64_t size : shape)
    text += (size < 0 ? "?" : std::to_string(size)) + "x";
  return text + element + ">";
}

// ---- matmul -------------------------------------------------------------------

void checkMatmul(int64_t m, int64_t k, int64_t n, bool turnX, bool turnY, bool dynamicRows,
                 bool dynamicDepth = false) {
  auto shape = [](int64_t a, int64_t b, bool turn) {
    return turn ? std::vector<int64_t>{b, a} : std::vector<int64_t>{a, b};
  };
  int64_t tm = dynamicRows ? -1 : m, tk = dynamicDepth ? -1 : k;
  std::string x = tensor(shape(tm, tk, turnX)), y = tensor(shape(tk, n, turnY)),
              z = tensor({tm, n});
  std::string flags = turnX || turnY
                          ? std::string("{") + (turnX ? "transpose_x" : "") +
                                (turnX && turnY ? ", " : "") + (turnY ? "transpose_y" : "") + "} "
                          : "";
  std::string body = "^bb0(%x: " + x + ", %y: " + y + "):\n%z = dvn.matmul %x, %y " + flags + ": " +
                     x + ", " + y + " -> " + z + "\ndvn.yield %z : " + z;
  Array ax = small(shape(m, k, turnX)), ay = small(shape(k, n, turnY), 3);
  expect<float>(body, {ax, ay}, {}, {m, n}, [&](int64_t i) {
    float sum = 0;
    for (int64_t l = 0; l < k; ++l)
      sum += ax.at<float>(turnX ? l * m + i / n : i / n * k + l) *
             ay.at<float>(turnY ? i % n * k + l : l * n + i % n);
    return sum;
  });
}

TEST(Matmul, oddSizes) {
  checkMatmul(7, 13, 5, false, false, false);
  checkMatmul(33, 17, 70, false, false, false);
  checkMatmul(1, 3, 1, false, false, false);
}
TEST(Matmul, transposedFactors) {
  checkMatmul(13, 9, 21, true, false, false);
  checkMatmul(13, 9, 21, false, true, false);
  checkMatmul(20, 32, 48, true, true, false);
}
TEST(Matmul, rowsKnownAtRunTime) {
  for (int64_t rows : {1, 3, 8, 11, 32})
    checkMatmul(rows, 20, 40, false, false, true);
}
TEST(Matmul, depthKnownAtRunTime) {
  for (int64_t depth : {1, 32, 33})
    checkMatmul(14, depth, 20, true, false, false, true);
}
TEST(Matmul, longSumsHaveTheSameBitsWhetherTheirLengthIsKnown) {
  std::vector<Array> results;
  for (bool known : {true, false}) {
    std::string k = known ? "5000" : "?";
    std::string body = "^bb0(%x: tensor<3x" + k + "xf32>, %y: tensor<" + k +
                       "x20xf32>):\n%z = dvn.matmul %x, %y : tensor<3x" + k + "xf32>, tensor<" + k +
                       "x20xf32> -> tensor<3x20xf32>\ndvn.yield %z : tensor<3x20xf32>";
    for (const std::string &target : targets()) {
      Kernel kernel(body, target);
      Array x = rough({3, 5000}), y = rough({5000, 20}, 5);
      results.push_back(Array::make<float>({3, 20}));
      kernel.run({&x, &y}, {}, {&results.back()});
      EXPECT_TRUE(results.back().memory == results.front().memory);
    }
  }
}
TEST(Matmul, biasAndReluInTheTile) {
  std::string body =
      R"(^bb0(%x: tensor<?x24xf32>, %w: tensor<24x40xf32>, %b: tensor<40xf32>, %n: i64):
    %y = dvn.matmul %x, %w : tensor<?x24xf32>, tensor<24x40xf32> -> tensor<?x40xf32>
    %c = dvn.broadcast %b dimensions [1] sizes(%n) : tensor<40xf32> -> tensor<?x40xf32>
    %s = dvn.add %y, %c : tensor<?x40xf32>
    %z = dvn.constant dense<0.0> : tensor<f32>
    %o = dvn.broadcast %z dimensions [] sizes(%n) : tensor<f32> -> tensor<?x40xf32>
    %r = dvn.max %s, %o : tensor<?x40xf32>
    dvn.yield %r : tensor<?x40xf32>)";
  for (int64_t rows : {1, 9, 32}) {
    Array x = small({rows, 24}), w = small({24, 40}, 1), b = small({40}, 2);
    expect<float>(body, {x, w, b}, {rows}, {rows, 40}, [&](int64_t i) {
      float sum = 0;
      for (int64_t k = 0; k < 24; ++k)
        sum += x.at<float>(i / 40 * 24 + k) * w.at<float>(k * 40 + i % 40);
      return std::max(sum + b.at<float>(i % 40), 0.0f);
    });
  }
}
TEST(Matmul, updateInPlace) {
  for (int64_t columns : {10, 32, 37}) {
    std::string w = tensor({49, columns}), g = tensor({-1, columns});
    std::string body = "^bb0(%x: tensor<?x49xf32>, %g: " + g + ", %w: " + w +
                       "):\n%d = dvn.matmul %x, %g {transpose_x} : tensor<?x49xf32>, " + g +
                       " -> " + w + "\n%u = dvn.sub %w, %d : " + w + "\ndvn.yield %u : " + w;
    for (const std::string &target : targets()) {
      Kernel kernel(body, target, {2, 0});
      Array x = small({5, 49}), d = small({5, columns}, 1), before = small({49, columns}, 2),
            after = before;
      kernel.run({&x, &d, &after}, {}, {&after});
      for (int64_t i = 0; i < after.count(); ++i) {
        float sum = 0;
        for (int64_t k = 0; k < 5; ++k)
          sum += x.at<float>(k * 49 + i / columns) * d.at<float>(k * columns + i % columns);
        ASSERT_EQ(after.at<float>(i), before.at<float>(i) - sum)
            << target << " " << columns << " " << i;
      }
    }
  }
}
TEST(Matmul, usesFusedMultiplyAddAndNoLibrary) {
  for (const std::string &target : targets()) {
    Kernel kernel("^bb0(%x: tensor<32x64xf32>, %y: tensor<64x64xf32>):\n%z = dvn.matmul %x, %y : "
                  "tensor<32x64xf32>, "
                  "tensor<64x64xf32> -> tensor<32x64xf32>\ndvn.yield %z : tensor<32x64xf32>",
                  target);
    EXPECT_NE(kernel.assembly.find("vfmadd"), std::string::npos);
    EXPECT_EQ(kernel.assembly.find("vmulps"), std::string::npos);
    EXPECT_EQ(kernel.assembly.find("fmaf"), std::string::npos);
    EXPECT_EQ(kernel.assembly.find("halide_malloc"), std::string::npos);
  }
}

// ---- elementwise ----------------------------------------------------------------

TEST(Elementwise, chainsRoundTwice) {
  for (int64_t size : {1, 7, 16, 37, 1000}) {
    std::string t = tensor({-1});
    Array x = rough({size}), y = rough({size}, 4);
    expect<float>("^bb0(%x: " + t + ", %y: " + t + "):\n%a = dvn.mul %x, %y : " + t +
                      "\n%b = dvn.add %a, %x : " + t + "\n%c = dvn.tanh %b : " + t +
                      "\ndvn.yield %c : " + t,
                  {x, y}, {}, {size}, [&](int64_t i) {
                    float product = x.at<float>(i) * y.at<float>(i);
                    return dvn::elementary::tanh(product + x.at<float>(i));
                  });
  }
}
TEST(Elementwise, shortRowsTogether) {
  Array x = Array::make<uint8_t>({3, 28, 28}, [](int64_t i) { return i * 5; });
  expect<float>(R"(^bb0(%x: tensor<?x28x28xui8>, %n: i64):
      %f = dvn.cast %x : tensor<?x28x28xui8> -> tensor<?x28x28xf32>
      %c = dvn.constant dense<255.0> : tensor<f32>
      %b = dvn.broadcast %c dimensions [] sizes(%n) : tensor<f32> -> tensor<?x28x28xf32>
      %q = dvn.div %f, %b : tensor<?x28x28xf32>
      dvn.yield %q : tensor<?x28x28xf32>)",
                {x}, {int64_t(3)}, {3, 28, 28},
                [&](int64_t i) { return float(x.at<uint8_t>(i)) / 255.0f; });
}
TEST(Elementwise, comparisonsChooseAndCast) {
  std::string t = tensor({5, 9});
  Array x = small({5, 9}), y = small({5, 9}, 2);
  expect<uint8_t>("^bb0(%x: " + t + ", %y: " + t + "):\n%c = dvn.less %x, %y : " + t +
                      " -> tensor<5x9xi1>\n" + "dvn.yield %c : tensor<5x9xi1>",
                  {x, y}, {}, {5, 9}, [&](int64_t i) { return x.at<float>(i) < y.at<float>(i); });
  expect<int32_t>("^bb0(%x: " + t + ", %y: " + t + "):\n%c = dvn.less %x, %y : " + t +
                      " -> tensor<5x9xi1>\n" + "%w = dvn.where %c, %x, %y : tensor<5x9xi1>, " + t +
                      "\n%i = dvn.cast %w : " + t +
                      " -> tensor<5x9xi32>\ndvn.yield %i : tensor<5x9xi32>",
                  {x, y}, {}, {5, 9},
                  [&](int64_t i) { return int32_t(std::min(x.at<float>(i), y.at<float>(i))); });
}
TEST(Elementwise, castsSaturate) {
  Array x = Array::make<float>(
      {6}, [](int64_t i) { return std::vector<float>{-1, 300, NAN, 255.9f, 3e9f, -INFINITY}[i]; });
  std::vector<int> bytes = {0, 255, 0, 255, 255, 0};
  std::vector<int32_t> words = {-1, 300, 0, 255, INT32_MAX, INT32_MIN};
  expect<uint8_t>("^bb0(%x: tensor<6xf32>):\n%y = dvn.cast %x : tensor<6xf32> -> "
                  "tensor<6xui8>\ndvn.yield %y : tensor<6xui8>",
                  {x}, {}, {6}, [&](int64_t i) { return bytes[i]; });
  expect<int32_t>("^bb0(%x: tensor<6xf32>):\n%y = dvn.cast %x : tensor<6xf32> -> "
                  "tensor<6xi32>\ndvn.yield %y : tensor<6xi32>",
                  {x}, {}, {6}, [&](int64_t i) { return words[i]; });
}
TEST(Elementwise, comparisonsWithNaNAreFalse) {
  Array x = Array::make<float>({4}, [](int64_t i) { return i == 1 ? NAN : float(i); }),
        y = small({4});
  for (std::string op : {"less", "less_equal", "greater", "greater_equal", "equal"})
    expect<uint8_t>("^bb0(%x: tensor<4xf32>, %y: tensor<4xf32>):\n%c = dvn." + op +
                        " %x, %y : tensor<4xf32> -> tensor<4xi1>\ndvn.yield %c : tensor<4xi1>",
                    {x, y}, {}, {4}, [&](int64_t i) {
                      float a = x.at<float>(i), b = y.at<float>(i);
                      return op == "equal"  ? a == b
                             : op[0] == 'l' ? a < b || (op.size() > 4 && a == b)
                                            : a > b || (op.size() > 7 && a == b);
                    });
}
TEST(Elementwise, maxKeepsNaN) {
  Array x = Array::make<float>({3}, [](int64_t i) { return i == 1 ? NAN : float(i); });
  Array y = Array::make<float>({3}, [](int64_t i) { return i == 2 ? NAN : 1.0f; });
  expect<float>("^bb0(%x: tensor<3xf32>, %y: tensor<3xf32>):\n%m = dvn.max %x, %y : "
                "tensor<3xf32>\ndvn.yield %m : tensor<3xf32>",
                {x, y}, {}, {3},
                [&](int64_t i) { return dvn::elementary::max(x.at<float>(i), y.at<float>(i)); });
}
TEST(Elementwise, remainderHasTheDivisorsSign) {
  Array x = Array::make<int64_t>({21}, [](int64_t i) { return i - 10; });
  Array y = Array::make<int64_t>({21}, [](int64_t i) { return i % 2 ? -3 : 3; });
  expect<int64_t>("^bb0(%x: tensor<21xi64>, %y: tensor<21xi64>):\n%m = dvn.mod %x, %y : "
                  "tensor<21xi64>\ndvn.yield %m : tensor<21xi64>",
                  {x, y}, {}, {21}, [&](int64_t i) {
                    return dvn::elementary::mod(x.at<int64_t>(i), y.at<int64_t>(i));
                  });
}
TEST(Elementwise, numbersOfTheHost) {
  Array x = small({9});
  expect<float>(R"(^bb0(%x: tensor<9xf32>, %s: f64):
    %a = dvn.splat %s : f64 -> tensor<f32>
    %b = dvn.broadcast %a dimensions [] : tensor<f32> -> tensor<9xf32>
    %m = dvn.mul %x, %b : tensor<9xf32>
    dvn.yield %m : tensor<9xf32>)",
                {x}, {0.5}, {9}, [&](int64_t i) { return x.at<float>(i) * 0.5f; });
}

// ---- reductions -----------------------------------------------------------------

TEST(Reduce, sumsOfEachAxis) {
  for (int64_t size : {1, 10, 33, 64, 100}) {
    std::string t = tensor({3, size});
    Array x = small({3, size});
    expect<float>("^bb0(%x: " + t + "):\n%s = dvn.reduce_sum %x axes [1] : " + t +
                      " -> tensor<3xf32>\ndvn.yield %s : tensor<3xf32>",
                  {x}, {}, {3}, [&](int64_t i) {
                    float s = 0;
                    for (int64_t k = 0; k < size; ++k)
                      s += x.at<float>(i * size + k);
                    return s;
                  });
    expect<float>("^bb0(%x: " + t + "):\n%s = dvn.reduce_sum %x axes [0] : " + t + " -> " +
                      tensor({size}) + "\ndvn.yield %s : " + tensor({size}),
                  {x}, {}, {size}, [&](int64_t i) {
                    return x.at<float>(i) + x.at<float>(i + size) + x.at<float>(i + 2 * size);
                  });
    expect<float>("^bb0(%x: " + t + "):\n%s = dvn.reduce_sum %x axes [0, 1] : " + t +
                      " -> tensor<f32>\ndvn.yield %s : tensor<f32>",
                  {x}, {}, {}, [&](int64_t) {
                    float s = 0;
                    for (int64_t k = 0; k < 3 * size; ++k)
                      s += x.at<float>(k);
                    return s;
                  });
  }
}
TEST(Reduce, theOrderIsAFunctionOfTheSize) {
  for (int64_t size : {5, 16, 31, 33, 1000, 4096, 5000, 10000}) {
    std::vector<Array> results;
    for (bool known : {true, false}) {
      std::string t = tensor({known ? size : -1});
      for (const std::string &target : targets()) {
        Kernel kernel("^bb0(%x: " + t + "):\n%s = dvn.reduce_sum %x axes [0] : " + t +
                          " -> tensor<f32>\ndvn.yield %s : tensor<f32>",
                      target);
        Array x = rough({size});
        results.push_back(Array::make<float>({}));
        kernel.run({&x}, {}, {&results.back()});
        EXPECT_EQ(results.back().at<float>(0), results.front().at<float>(0))
            << size << (known ? "" : " at run time");
        double exact = 0;
        for (int64_t i = 0; i < size; ++i)
          exact += x.at<float>(i);
        EXPECT_NEAR(results.back().at<float>(0), exact, 1e-2);
      }
    }
  }
}
TEST(Reduce, columnsOfALongMatrix) {
  for (int64_t rows : {20, 4096, 6000}) {
    Array x = small({rows, 3});
    expect<float>("^bb0(%x: tensor<?x3xf32>):\n%s = dvn.reduce_sum %x axes [0] : tensor<?x3xf32> "
                  "-> tensor<3xf32>\ndvn.yield %s : tensor<3xf32>",
                  {x}, {}, {3}, [&](int64_t i) {
                    float s = 0;
                    for (int64_t k = 0; k < rows; ++k)
                      s += x.at<float>(k * 3 + i);
                    return s;
                  });
  }
}
TEST(Reduce, largestAndItsPlace) {
  for (int64_t size : {3, 10, 50}) {
    std::string t = tensor({-1, size});
    Array x = small({4, size});
    auto best = [&](int64_t row) {
      int64_t place = 0;
      for (int64_t k = 1; k < size; ++k)
        if (x.at<float>(row * size + k) > x.at<float>(row * size + place))
          place = k;
      return place;
    };
    expect<float>("^bb0(%x: " + t + "):\n%s = dvn.reduce_max %x axes [1] : " + t +
                      " -> tensor<?xf32>\ndvn.yield %s : tensor<?xf32>",
                  {x}, {}, {4}, [&](int64_t i) { return x.at<float>(i * size + best(i)); });
    expect<int64_t>("^bb0(%x: " + t + "):\n%s = dvn.argmax %x axes [1] : " + t +
                        " -> tensor<?xi64>\ndvn.yield %s : tensor<?xi64>",
                    {x}, {}, {4}, [&](int64_t i) { return best(i); });
  }
}
TEST(Reduce, softmaxOfARow) {
  Array x = rough({6, 10});
  std::vector<float> probability(60);
  expect<float>(R"(^bb0(%x: tensor<?x10xf32>, %n: i64):
    %m = dvn.reduce_max %x axes [1] : tensor<?x10xf32> -> tensor<?xf32>
    %mb = dvn.broadcast %m dimensions [0] sizes(%n) : tensor<?xf32> -> tensor<?x10xf32>
    %d = dvn.sub %x, %mb : tensor<?x10xf32>
    %e = dvn.exp %d : tensor<?x10xf32>
    %s = dvn.reduce_sum %e axes [1] : tensor<?x10xf32> -> tensor<?xf32>
    %sb = dvn.broadcast %s dimensions [0] sizes(%n) : tensor<?xf32> -> tensor<?x10xf32>
    %p = dvn.div %e, %sb : tensor<?x10xf32>
    dvn.yield %p : tensor<?x10xf32>)",
                {x}, {int64_t(6)}, {6, 10}, [&](int64_t i) {
                  float m = -INFINITY, lanes[16] = {}, e = 0;
                  for (int64_t k = 0; k < 10; ++k)
                    m = std::max(m, x.at<float>(i / 10 * 10 + k));
                  for (int64_t k = 0; k < 10; ++k) {
                    lanes[k] += dvn::elementary::exp(x.at<float>(i / 10 * 10 + k) - m);
                    if (k == i % 10)
                      e = lanes[k];
                  }
                  for (int w = 8; w > 0; w /= 2)
                    for (int l = 0; l < w; ++l)
                      lanes[l] += lanes[l + w];
                  return e / lanes[0];
                });
}

TEST(Reduce, crossEntropyAndItsGradient) {
  const char *body = R"(^bb0(%x: tensor<?x10xf32>, %l: tensor<?xi64>, %n: i64):
    %m = dvn.reduce_max %x axes [1] : tensor<?x10xf32> -> tensor<?xf32>
    %mb = dvn.broadcast %m dimensions [0] sizes(%n) : tensor<?xf32> -> tensor<?x10xf32>
    %d = dvn.sub %x, %mb : tensor<?x10xf32>
    %e = dvn.exp %d : tensor<?x10xf32>
    %s = dvn.reduce_sum %e axes [1] : tensor<?x10xf32> -> tensor<?xf32>
    %ls = dvn.log %s : tensor<?xf32>
    %lsb = dvn.broadcast %ls dimensions [0] sizes(%n) : tensor<?xf32> -> tensor<?x10xf32>
    %lp = dvn.sub %d, %lsb : tensor<?x10xf32>
    %rows = dvn.iota sizes(%n) : tensor<?xi64>
    %pick = dvn.gather %lp[%rows, %l] axis 0 : tensor<?x10xf32>[tensor<?xi64>, tensor<?xi64>] -> tensor<?xf32>
    %total = dvn.reduce_sum %pick axes [0] : tensor<?xf32> -> tensor<f32>
    %one = dvn.constant dense<-1.0> : tensor<f32>
    %ob = dvn.broadcast %one dimensions [] sizes(%n) : tensor<f32> -> tensor<?xf32>
    %z = dvn.constant dense<0.0> : tensor<f32>
    %zb = dvn.broadcast %z dimensions [] sizes(%n) : tensor<f32> -> tensor<?x10xf32>
    %sc = dvn.scatter_add %zb[%rows, %l], %ob axis 0 : tensor<?x10xf32>[tensor<?xi64>, tensor<?xi64>], tensor<?xf32> -> tensor<?x10xf32>
    %gs = dvn.reduce_sum %sc axes [1] : tensor<?x10xf32> -> tensor<?xf32>
    %q = dvn.div %gs, %s : tensor<?xf32>
    %qb = dvn.broadcast %q dimensions [0] sizes(%n) : tensor<?xf32> -> tensor<?x10xf32>
    %ge = dvn.mul %qb, %e : tensor<?x10xf32>
    %dx = dvn.sub %sc, %ge : tensor<?x10xf32>
    dvn.yield %total, %dx, %pick, %sc, %e : tensor<f32>, tensor<?x10xf32>, tensor<?xf32>, tensor<?x10xf32>, tensor<?x10xf32>)";
  for (const std::string &target : targets()) {
    Kernel kernel(body, target);
    int64_t n = 19;
    Array x = rough({n, 10}), label = Array::make<int64_t>({n}, [](int64_t i) { return i % 10; });
    Array total = Array::make<float>({}), dx = Array::make<float>({n, 10}), sc = dx, ex = dx,
          pick = Array::make<float>({n});
    kernel.run({&x, &label}, {n}, {&total, &dx, &pick, &sc, &ex});
    double wanted = 0;
    for (int64_t i = 0; i < n; ++i) {
      double sum = 0, max = -1e9;
      for (int64_t k = 0; k < 10; ++k) {
        sum += std::exp(double(x.at<float>(i * 10 + k)));
        max = std::max(max, double(x.at<float>(i * 10 + k)));
      }
      double picked = x.at<float>(i * 10 + i % 10) - std::log(sum);
      wanted += picked;
      EXPECT_NEAR(pick.at<float>(i), picked, 1e-4) << i;
      for (int64_t k = 0; k < 10; ++k) {
        double value = x.at<float>(i * 10 + k);
        EXPECT_NEAR(ex.at<float>(i * 10 + k), std::exp(value - max), 1e-5) << i << " " << k;
        EXPECT_EQ(sc.at<float>(i * 10 + k), k == i % 10 ? -1 : 0) << i << " " << k;
        EXPECT_NEAR(dx.at<float>(i * 10 + k), std::exp(value) / sum - (k == i % 10), 1e-5)
            << i << " " << k;
      }
    }
    EXPECT_NEAR(total.at<float>(0), wanted, 1e-3);
  }
}

// ---- moving elements ------------------------------------------------------------

TEST(Shape, reshapeTransposeSliceFlip) {
  Array x = small({4, 6, 5});
  std::string t = tensor({4, 6, 5});
  expect<float>("^bb0(%x: " + t + "):\n%y = dvn.reshape %x : " + t +
                    " -> tensor<8x15xf32>\ndvn.yield %y : tensor<8x15xf32>",
                {x}, {}, {8, 15}, [&](int64_t i) { return x.at<float>(i); });
  expect<float>("^bb0(%x: tensor<?x6x5xf32>, %n: i64):\n%y = dvn.reshape %x sizes(%n) : "
                "tensor<?x6x5xf32> -> tensor<?x30xf32>\ndvn.yield %y : tensor<?x30xf32>",
                {x}, {int64_t(4)}, {4, 30}, [&](int64_t i) { return x.at<float>(i); });
  expect<float>("^bb0(%x: " + t + "):\n%y = dvn.transpose %x permutation [2, 0, 1] : " + t +
                    " -> tensor<5x4x6xf32>\ndvn.yield %y : tensor<5x4x6xf32>",
                {x}, {}, {5, 4, 6},
                [&](int64_t i) { return x.at<float>(i / 6 % 4 * 30 + i % 6 * 5 + i / 24); });
  expect<float>(
      "^bb0(%x: " + t +
          ", %a: i64, %z: i64):\n%y = dvn.slice %x starts(%a, %z, %a) steps [1, 2, 1] : " + t +
          " -> tensor<2x3x4xf32>\ndvn.yield %y : tensor<2x3x4xf32>",
      {x}, {int64_t(1), int64_t(0)}, {2, 3, 4},
      [&](int64_t i) { return x.at<float>((1 + i / 12) * 30 + 2 * (i / 4 % 3) * 5 + 1 + i % 4); });
  expect<float>("^bb0(%x: " + t + "):\n%y = dvn.flip %x axis 2 : " + t + " -> " + t +
                    "\ndvn.yield %y : " + t,
                {x}, {}, {4, 6, 5}, [&](int64_t i) { return x.at<float>(i / 5 * 5 + 4 - i % 5); });
}
TEST(Shape, squareTranspose) {
  Array x = small({20, 48});
  expect<float>("^bb0(%x: tensor<20x48xf32>):\n%y = dvn.transpose %x permutation [1, 0] : "
                "tensor<20x48xf32> -> tensor<48x20xf32>\ndvn.yield %y : tensor<48x20xf32>",
                {x}, {}, {48, 20}, [&](int64_t i) { return x.at<float>(i % 20 * 48 + i / 20); });
}
TEST(Shape, padConcatInsert) {
  Array x = small({3, 5}), y = small({2, 5}, 1);
  expect<float>("^bb0(%x: tensor<3x5xf32>):\n%y = dvn.pad %x low [1, 0] high [2, 3] value 9.0 : "
                "tensor<3x5xf32> -> tensor<6x8xf32>\ndvn.yield %y : tensor<6x8xf32>",
                {x}, {}, {6, 8}, [&](int64_t i) {
                  int64_t r = i / 8 - 1, c = i % 8;
                  return r >= 0 && r < 3 && c < 5 ? x.at<float>(r * 5 + c) : 9.0f;
                });
  expect<float>(
      "^bb0(%x: tensor<3x5xf32>, %y: tensor<2x5xf32>):\n%z = dvn.concat %x, %y axis 0 : "
      "tensor<3x5xf32>, tensor<2x5xf32> -> tensor<5x5xf32>\ndvn.yield %z : tensor<5x5xf32>",
      {x, y}, {}, {5, 5}, [&](int64_t i) { return i < 15 ? x.at<float>(i) : y.at<float>(i - 15); });
  expect<float>("^bb0(%x: tensor<3x5xf32>, %y: tensor<2x5xf32>, %a: i64, %z: i64):\n%r = "
                "dvn.insert_slice %x, %y starts(%a, %z) steps [1, 1] : tensor<3x5xf32>, "
                "tensor<2x5xf32> -> tensor<3x5xf32>\ndvn.yield %r : tensor<3x5xf32>",
                {x, y}, {int64_t(1), int64_t(0)}, {3, 5},
                [&](int64_t i) { return i < 5 ? x.at<float>(i) : y.at<float>(i - 5); });
}
TEST(Shape, tablesOfConstants) {
  expect<float>("^bb0:\n%c = dvn.constant dense<[1.5, 2.5, -0.5]> : tensor<3xf32>\ndvn.yield %c : "
                "tensor<3xf32>",
                {}, {}, {3}, [](int64_t i) { return std::vector<float>{1.5f, 2.5f, -0.5f}[i]; });
}

// ---- by index -------------------------------------------------------------------

TEST(Index, gatherRowsOfBytes) {
  Array x = Array::make<uint8_t>({7, 20}, [](int64_t i) { return i * 3; });
  Array rows = Array::make<int64_t>({5}, [](int64_t i) { return (i * 4) % 7; });
  expect<float>(R"(^bb0(%x: tensor<7x20xui8>, %i: tensor<?xi64>):
    %g = dvn.gather %x[%i] axis 0 : tensor<7x20xui8>[tensor<?xi64>] -> tensor<?x20xui8>
    %f = dvn.cast %g : tensor<?x20xui8> -> tensor<?x20xf32>
    dvn.yield %f : tensor<?x20xf32>)",
                {x, rows}, {}, {5, 20},
                [&](int64_t i) { return x.at<uint8_t>(rows.at<int64_t>(i / 20) * 20 + i % 20); });
}
TEST(Index, gatherPairs) {
  Array x = small({4, 10});
  Array a = Array::make<int64_t>({4}, [](int64_t i) { return i; }),
        b = Array::make<int64_t>({4}, [](int64_t i) { return i * 3 % 10; });
  expect<float>("^bb0(%x: tensor<4x10xf32>, %a: tensor<4xi64>, %b: tensor<4xi64>):\n%g = "
                "dvn.gather %x[%a, %b] axis 0 : tensor<4x10xf32>[tensor<4xi64>, tensor<4xi64>] -> "
                "tensor<4xf32>\ndvn.yield %g : tensor<4xf32>",
                {x, a, b}, {}, {4}, [&](int64_t i) { return x.at<float>(i * 10 + i * 3 % 10); });
}
TEST(Index, scatterAddsEachOccurrence) {
  Array x = small({3, 20}), u = small({5, 20}, 1);
  Array rows = Array::make<int64_t>({5}, [](int64_t i) { return i % 2; });
  expect<float>("^bb0(%x: tensor<3x20xf32>, %i: tensor<5xi64>, %u: tensor<5x20xf32>):\n%s = "
                "dvn.scatter_add %x[%i], %u axis 0 : tensor<3x20xf32>[tensor<5xi64>], "
                "tensor<5x20xf32> -> tensor<3x20xf32>\ndvn.yield %s : tensor<3x20xf32>",
                {x, rows, u}, {}, {3, 20}, [&](int64_t i) {
                  float v = x.at<float>(i);
                  for (int64_t k = 0; k < 5; ++k)
                    if (k % 2 == i / 20)
                      v += u.at<float>(k * 20 + i % 20);
                  return v;
                });
}
TEST(Index, iota) {
  expect<int64_t>(
      "^bb0(%n: i64):\n%i = dvn.iota sizes(%n) : tensor<?xi64>\ndvn.yield %i : tensor<?xi64>", {},
      {int64_t(13)}, {13}, [](int64_t i) { return i; });
}

// ---- draws ----------------------------------------------------------------------

TEST(Random, theHostsNumbers) {
  int64_t key = 0x123456789abcdef, counter = -3;
  expect<float>("^bb0(%k: i64, %c: i64):\n%u = dvn.random_uniform %k, %c stream 1 : "
                "tensor<5x7xf32>\ndvn.yield %u : tensor<5x7xf32>",
                {}, {key, counter}, {5, 7}, [&](int64_t i) {
                  return dvn::philox::uniformF32(dvn::philox::blockOf(key, counter, i), 1);
                });
  expect<double>("^bb0(%k: i64, %c: i64, %n: i64):\n%u = dvn.random_uniform %k, %c sizes(%n) "
                 "stream 0 : tensor<?x7xf64>\ndvn.yield %u : tensor<?x7xf64>",
                 {}, {key, counter, int64_t(3)}, {3, 7}, [&](int64_t i) {
                   return dvn::philox::uniformF64(dvn::philox::blockOf(key, counter, i), 0);
                 });
}

// ---- several results, threads ---------------------------------------------------

TEST(Kernel, severalResults) {
  for (const std::string &target : targets()) {
    Kernel kernel(R"(^bb0(%x: tensor<9x4xf32>, %w: tensor<4x20xf32>):
      %y = dvn.matmul %x, %w : tensor<9x4xf32>, tensor<4x20xf32> -> tensor<9x20xf32>
      %a = dvn.abs %y : tensor<9x20xf32>
      %s = dvn.reduce_sum %y axes [0] : tensor<9x20xf32> -> tensor<20xf32>
      dvn.yield %y, %a, %s : tensor<9x20xf32>, tensor<9x20xf32>, tensor<20xf32>)",
                  target);
    Array x = small({9, 4}), w = small({4, 20}, 1);
    Array y = Array::make<float>({9, 20}), a = y, s = Array::make<float>({20});
    kernel.run({&x, &w}, {}, {&y, &a, &s});
    for (int64_t i = 0; i < 180; ++i)
      EXPECT_EQ(std::fabs(y.at<float>(i)), a.at<float>(i));
    float sum = 0;
    for (int64_t r = 0; r < 9; ++r)
      sum += y.at<float>(r * 20 + 7);
    EXPECT_EQ(s.at<float>(7), sum);
  }
}

TEST(Kernel, threadsKeepTheBits) {
  const char *body = R"(^bb0(%x: tensor<?x48xf32>, %w: tensor<48x160xf32>, %n: i64):
      %y = dvn.matmul %x, %w : tensor<?x48xf32>, tensor<48x160xf32> -> tensor<?x160xf32>
      %t = dvn.tanh %y : tensor<?x160xf32>
      %e = dvn.exp %x : tensor<?x48xf32>
      %s = dvn.reduce_sum %e axes [1] : tensor<?x48xf32> -> tensor<?xf32>
      %c = dvn.reduce_sum %e axes [0] : tensor<?x48xf32> -> tensor<48xf32>
      dvn.yield %t, %s, %c, %e : tensor<?x160xf32>, tensor<?xf32>, tensor<48xf32>, tensor<?x48xf32>)";
  for (int64_t rows : {1, 8, 29}) {
    std::vector<Aligned> first[4];
    for (const std::string &target : targets())
      for (std::string parallel : {"false", "true"}) {
        Kernel kernel(body, target, {},
                      "schedule <tile = [4, 16], vector = 8, parallel = " + parallel + ">");
        Array x = rough({rows, 48}), w = rough({48, 160}, 1);
        Array out[] = {Array::make<float>({rows, 160}), Array::make<float>({rows}),
                       Array::make<float>({48}), Array::make<float>({rows, 48})};
        kernel.run({&x, &w}, {rows}, {&out[0], &out[1], &out[2], &out[3]});
        for (int i = 0; i < 4; ++i) {
          if (first[i].empty())
            first[i] = out[i].memory;
          EXPECT_TRUE(first[i] == out[i].memory) << target << " " << parallel << " " << i;
        }
      }
  }
}

} // namespace
