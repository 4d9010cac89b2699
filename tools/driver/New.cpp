//===- New.cpp - dvnc new: a folder with a model that works ---------------===//
//
// What people begin with: small enough to be read in a minute, with each of the
// things that a model is made of, and data that it makes itself, so that it
// learns at once. Nothing that is there already is touched.
//
//===----------------------------------------------------------------------===//

#include "tools/driver/New.h"

#include "tools/driver/InternalError.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

#include <string>

namespace dvn {
namespace {

/// In both texts NAME stands for the name.
constexpr llvm::StringLiteral model =
    R"(// NAME: learns from samples which points of a square lie within a circle.
//
//     dvnc run NAME.dvn train                     learn; the weights go to NAME.safetensors
//     dvnc run NAME.dvn train --epochs=50         the parameters of a program are its flags
//     dvnc run NAME.dvn predict --x=0.2 --y=0.9   use what was learned
//     dvnc NAME.dvn -o NAME                       a program that needs nothing else
use nn
use learn

/// `n` random points, and for each 1 if it lies within the circle and 0 if not.
/// A data set is a record of tensors with a common first size.
fn sample(n) {
    let point = uniform(f32[n, 2], -1, 1)
    (point, inside = f32(sum(point ** 2, axis = 1) < 0.5))
}

/// A net has parameters; `dense` makes them. What it gives is the logit of "inside".
net Circle(hidden = 16)(point: f32[n, 2]) -> f32[n] {
    let y = point |> dense(hidden) |> tanh |> dense(1)
    y[.., 0]
}

// One instance for the whole file: `train` and `predict` mean the same weights.
let model = Circle()

/// The share of points that are told right.
fn share_right(rows) = mean(f32((model(rows.point) > 0) == (rows.inside > 0.5)))

/// Learns, and saves what was learned.
program train(
    /// passes over the points
    epochs: int = 20,
    /// points in one step
    batch: int = 32,
    /// learning rate
    lr: float = 0.01
) {
    let seen = sample(2000)
    fit(model, seen, rule = adam(model, lr), loss = binary_cross_entropy, epochs, batch)
    print("right on new points: {share_right(sample(1000)):.3f}")
    save("NAME.safetensors", model)
}

/// Says what the model thinks of one point.
program predict(x: float, y: float) {
    load("NAME.safetensors", model)
    let logit = model(f32([[x, y]]))[0]
    print("inside with probability {1 / (1 + exp(-logit)):.3f}")
}
)";

constexpr llvm::StringLiteral readme = R"(# NAME

`dvnc run NAME.dvn train` learns the model of NAME.dvn; `dvnc run NAME.dvn --help` shows the other programs.
)";

std::string fillIn(llvm::StringRef text, llvm::StringRef name) {
  constexpr llvm::StringLiteral gap = "NAME";
  std::string filled = text.str();
  for (size_t at = 0; (at = filled.find(gap, at)) != std::string::npos; at += name.size())
    filled.replace(at, gap.size(), name.data(), name.size());
  return filled;
}

int fail(const llvm::Twine &message) {
  llvm::errs() << "dvnc: error: " << message << "\n";
  return exitCommandLine;
}

} // namespace

int makeModel(llvm::StringRef path) {
  llvm::StringRef name = llvm::sys::path::filename(path.rtrim('/'));
  bool isName = !name.empty() && llvm::isAlpha(name.front()) &&
                llvm::all_of(name, [](char c) { return llvm::isAlnum(c) || c == '_' || c == '-'; });
  if (!isName)
    return fail("a model is named with letters, digits, `_` and `-`, a letter first, found `" +
                name + "`");
  if (llvm::sys::fs::exists(path))
    return fail("`" + path + "` is there already, and stays as it is");
  if (std::error_code error = llvm::sys::fs::create_directory(path, /*IgnoreExisting=*/false))
    return fail("cannot make the folder `" + path + "`: " + error.message());
  for (auto [file, text] : {std::make_pair(name + ".dvn", model), {"README.md", readme}}) {
    llvm::SmallString<128> whole = path;
    llvm::sys::path::append(whole, file);
    std::error_code error;
    llvm::raw_fd_ostream os(whole, error);
    if (!error) {
      os << fillIn(text, name);
      os.close();
      error = os.error();
      os.clear_error();
    }
    if (error)
      return fail("cannot write `" + whole + "`: " + error.message());
  }
  llvm::outs() << "made " << path << "; now: dvnc run " << path.rtrim('/') << "/" << name
               << ".dvn train\n";
  return exitDone;
}

} // namespace dvn
