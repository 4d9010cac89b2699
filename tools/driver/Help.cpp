//===- Help.cpp - dvnc help, from the tables of the command line ----------===//

#include "tools/driver/CommandLine.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace dvn {

static void printRow(llvm::StringRef head, llvm::StringRef title, llvm::raw_ostream &os) {
  constexpr size_t column = 35;
  os << "  " << head;
  os.indent(head.size() + 2 < column ? column - head.size() - 2 : 1) << title << "\n";
}

static std::string getUsage(const Command &command) {
  std::string usage = "dvnc " + command.name.str() + (command.name.empty() ? "" : " ");
  return usage + command.operands.str();
}

static void printOptions(Action action, llvm::raw_ostream &os) {
  os << "\noptions:\n";
  for (const Option &option : getOptions())
    if (hasOption(action, option))
      printRow(option.name.str() + (option.value.empty() ? "" : " " + option.value.str()),
               option.title, os);
  if (action == Action::Compile)
    os << "\nforms of --emit, in order:\n  " << llvm::join(getValues("--emit"), ", ") << "\n";
}

static void printCommand(const Command &command, llvm::raw_ostream &os) {
  os << "usage: " << getUsage(command) << (command.name.empty() ? " [-o PROGRAM]" : "")
     << " [options]\n"
     << command.title << "\n";
  if (!command.text.empty())
    os << "\n" << command.text << "\n";
  printOptions(command.action, os);
}

bool printHelp(llvm::StringRef topic, llvm::raw_ostream &os) {
  if (!topic.empty()) {
    for (const Command &command : getCommands())
      if (command.name == topic) {
        printCommand(command, os);
        return true;
      }
    return false;
  }
  printCommand(getCommands().front(), os);
  os << "\ncommands:\n";
  for (const Command &command : getCommands().drop_front())
    printRow(getUsage(command), command.title, os);
  os << "\nexit codes: 0 done, 1 the source is wrong, 2 the command line is wrong,\n"
        "70 the compiler is wrong\n";
  return true;
}

} // namespace dvn
