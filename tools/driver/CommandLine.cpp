//===- CommandLine.cpp - what the user asked dvnc for ---------------------===//
//
// Two tables, commands and options, and the parser that reads them. An option is
// `--name`, `--name=value` or `--name value`; what begins with no dash is a
// command or an operand. What follows the file of `dvnc run` is the program's.
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

constexpr unsigned many = ~0u;

const Command commands[] = {
    {"", Action::Compile, "FILE", 1, 1, "compile to a program",
     "FILE is a .dvn source, or a .mlir module of dvn operations; `-` is standard input.\n"
     "The program is called as the file is, without its ending."},
    {"run", Action::Run, "FILE [PROGRAM] [FLAGS]", 1, 1, "compile, and run one of its programs",
     "The program is kept in the cache, so that the next run begins at once. It needs no\n"
     "name where the file has only one. What stands behind FILE is for the program: its\n"
     "options stand before. The exit code is the program's."},
    {"check", Action::Check, "FILE...", 1, many, "say what is wrong, and compile nothing",
     "All errors of all files are shown. The exit code is 1 if there is any."},
    {"fmt", Action::Format, "FILE...", 1, many, "lay sources out in the one style",
     "Files are rewritten where that changes them; `-` goes from standard input to standard\n"
     "output. A file with errors of syntax is left as it is."},
    {"new", Action::New, "NAME", 1, 1, "begin a model: a folder with one that works",
     "NAME becomes a folder with NAME.dvn, a small model with data of its own, and a\n"
     "README.md. Nothing that is there already is touched."},
    {"explain", Action::Explain, "[CODE]", 0, 1, "what an error means; without a code, all codes",
     ""},
    {"completion", Action::Complete, "SHELL", 1, 3, "a completion script for bash, zsh or fish",
     "  bash   source <(dvnc completion bash)\n"
     "  zsh    source <(dvnc completion zsh)\n"
     "  fish   dvnc completion fish | source\n"
     "For `dvnc run` the scripts ask `dvnc completion words FILE [PROGRAM]`, which lists the\n"
     "programs of a file, or the flags of one of them."},
    {"help", Action::Help, "[COMMAND]", 0, 1, "this text, or all about one command", ""},
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
  std::vector<llvm::StringRef> known = getValues("--target");
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

Problem setFuse(CommandLine &line, llvm::StringRef value) {
  if (!llvm::is_contained(getValues("--fuse"), value))
    return "`--fuse` is `on` or `off`, found `" + value.str() + "`";
  line.fuse = value == "on";
  return {};
}

Problem setDiagnostics(CommandLine &line, llvm::StringRef value) {
  if (!llvm::is_contained(getValues("--diagnostics"), value))
    return "`--diagnostics` is `text` or `json`, found `" + value.str() + "`";
  line.json = value == "json";
  return {};
}

template <std::string CommandLine::*member>
Problem setText(CommandLine &line, llvm::StringRef value) {
  line.*member = value.str();
  return {};
}

template <bool CommandLine::*member, bool value>
Problem setFlag(CommandLine &line, llvm::StringRef) {
  line.*member = value;
  return {};
}

constexpr unsigned bit(Action action) { return 1u << static_cast<unsigned>(action); }

constexpr unsigned onCompile = bit(Action::Compile);
constexpr unsigned onProgram = onCompile | bit(Action::Run);
constexpr unsigned onCheck = bit(Action::Check);
constexpr unsigned onFormat = bit(Action::Format);

const Option options[] = {
    {"-o", "PATH", "where to write; `-` is standard output", onCompile,
     setText<&CommandLine::output>},
    {"--emit", "FORM", "a text or file behind one stage instead of a program", onCompile, setEmit},
    {"--locations", "", "with --emit: the place in the source behind each operation", onCompile,
     setFlag<&CommandLine::locations, true>},
    {"--target", "CPU", "x86-64-v3 (AVX2), x86-64-v4 (AVX-512), or native (default)", onProgram,
     setTarget},
    {"--static", "", "a program that needs no shared library", onProgram,
     setFlag<&CommandLine::isStatic, true>},
    {"--strip", "", "no symbols in the program", onProgram, setFlag<&CommandLine::strip, true>},
    {"-O0", "", "no optimization, and kernels that check their arguments", onProgram,
     setFlag<&CommandLine::optimize, false>},
    {"-O2", "", "optimize (default)", onProgram, setFlag<&CommandLine::optimize, true>},
    {"--fuse", "WHETHER", "on (default), or off: a kernel for each operation, with the same bits",
     onProgram, setFuse},
    {"-g", "", "lines of the source for a debugger", onProgram, setFlag<&CommandLine::debug, true>},
    {"--jobs", "N", "kernels compiled at the same time (default: one for each core)", onProgram,
     setJobs},
    {"--cache", "DIR", "where kernels and programs are kept (default: ~/.cache/dvn)", onProgram,
     setText<&CommandLine::cache>},
    {"--no-cache", "", "compile everything anew and keep nothing", onProgram,
     setFlag<&CommandLine::useCache, false>},
    {"--timing", "", "seconds of each stage, and how many kernels were compiled",
     onProgram | onCheck, setFlag<&CommandLine::timing, true>},
    {"--check", "", "change nothing, name the files that would change, and end with 1", onFormat,
     setFlag<&CommandLine::onlyCheck, true>},
    {"--diagnostics", "FORM", "text (default) or json", onProgram | onCheck | onFormat,
     setDiagnostics},
    {"--help", "", "what the command does, and its options", ~0u,
     [](CommandLine &line, llvm::StringRef) -> Problem {
       // `dvnc run --help` is `dvnc help run`.
       for (const Command &command : commands)
         if (command.action == line.action && !command.name.empty())
           line.input = command.name.str();
       line.action = Action::Help;
       return {};
     }},
    {"--version", "", "the version of dvnc", onCompile,
     [](CommandLine &line, llvm::StringRef) -> Problem {
       return line.action = Action::Version, Problem();
     }},
};

class Parser {
public:
  explicit Parser(llvm::ArrayRef<const char *> arguments) : arguments(arguments) {}

  Problem parse(CommandLine &line) {
    bool isFirst = true;
    for (; next < arguments.size(); ++next) {
      llvm::StringRef word = arguments[next];
      if (word == "-h")
        word = "--help";
      if (word.size() > 1 && word.front() == '-') {
        if (Problem problem = parseOption(line, word); !problem.empty())
          return problem;
        if (line.action == Action::Help || line.action == Action::Version)
          return {};
        continue;
      }
      if (!isFirst || !isCommand(line, word))
        line.operands.push_back(word.str());
      isFirst = false;
      if (line.action == Action::Run && line.operands.size() == 1) {
        for (const char *rest : arguments.drop_front(next + 1))
          line.programArguments.push_back(rest);
        break;
      }
    }
    return finish(line);
  }

private:
  bool isCommand(CommandLine &line, llvm::StringRef word) {
    for (const Command &command : commands)
      if (!command.name.empty() && command.name == word) {
        line.action = command.action;
        return true;
      }
    return false;
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
    given.push_back(option);
    return option->set(line, value);
  }

  Problem finish(CommandLine &line) {
    const Command &command =
        *llvm::find_if(commands, [&](const Command &c) { return c.action == line.action; });
    std::string called = command.name.empty() ? "dvnc" : "dvnc " + command.name.str();
    for (const Option *option : given)
      if (!hasOption(line.action, *option))
        return "`" + called + "` has no option `" + option->name.str() + "`";
    size_t count = line.operands.size();
    if (count < command.least && line.action == Action::Compile)
      return "no file to compile";
    if (count < command.least)
      return "`" + called + "` wants more: " + called + " " + command.operands.str();
    if (count > command.most && line.action == Action::Compile) {
      std::vector<llvm::StringRef> names;
      for (const Command &c : commands)
        names.push_back(c.name);
      return "one file is compiled at a time, found `" + line.operands[0] + "` and `" +
             line.operands[1] + "`" + suggestion(line.operands[0], names);
    }
    if (count > command.most)
      return "`" + called + "` wants less: " + called + " " + command.operands.str() + ", found `" +
             line.operands[command.most] + "` too";
    if (count > 0)
      line.input = line.operands[0];
    return {};
  }

  llvm::ArrayRef<const char *> arguments;
  std::vector<const Option *> given;
  size_t next = 0;
};

} // namespace

llvm::ArrayRef<Command> getCommands() { return commands; }
llvm::ArrayRef<Option> getOptions() { return options; }

bool hasOption(Action action, const Option &option) { return option.commands & bit(action); }

std::vector<llvm::StringRef> getValues(llvm::StringRef option) {
  if (option == "--emit")
    return emitNames();
  if (option == "--target")
    return {"native", "x86-64-v3", "x86-64-v4"};
  if (option == "--fuse")
    return {"on", "off"};
  if (option == "--diagnostics")
    return {"text", "json"};
  return {};
}

std::optional<CommandLine> parseCommandLine(llvm::ArrayRef<const char *> arguments,
                                            std::string &problem) {
  CommandLine line;
  problem = Parser(arguments).parse(line);
  return problem.empty() ? std::optional(line) : std::nullopt;
}

} // namespace dvn
