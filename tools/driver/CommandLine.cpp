//===- CommandLine.cpp - what the user asked dvnc for ---------------------===//
//
// One table of options: parsing, `--help` and suggestions all read it. An option
// is `--name`, `--name=value` or `--name value`; what begins with no dash is a
// command or the file.
//
//===----------------------------------------------------------------------===//

#include "tools/driver/CommandLine.h"

#include "frontend/Diagnostic.h"
#include "passes/Pipeline.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace dvn {
namespace {

using Problem = std::string;

/// Sets one option; a text says what is wrong with its value.
using Setter = Problem (*)(CommandLine &line, llvm::StringRef value);

struct Option {
  llvm::StringLiteral name;  ///< With its dashes.
  llvm::StringLiteral value; ///< How help calls its value; empty: takes none.
  llvm::StringLiteral doc;
  Setter set;
};

std::vector<llvm::StringRef> emitNames() {
  std::vector<llvm::StringRef> names{"ast"};
  for (llvm::StringRef stage : stageNames())
    if (stage != "host")
      names.push_back(stage);
  for (llvm::StringRef last : {"llvm", "halide", "asm", "obj", "exe"})
    names.push_back(last);
  return names;
}

std::string suggestion(llvm::StringRef name, llvm::ArrayRef<llvm::StringRef> candidates) {
  llvm::StringRef closest = findClosest(name, candidates);
  return closest.empty() ? "" : ("; did you mean `" + closest + "`?").str();
}

const llvm::StringRef targets[] = {"native", "x86-64-v3", "x86-64-v4"};

Problem setEmit(CommandLine &line, llvm::StringRef value) {
  std::vector<llvm::StringRef> names = emitNames();
  if (value == "lib" || value == "shared")
    return "`--emit=" + value.str() + "`: libraries are not made yet, programs are";
  if (!llvm::is_contained(names, value))
    return "`--emit` knows no `" + value.str() + "`" + suggestion(value, names) +
           "\nit knows: " + llvm::join(names, ", ");
  line.stage = value.str();
  line.product = value == "ast"      ? Product::Ast
                 : value == "llvm"   ? Product::Llvm
                 : value == "halide" ? Product::Halide
                 : value == "asm"    ? Product::Assembly
                 : value == "obj"    ? Product::Object
                 : value == "exe"    ? Product::Program
                                     : Product::Stage;
  return {};
}

Problem setTarget(CommandLine &line, llvm::StringRef value) {
  llvm::ArrayRef<llvm::StringRef> known(targets);
  if (!llvm::is_contained(known, value))
    return "`--target` knows no `" + value.str() + "`" + suggestion(value, known) +
           "\nit knows: " + llvm::join(known, ", ");
  line.target = value.str();
  return {};
}

Problem setJobs(CommandLine &line, llvm::StringRef value) {
  if (value.getAsInteger(10, line.jobs) || line.jobs == 0 || line.jobs > 1024)
    return "`--jobs` wants a number from 1 to 1024, found `" + value.str() + "`";
  return {};
}

Problem setDiagnostics(CommandLine &line, llvm::StringRef value) {
  if (value != "json" && value != "text")
    return "`--diagnostics` is `text` or `json`, found `" + value.str() + "`";
  line.json = value == "json";
  return {};
}

const Option options[] = {
    {"-o", "PATH", "where to write; `-` is standard output",
     [](CommandLine &line, llvm::StringRef value) -> Problem {
       line.output = value.str();
       return {};
     }},
    {"--emit", "FORM", "a text or file behind one stage instead of a program", setEmit},
    {"--target", "CPU", "x86-64-v3 (AVX2), x86-64-v4 (AVX-512), or native (default)", setTarget},
    {"--static", "", "a program that needs no shared library",
     [](CommandLine &line, llvm::StringRef) -> Problem { return line.isStatic = true, Problem(); }},
    {"--strip", "", "no symbols in the program",
     [](CommandLine &line, llvm::StringRef) -> Problem { return line.strip = true, Problem(); }},
    {"-O0", "", "no optimization, and kernels that check their arguments",
     [](CommandLine &line, llvm::StringRef) -> Problem {
       return line.optimize = false, Problem();
     }},
    {"-O2", "", "optimize (default)",
     [](CommandLine &line, llvm::StringRef) -> Problem { return line.optimize = true, Problem(); }},
    {"-g", "", "lines of the source for a debugger",
     [](CommandLine &line, llvm::StringRef) -> Problem { return line.debug = true, Problem(); }},
    {"--jobs", "N", "kernels compiled at the same time (default: one for each core)", setJobs},
    {"--cache", "DIR", "where compiled kernels are kept (default: ~/.cache/dvn)",
     [](CommandLine &line, llvm::StringRef value) -> Problem {
       line.cache = value.str();
       return {};
     }},
    {"--no-cache", "", "compile every kernel anew and keep none",
     [](CommandLine &line, llvm::StringRef) -> Problem {
       return line.useCache = false, Problem();
     }},
    {"--timing", "", "seconds of each stage, and how many kernels were compiled",
     [](CommandLine &line, llvm::StringRef) -> Problem { return line.timing = true, Problem(); }},
    {"--diagnostics", "FORM", "text (default) or json", setDiagnostics},
    {"--locations", "", "with --emit: the place in the source behind each operation",
     [](CommandLine &line, llvm::StringRef) -> Problem {
       return line.locations = true, Problem();
     }},
    {"--help", "", "this text",
     [](CommandLine &line, llvm::StringRef) -> Problem {
       return line.action = Action::Help, Problem();
     }},
    {"--version", "", "the version of dvnc",
     [](CommandLine &line, llvm::StringRef) -> Problem {
       return line.action = Action::Version, Problem();
     }},
};

class Parser {
public:
  explicit Parser(llvm::ArrayRef<const char *> arguments) : arguments(arguments) {}

