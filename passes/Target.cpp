//===- Target.cpp - the machine that is compiled for ----------------------===//
//
// See Target.h. Kernels rely on fused multiply-adds in hardware, so x86-64-v3 is
// the least.
//
//===----------------------------------------------------------------------===//

#include "passes/Target.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/TargetParser/Host.h"

namespace dvn {
namespace {

const TargetMachineInfo &levelThree() {
  static const TargetMachineInfo info{"x86-64-v3", 32, 16};
  return info;
}
const TargetMachineInfo &levelFour() {
  static const TargetMachineInfo info{"x86-64-v4", 64, 32};
  return info;
}

bool hasAll(const llvm::StringMap<bool> &features, llvm::ArrayRef<const char *> names) {
  return llvm::all_of(names, [&](const char *name) { return features.lookup(name); });
}
bool hasThree(const llvm::StringMap<bool> &features) {
  return hasAll(features, {"avx2", "fma", "bmi", "bmi2", "f16c", "lzcnt", "movbe"});
}
bool hasFour(const llvm::StringMap<bool> &features) {
  return hasThree(features) &&
         hasAll(features, {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"});
}

} // namespace

std::optional<TargetMachineInfo> lookUpTarget(llvm::StringRef name) {
  if (name == "native") {
    llvm::StringMap<bool> features = llvm::sys::getHostCPUFeatures();
    if (hasFour(features))
      return levelFour();
    return hasThree(features) ? std::optional(levelThree()) : std::nullopt;
  }
  return llvm::StringSwitch<std::optional<TargetMachineInfo>>(name)
      .Case("x86-64-v3", levelThree())
      .Case("x86-64-v4", levelFour())
      .Default(std::nullopt);
}

bool runsHere(const TargetMachineInfo &target) {
  llvm::StringMap<bool> features = llvm::sys::getHostCPUFeatures();
  return target.name == "x86-64-v4" ? hasFour(features) : hasThree(features);
}

} // namespace dvn
