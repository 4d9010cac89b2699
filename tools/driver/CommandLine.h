//===- CommandLine.h - what the user asked dvnc for -----------------------===//
//
// A parser of our own: messages in the style of the compiler's others, with a
// suggestion for a misspelt option, which libraries for this do not give. Help
// and shell completion read the same tables (Help.cpp, Completion.cpp).
//
//===----------------------------------------------------------------------===//

#ifndef DVN_TOOLS_DRIVER_COMMANDLINE_H
#define DVN_TOOLS_DRIVER_COMMANDLINE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

#include <optional>
#include <string>
#include <vector>

namespace dvn {

enum class Action { Compile, Check, Run, Format, New, Explain, Complete, Help, Version };

/// What is written: a program, or the text behind a stage.
enum class Product { Program, Ast, Stage, Llvm, Halide, Assembly, Object };

struct CommandLine {
  Action action = Action::Compile;
  Product product = Product::Program;
  std::string stage;                 ///< For Product::Stage, a name of Pipeline.h.
  std::vector<std::string> operands; ///< What is no option: files, a name, a code.
  std::string input, output;         ///< The first operand; where to write.
  std::string target = "native";
  std::string cache;
  std::vector<std::string> programArguments; ///< For Action::Run.
  unsigned jobs = 0;                         ///< 0: one for each core.
  bool useCache = true, optimize = true, fuse = true, strip = false, isStatic = false;
  bool timing = false, json = false, locations = false, debug = false;
  bool onlyCheck = false; ///< For Action::Format: change nothing.
};

/// A command; the one without a name compiles.
struct Command {
  llvm::StringLiteral name;
  Action action;
  llvm::StringLiteral operands; ///< As help shows them.
  unsigned least, most;         ///< How many of them.
  llvm::StringLiteral title;
  llvm::StringLiteral text; ///< What `dvnc help NAME` says besides.
};

struct Option {
  /// Sets the option; a text says what is wrong with its value.
  using Setter = std::string (*)(CommandLine &line, llvm::StringRef value);

  llvm::StringLiteral name;  ///< With its dashes.
  llvm::StringLiteral value; ///< How help calls its value; empty: takes none.
  llvm::StringLiteral title;
  unsigned commands; ///< Those that have it, as bits of Action.
  Setter set;
};

llvm::ArrayRef<Command> getCommands();
llvm::ArrayRef<Option> getOptions();
bool hasOption(Action action, const Option &option);
/// What may stand behind an option, where that is a list of words.
std::vector<llvm::StringRef> getValues(llvm::StringRef option);

/// The request, or nothing with the reason in `problem`.
std::optional<CommandLine> parseCommandLine(llvm::ArrayRef<const char *> arguments,
                                            std::string &problem);

/// All of dvnc, or the command named `topic`; false where there is none.
bool printHelp(llvm::StringRef topic, llvm::raw_ostream &os);

} // namespace dvn

#endif // DVN_TOOLS_DRIVER_COMMANDLINE_H
