//===- Completion.cpp - what shells complete behind dvnc ------------------===//
//
// The scripts are made from the tables of the command line, so they know what
// dvnc knows. For `dvnc run model.dvn` they come back here: the programs of the
// file, then the flags of the one that was chosen. That only parses, so it
// answers at once, also where the file has errors.
//
//===----------------------------------------------------------------------===//

#include "tools/driver/Completion.h"

#include "frontend/Parse.h"
#include "tools/driver/InternalError.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace dvn {
namespace {

/// What every program can be run with besides its own flags (runtime/Main).
constexpr llvm::StringLiteral otherPrograms[] = {"summary", "info", "time"};

int printWords(const CommandLine &line) {
  if (line.operands.size() < 2) {
    llvm::errs() << "dvnc: error: `dvnc completion words` wants more: FILE [PROGRAM]\n";
    return exitCommandLine;
  }
  Sources sources;
  Diagnostics ignored(sources);
  AstContext ast;
  std::optional<Module> tree = parseFile(sources, line.operands[1], ast, ignored);
  if (!tree)
    return exitDone; // nothing to offer
  for (const Stmt *item : tree->items) {
    const auto *program = llvm::dyn_cast<ProgramDecl>(item);
    if (!program)
      continue;
    if (line.operands.size() == 2)
      llvm::outs() << program->name.text << "\n";
    else if (program->name.text == line.operands[2])
      for (const Param &param : program->params)
        llvm::outs() << "--" << param.name.text << "\n";
  }
  if (line.operands.size() == 2)
    for (llvm::StringRef other : otherPrograms)
      llvm::outs() << other << "\n";
  return exitDone;
}

std::string commandNames() {
  std::vector<std::string> names;
  for (const Command &command : getCommands().drop_front())
    names.push_back(command.name.str());
  return llvm::join(names, " ");
}

std::string optionNames(Action action) {
  std::vector<std::string> names;
  for (const Option &option : getOptions())
    if (hasOption(action, option))
      names.push_back(option.name.str());
  return llvm::join(names, " ");
}

/// A `case` of the options of each command, in the syntax of bash and zsh.
void printOptionCases(llvm::raw_ostream &os) {
  for (const Command &command : getCommands().drop_front())
    os << "      " << command.name << ") options=\"" << optionNames(command.action) << "\" ;;\n";
  os << "      *) options=\"" << optionNames(Action::Compile) << "\" ;;\n";
}

void printBash(llvm::raw_ostream &os) {
  os << R"(# bash completion of dvnc: source <(dvnc completion bash)
_dvnc() {
  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" options i
  if [[ $current == = ]]; then current=; fi
  if [[ $previous == = ]]; then previous="${COMP_WORDS[COMP_CWORD-2]}"; fi
  COMPREPLY=()
  if [[ ${COMP_WORDS[1]} == run ]]; then
    for ((i = 2; i < COMP_CWORD; ++i)); do
      if [[ ${COMP_WORDS[i]} == *.dvn ]]; then
        local file="${COMP_WORDS[i]/#\~/$HOME}" words
        if ((i + 1 == COMP_CWORD)); then words=$(dvnc completion words "$file")
        else words=$(dvnc completion words "$file" "${COMP_WORDS[i+1]}"); fi
        COMPREPLY=($(compgen -W "$words" -- "$current"))
        return
      fi
    done
  fi
  case $previous in
)";
  for (const Option &option : getOptions())
    if (std::vector<llvm::StringRef> values = getValues(option.name); !values.empty())
      os << "    " << option.name << ") COMPREPLY=($(compgen -W \"" << llvm::join(values, " ")
         << "\" -- \"$current\")); return ;;\n";
  os << R"(    completion) COMPREPLY=($(compgen -W "bash zsh fish words" -- "$current")); return ;;
    help) COMPREPLY=($(compgen -W ")"
     << commandNames() << R"(" -- "$current")); return ;;
  esac
  if [[ $current == -* ]]; then
    case ${COMP_WORDS[1]} in
)";
  printOptionCases(os);
  os << R"(    esac
    COMPREPLY=($(compgen -W "$options" -- "$current"))
    return
  fi
  if ((COMP_CWORD == 1)); then COMPREPLY=($(compgen -W ")"
     << commandNames() << R"(" -- "$current")); fi
  COMPREPLY+=($(compgen -f -X '!*.dvn' -- "$current") $(compgen -d -S / -- "$current"))
}
complete -o nospace -F _dvnc dvnc
)";
}

