// Readers: what stands right of `data name: type =`.
//
// Each reader is a function with parameters; all that it is given is known while
// compiling and goes into the module, as texts and a dictionary of options. What
// a reader can give is compared with the declared type here, as far as no file is
// needed for it.

#ifndef DVN_FRONTEND_READERS_H
#define DVN_FRONTEND_READERS_H

#include "frontend/Evaluator.h"

namespace dvn {

struct ReaderCall {
  llvm::StringRef reader;
  std::vector<std::string> arguments; ///< By position: the path, a part.
  mlir::DictionaryAttr options;       ///< The others; null for none.
};

/// A field of a data set as its type declares it; the shape is that of one row.
struct DataField {
  Name name;
  TypeInfo type;
  SourceRange range;
};

std::optional<ReaderCall> evalReader(Evaluator &e, const Expr *source);
/// Whether the reader can give these fields; an error otherwise.
bool checkFields(Evaluator &e, const ReaderCall &call, llvm::ArrayRef<DataField> fields);

} // namespace dvn

#endif // DVN_FRONTEND_READERS_H
