// Diagnostic: what the compiler says about a source, and how it is shown.
//
// Parser and evaluator report through one `Diagnostics`; nothing is printed
// before the end, so that the messages come in the order of the text, one a
// line, at most twenty:
//
//   diags.error(call.getRange(), Code::SizesDiffer)
//       .label(x.getRange(), "this layer gives f32[n, 14, 14, 64]")
//       .note("(14 + 2·0 − 15) / 1 + 1 = 0")
//       .help("a smaller kernel")
//       << "`dense` expects 128 columns, found " << columns;
//
//   model.dvn:7:5: error: `dense` expects 128 columns, found 64 [E0301]
//       7 |     x |> dense(3)
//         |          ^~~~~~~~
//
// Style: lower case, no full stop, no blame; names of the source in back
// quotes; what was expected, then what was found. `Diagnostics.def` is the
// registry of codes and what `dvnc explain` prints.

#ifndef DVN_FRONTEND_DIAGNOSTIC_H
#define DVN_FRONTEND_DIAGNOSTIC_H

#include "frontend/Source.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace dvn {

enum class Severity : uint8_t { Error, Warning, Note };

enum class Code : uint16_t {
#define DIAGNOSTIC(Name, Text, Level, Title, Explanation) Name,
#include "frontend/Diagnostics.def"
};

/// "E0201".
llvm::StringRef getText(Code code);
Severity getSeverity(Code code);
/// "unknown name".
llvm::StringRef getTitle(Code code);
/// What `dvnc explain E0201` prints (case does not matter, and `201` will do);
/// nothing for an unknown code.
std::optional<std::string> explain(llvm::StringRef code);
/// Every code with its title, one a line: `dvnc explain` without a code.
void listCodes(llvm::raw_ostream &os);

/// The candidate that `name` was most likely meant to be, by edit distance; the
/// first of equals; empty where none is near.
llvm::StringRef findClosest(llvm::StringRef name, llvm::ArrayRef<llvm::StringRef> candidates);

/// One message while it is written and after. All methods return the same
/// message, so that calls chain; `<<` adds to the text.
class Diagnostic {
public:
  Diagnostic(Code code, SourceRange range) : code(code), range(range) {}

  template <typename T> Diagnostic &operator<<(const T &value) {
    llvm::raw_string_ostream(message) << value;
    return *this;
  }
  /// A second place and what it has to do with the error. Places that are not
  /// valid are left out.
  Diagnostic &label(SourceRange place, llvm::StringRef text);
  /// A line of explanation, for instance the arithmetic.
  Diagnostic &note(llvm::StringRef text);
  /// The fix, where one is known. A second call adds a line.
  Diagnostic &help(llvm::StringRef text);
  /// Adds "did you mean `x`?" where a candidate is near to `name`.
  Diagnostic &suggest(llvm::StringRef name, llvm::ArrayRef<llvm::StringRef> candidates);

  Code getCode() const { return code; }
  SourceRange getRange() const { return range; }
  llvm::StringRef getMessage() const { return message; }

private:
  friend class Diagnostics;
  friend class Renderer;

  struct Label {
    SourceRange range;
    std::string text;
  };
  Code code;
  SourceRange range;
  std::string message;
  std::vector<Label> labels;
  std::vector<std::string> notes;
  std::vector<std::string> helps;
};

/// Collects the messages of a compilation.
class Diagnostics {
public:
  static constexpr unsigned maxErrors = 20;
  /// What comes after so many messages is counted and not kept.
  static constexpr size_t maxKept = 1000;

  explicit Diagnostics(const Sources &sources) : sources(sources) {}
  Diagnostics(const Diagnostics &) = delete;
  Diagnostics &operator=(const Diagnostics &) = delete;

  /// Begins a message; its severity is the code's. The reference stays good
  /// until `rewind`. A range that is not valid makes a message without a place.
  Diagnostic &report(SourceRange range, Code code);
  /// The same, for codes that are errors: reads better at the call.
  Diagnostic &error(SourceRange range, Code code) { return report(range, code); }

  bool hasErrors() const { return errorCount != 0; }
  unsigned getErrorCount() const { return errorCount; }
  const std::deque<Diagnostic> &getAll() const { return messages; }
  const Sources &getSources() const { return sources; }

  /// For work that may be discarded, such as a loop that is tried as a running
  /// one first: `rewind` forgets all messages since `mark`.
  size_t mark() const { return messages.size(); }
  void rewind(size_t mark);

  /// Prints all messages in order of place, at most one error a line and
  /// `maxErrors` errors.
  void render(llvm::raw_ostream &os, bool colour) const;
  /// The same messages as a JSON array, for editors.
  void renderJson(llvm::raw_ostream &os) const;
  /// Whether `os` wants colour: a terminal, and NO_COLOR not set.
  static bool wantsColour(llvm::raw_ostream &os);

private:
  std::vector<const Diagnostic *> select(unsigned &left) const;

  const Sources &sources;
  std::deque<Diagnostic> messages;
  std::optional<Diagnostic> surplus;
  unsigned errorCount = 0;
};

} // namespace dvn

#endif // DVN_FRONTEND_DIAGNOSTIC_H