  Problem parse(CommandLine &line) {
    bool hasCommand = false;
    for (; next < arguments.size(); ++next) {
      llvm::StringRef word = arguments[next];
      if (word == "-h")
        word = "--help";
      if (word.size() > 1 && word.front() == '-') {
        if (Problem problem = parseOption(line, word); !problem.empty())
          return problem;
      } else if (!hasCommand && line.input.empty() && isCommand(line, word)) {
        hasCommand = true;
      } else if (line.action == Action::Explain) {
        line.code = word.str();
      } else if (line.input.empty()) {
        line.input = word.str();
        if (line.action == Action::Run) {
          for (const char *rest : arguments.drop_front(next + 1))
            line.programArguments.push_back(rest);
          break;
        }
      } else {
        return "one file is compiled at a time, found `" + line.input + "` and `" + word.str() +
               "`";
      }
    }
    return finish(line);
  }

private:
  static bool isCommand(CommandLine &line, llvm::StringRef word) {
    if (word == "check")
      line.action = Action::Check;
    else if (word == "run")
      line.action = Action::Run;
    else if (word == "explain")
      line.action = Action::Explain;
    else if (word == "help")
      line.action = Action::Help;
    else
      return false;
    return true;
  }

  Problem parseOption(CommandLine &line, llvm::StringRef word) {
    llvm::StringRef name = word.split('=').first, value = word.split('=').second;
    bool hasValue = word.contains('=');
    const Option *option = llvm::find_if(options, [&](const Option &o) { return o.name == name; });
    if (option == std::end(options)) {
      std::vector<llvm::StringRef> names;
      for (const Option &o : options)
        names.push_back(o.name);
      return "unknown option `" + name.str() + "`" + suggestion(name, names);
    }
    if (option->value.empty() && hasValue)
      return "`" + name.str() + "` takes no value, found `" + value.str() + "`";
    if (!option->value.empty() && !hasValue) {
      if (next + 1 >= arguments.size())
        return "`" + name.str() + "` wants a value: " + name.str() + " " + option->value.str();
      value = arguments[++next];
    }
    return option->set(line, value);
  }

  static Problem finish(const CommandLine &line) {
    bool needsFile = line.action == Action::Compile || line.action == Action::Check ||
                     line.action == Action::Run;
    return needsFile && line.input.empty() ? "no file to compile" : "";
  }

  llvm::ArrayRef<const char *> arguments;
  size_t next = 0;
};

} // namespace

std::optional<CommandLine> parseCommandLine(llvm::ArrayRef<const char *> arguments,
                                            std::string &problem) {
  CommandLine line;
  problem = Parser(arguments).parse(line);
  if (line.action == Action::Help || line.action == Action::Version)
    return line;
  return problem.empty() ? std::optional(line) : std::nullopt;
}

void printHelp(llvm::raw_ostream &os) {
  os << "usage: dvnc FILE [-o PROGRAM] [options]      compile to a program\n"
        "       dvnc check FILE                       report errors only\n"
        "       dvnc run FILE [PROGRAM] [FLAGS]       compile and run\n"
        "       dvnc explain [CODE]                   what an error means\n"
        "\n"
        "FILE is a .dvn source, or a .mlir module of dvn operations.\n"
        "\noptions:\n";
  for (const Option &option : options) {
    std::string head = option.name.str() + (option.value.empty() ? "" : " " + option.value.str());
    os << "  " << head;
    os.indent(head.size() < 20 ? 20 - head.size() : 1) << option.doc << "\n";
  }
  os << "\nforms of --emit, in order:\n  " << llvm::join(emitNames(), ", ")
     << "\n\nexit codes: 0 done, 1 the source is wrong, 2 the command line is wrong,\n"
        "70 the compiler is wrong\n";
}

} // namespace dvn
