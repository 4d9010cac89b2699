// Scope: which names are visible where, and the undo log of the evaluator.
//
// Scopes form a tree and outlive the evaluation of their block, because
// functions see the locals around them. A name is rebound by `=` only within
// the function that bound it.
//
// The evaluator may discard what it did (a loop that is tried as a running one
// first): whoever changes its state leaves the way back in the `Trail`.

#ifndef DVN_FRONTEND_SCOPE_H
#define DVN_FRONTEND_SCOPE_H

#include "frontend/Value.h"

#include "llvm/ADT/StringMap.h"

#include <functional>

namespace dvn {

/// Closures that restore the state before a change, the latest last.
class Trail {
public:
  /// Changes are recorded only while an attempt is on.
  bool isRecording() const { return attempts != 0; }
  void push(std::function<void()> undo) {
    if (attempts)
      log.push_back(std::move(undo));
  }
  size_t begin() {
    ++attempts;
    return log.size();
  }
  void keep() {
    if (--attempts == 0)
      log.clear();
  }
  void rewind(size_t mark) {
    while (log.size() > mark) {
      std::function<void()> undo = std::move(log.back());
      log.pop_back();
      undo();
    }
    --attempts;
  }

private:
  std::vector<std::function<void()>> log;
  unsigned attempts = 0;
};

struct Binding {
  enum class Family : uint8_t {
    Local, ///< `let`, a parameter, a loop's variable: may be rebound.
    Fixed, ///< A declaration, a size of a type, a name of the file.
    Memory ///< A `param` or `state` of the net around.
  };
  Family family = Family::Local;
  Value value;
  SourceRange place;
  Variable *variable = nullptr; ///< Family::Memory.
  /// A `let` of a file whose value has instructions: evaluated again in each
  /// function that asks for it.
  const LetStmt *perFunction = nullptr;
  /// Where `=` rebound it last; for messages.
  SourceRange rebound;
};

class Scope {
public:
  Scope(std::shared_ptr<Scope> parent, unsigned frame) : parent(std::move(parent)), frame(frame) {}

  Binding *findHere(llvm::StringRef name) {
    auto found = names.find(name);
    return found == names.end() ? nullptr : &found->second;
  }
  const std::shared_ptr<Scope> &getParent() const { return parent; }
  /// Equal for all blocks of one call of a function.
  unsigned getFrame() const { return frame; }
  Binding &bind(llvm::StringRef name, Binding binding) { return names[name] = std::move(binding); }
  llvm::StringMap<Binding> &getNames() { return names; }

  /// Modules whose names are visible in a file, behind its own.
  std::vector<std::pair<std::string, std::shared_ptr<Scope>>> modules;

private:
  std::shared_ptr<Scope> parent;
  llvm::StringMap<Binding> names;
  unsigned frame;
};

} // namespace dvn

#endif // DVN_FRONTEND_SCOPE_H
