//===- Target.h - the machine that is compiled for ------------------------===//
//
// Two levels of x86-64 are supported, and "native" is the better one of them
// that this machine has: so a name says all about the bytes that come out.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_TARGET_H
#define DVN_PASSES_TARGET_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>
#include <string>

namespace dvn {

struct TargetMachineInfo {
  std::string name;        ///< "x86-64-v3" or "x86-64-v4".
  int64_t vectorBytes = 0; ///< Of a vector register.
  int64_t registers = 0;   ///< Number of vector registers.
};

/// The target of a name ("native" too). Nothing for an unknown name, and for
/// "native" on a machine that has neither AVX2 nor FMA.
std::optional<TargetMachineInfo> lookUpTarget(llvm::StringRef name);

/// Whether programs for `target` run on this machine.
bool runsHere(const TargetMachineInfo &target);

} // namespace dvn

#endif // DVN_PASSES_TARGET_H
