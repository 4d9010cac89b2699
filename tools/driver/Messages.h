//===- Messages.h - what is said about the sources of one command ---------===//

#ifndef DVN_TOOLS_DRIVER_MESSAGES_H
#define DVN_TOOLS_DRIVER_MESSAGES_H

#include "frontend/Diagnostic.h"
#include "frontend/Source.h"

#include "llvm/ADT/StringRef.h"

#include <deque>
#include <string>
#include <utility>

namespace dvn {

/// Sources that have nothing to do with each other, each with its messages; they
/// are shown together, on standard error.
class Messages {
public:
  std::pair<Sources *, Diagnostics *> add() {
    Entry &entry = entries.emplace_back();
    return {&entry.sources, &entry.diagnostics};
  }

  void show(bool json) const {
    if (json)
      return showJson();
    for (const Entry &entry : entries)
      entry.diagnostics.render(llvm::errs(), Diagnostics::wantsColour(llvm::errs()));
  }

private:
  /// One array of all: those of the sources without their brackets.
  void showJson() const {
    std::string all;
    for (const Entry &entry : entries) {
      std::string one;
      llvm::raw_string_ostream os(one);
      entry.diagnostics.renderJson(os);
      llvm::StringRef inside = llvm::StringRef(one).trim().drop_front().drop_back().trim("\n");
      all += (all.empty() || inside.empty() ? "" : ",\n") + inside.str();
    }
    llvm::errs() << (all.empty() ? "[" : "[\n") << all << (all.empty() ? "]\n" : "\n]\n");
  }

  struct Entry {
    Sources sources;
    Diagnostics diagnostics{sources};
  };
  std::deque<Entry> entries;
};

} // namespace dvn

#endif // DVN_TOOLS_DRIVER_MESSAGES_H
