// Builtins: the registry, and the reading of signatures; see Builtins.h.

#include "frontend/Builtins.h"

using namespace dvn;

/// A default as a signature writes it.
static Value parseDefault(llvm::StringRef text) {
  text = text.trim();
  if (text == "none")
    return Value::none();
  if (text == "true" || text == "false")
    return Value::boolean(text == "true");
  if (text.consume_front("\""))
    return Value::string(text.drop_back().str());
  int64_t whole;
  if (!text.getAsInteger(10, whole))
    return Value::integer(whole);
  double real = 0;
  text.getAsDouble(real);
  return Value::real(real);
}

Builtin &BuiltinTable::add(llvm::StringRef signature, std::function<Value(BuiltinCall &)> run) {
  auto [name, list] = signature.split('(');
  Builtin &builtin = table[name.str()] = Builtin(); // in the place of one that was not there yet
  builtin.name = name.str();
  builtin.run = std::move(run);
  llvm::SmallVector<llvm::StringRef> parts;
  list.drop_back().split(parts, ',', -1, false);
  for (llvm::StringRef part : parts) {
    auto [parameter, otherwise] = part.split('=');
    Evaluator::Parameter entry;
    entry.collects = parameter.trim().starts_with("...");
    entry.name = parameter.trim().ltrim('.').str();
    entry.required = otherwise.empty() && !entry.collects;
    builtin.parameters.push_back(entry);
    builtin.defaults.push_back(otherwise.empty() ? Value::none() : parseDefault(otherwise));
  }
  return builtin;
}

const BuiltinTable &dvn::getBuiltins() {
  static const BuiltinTable table = [] {
    BuiltinTable all;
    addElementwise(all);
    addReductions(all);
    addShapes(all);
    addLists(all);
    addMemory(all);
    addFiles(all);
    addOutside(all);
    addPictures(all);
    addStreams(all);
    addDraws(all);
    addGradients(all);
    addWindows(all);
    addMatrices(all);
    addPools(all);
    addOrder(all);
    return all;
  }();
  return table;
}