void printZsh(llvm::raw_ostream &os) {
  os << R"zsh(#compdef dvnc
# zsh completion of dvnc: source <(dvnc completion zsh)
_dvnc() {
  local options i
  if [[ $words[2] == run ]]; then
    for ((i = 3; i < CURRENT; ++i)); do
      if [[ $words[i] == *.dvn ]]; then
        local -a found
        if ((i + 1 == CURRENT)); then found=($(dvnc completion words ${~words[i]}))
        else found=($(dvnc completion words ${~words[i]} $words[i+1])); fi
        compadd -- $found
        return
      fi
    done
  fi
  case $words[CURRENT-1] in
)zsh";
  for (const Option &option : getOptions())
    if (std::vector<llvm::StringRef> values = getValues(option.name); !values.empty())
      os << "    " << option.name << ") compadd -- " << llvm::join(values, " ") << "; return ;;\n";
  os << "    completion) compadd -- bash zsh fish words; return ;;\n    help) compadd -- "
     << commandNames() << R"zsh(; return ;;
  esac
  if [[ $words[CURRENT] == -* ]]; then
    case $words[2] in
)zsh";
  printOptionCases(os);
  os << R"zsh(    esac
    compadd -- ${=options}
    return
  fi
  if ((CURRENT == 2)); then compadd -- )zsh"
     << commandNames() << R"zsh(; fi
  _files -g '*.dvn'
}
compdef _dvnc dvnc
)zsh";
}

/// In single quotes of fish.
std::string quote(llvm::StringRef text) {
  std::string quoted = "'";
  for (char c : text)
    quoted += c == '\'' || c == '\\' ? std::string{'\\', c} : std::string{c};
  return quoted + "'";
}

void printFish(llvm::raw_ostream &os) {
  os << R"(# fish completion of dvnc: dvnc completion fish | source
function __dvnc_words
  set -l words (commandline -opc)
  for i in (seq 3 (count $words))
    if string match -q '*.dvn' -- $words[$i]
      dvnc completion words $words[$i] $words[(math $i + 1)]
      return
    end
  end
end
complete -c dvnc -n '__fish_seen_subcommand_from run' -a '(__dvnc_words)'
)";
  std::string names = commandNames();
  for (const Command &command : getCommands().drop_front()) {
    os << "complete -c dvnc -n '__fish_is_first_token' -a " << command.name << " -d "
       << quote(command.title) << "\n";
  }
  for (const Command &command : getCommands()) {
    std::string condition = command.name.empty()
                                ? "not __fish_seen_subcommand_from " + names
                                : "__fish_seen_subcommand_from " + command.name.str();
    for (const Option &option : getOptions()) {
      if (!hasOption(command.action, option))
        continue;
      llvm::StringRef name = option.name;
      os << "complete -c dvnc -n '" << condition << "' -"
         << (name.starts_with("--") ? "l "
             : name.size() == 2     ? "s "
                                    : "o ")
         << name.ltrim('-') << (option.value.empty() ? "" : " -r");
      if (std::vector<llvm::StringRef> values = getValues(name); !values.empty())
        os << " -f -a '" << llvm::join(values, " ") << "'";
      os << " -d " << quote(option.title) << "\n";
    }
  }
  os << "complete -c dvnc -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'\n"
     << "complete -c dvnc -n '__fish_seen_subcommand_from help' -f -a '" << names << "'\n";
}

} // namespace

int complete(const CommandLine &line) {
  if (line.input == "words")
    return printWords(line);
  if (line.input == "bash")
    printBash(llvm::outs());
  else if (line.input == "zsh")
    printZsh(llvm::outs());
  else if (line.input == "fish")
    printFish(llvm::outs());
  else {
    llvm::errs() << "dvnc: error: there are scripts for bash, zsh and fish, found `" << line.input
                 << "`\n";
    return exitCommandLine;
  }
  return exitDone;
}

} // namespace dvn
