//===- CommandLine.h - what the user asked dvnc for -----------------------===//
//
// A parser of our own: messages in the style of the compiler's others, with a
// suggestion for a misspelt option, which libraries for this do not give.
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

enum class Action { Compile, Check, Run, Explain, Help, Version };

/// What is written: a program, or the text behind a stage.
enum class Product { Program, Ast, Stage, Llvm, Halide, Assembly, Object };

struct CommandLine {
  Action action = Action::Compile;
  Product product = Product::Program;
  std::string stage; ///< For Product::Stage, a name of Pipeline.h.
  std::string input, output, code;
  std::string target = "native";
  std::string cache;
  std::vector<std::string> programArguments; ///< For Action::Run.
  unsigned jobs = 0;                         ///< 0: one for each core.
  bool useCache = true, optimize = true, strip = false, isStatic = false;
  bool timing = false, json = false, locations = false, debug = false;
};

/// The request, or nothing with the reason in `problem`.
std::optional<CommandLine> parseCommandLine(llvm::ArrayRef<const char *> arguments,
                                            std::string &problem);

void printHelp(llvm::raw_ostream &os);

} // namespace dvn

#endif // DVN_TOOLS_DRIVER_COMMANDLINE_H
