//===- Timing.h - seconds of each stage, for --timing ---------------------===//

#ifndef DVN_TOOLS_DRIVER_TIMING_H
#define DVN_TOOLS_DRIVER_TIMING_H

#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace dvn {

class Timing {
public:
  /// Ends the stage before and begins `name`; an empty name only ends.
  void begin(std::string name) {
    auto now = Clock::now();
    if (!current.empty())
      stages.emplace_back(current, std::chrono::duration<double>(now - start).count());
    current = std::move(name);
    start = now;
  }

  void print(llvm::raw_ostream &os) const {
    double sum = 0;
    for (auto &[name, seconds] : stages) {
      os << llvm::format("%9.3f s  ", seconds) << name << "\n";
      sum += seconds;
    }
    os << llvm::format("%9.3f s  ", sum) << "in all\n";
  }

private:
  using Clock = std::chrono::steady_clock;
  std::vector<std::pair<std::string, double>> stages;
  std::string current;
  Clock::time_point start;
};

} // namespace dvn

#endif // DVN_TOOLS_DRIVER_TIMING_H
