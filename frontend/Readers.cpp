// Readers: what stands right of `data name: type =`; see Readers.h.

#include "frontend/Readers.h"

using namespace dvn;

namespace {

/// `text` and `part` are positional strings, the rest become options.
enum class Takes : uint8_t { Text, Part, Truth, Separator, Texts, TextsByName };

struct ReaderParameter {
  llvm::StringRef name;
  Takes takes;
};

struct Reader {
  llvm::StringRef name;
  std::vector<ReaderParameter> parameters;
  std::vector<llvm::StringRef> parts; ///< What a `part` may be; none: anything.
};

const std::vector<Reader> &getReaders() {
  static const std::vector<Reader> readers = {
      {"idx", {{"path", Takes::Text}, {"part", Takes::Part}}, {}},
      {"csv",
       {{"path", Takes::Text},
        {"drop", Takes::Texts},
        {"labels", Takes::TextsByName},
        {"separator", Takes::Separator}},
       {}},
      {"cifar_binary", {{"path", Takes::Text}, {"part", Takes::Part}}, {"train", "test"}},
      {"npy", {{"path", Takes::Text}}, {}},
      {"npz", {{"path", Takes::Text}}, {}},
      {"folder",
       {{"path", Takes::Text},
        {"labels", Takes::Texts},
        {"gray", Takes::Truth},
        {"resize", Takes::Truth}},
       {}},
  };
  return readers;
}

const Reader *findReader(llvm::StringRef name) {
  for (const Reader &reader : getReaders())
    if (reader.name == name)
      return &reader;
  return nullptr;
}

/// The arguments of one call, one after the other.
class ReaderArguments {
public:
  ReaderArguments(Evaluator &e, const Reader &reader) : e(e), reader(reader) {}

  bool add(const ReaderParameter &parameter, SourceRange range, const Value &value);
  bool checkPart(const std::string &part, SourceRange range);

  ReaderCall call;
  mlir::NamedAttrList options;

private:
  /// "`labels` of `csv`", for messages.
  std::string what(llvm::StringRef name) {
    return ("`" + name + "` of `" + reader.name + "`").str();
  }
  mlir::ArrayAttr texts(const ReaderParameter &parameter, SourceRange range, const Value &value);
  mlir::DictionaryAttr textsByName(const ReaderParameter &parameter, SourceRange range,
                                   const Value &value);
  std::nullopt_t wrong(SourceRange range, const Value &value, const llvm::Twine &expected) {
    if (!value.isError())
      e.fail(range, Code::WrongKind, expected + ", found " + describeKind(value));
    return std::nullopt;
  }

  Evaluator &e;
  const Reader &reader;
};

} // namespace

mlir::ArrayAttr ReaderArguments::texts(const ReaderParameter &parameter, SourceRange range,
                                       const Value &value) {
  if (!value.is(Kind::List)) {
    wrong(range, value, what(parameter.name) + " is a list of strings");
    return nullptr;
  }
  llvm::SmallVector<llvm::StringRef> out;
  for (const Value &element : value.getList()) {
    if (!e.toKnownText(range, element, "an element of " + what(parameter.name)))
      return nullptr;
    if (llvm::is_contained(out, element.getText())) {
      e.fail(range, Code::BadArgument,
             what(parameter.name) + " has \"" + element.getText() + "\" twice");
      return nullptr;
    }
    out.push_back(element.getText());
  }
  return e.emit.builder.getStrArrayAttr(out);
}

mlir::DictionaryAttr ReaderArguments::textsByName(const ReaderParameter &parameter,
                                                  SourceRange range, const Value &value) {
  if (!value.is(Kind::Record)) {
    wrong(range, value,
          what(parameter.name) + " is a record of lists: `(species = [\"setosa\", ..])`");
    return nullptr;
  }
  mlir::NamedAttrList lists;
  for (const Field &field : value.getFields()) {
    if (field.name.empty()) {
      e.fail(range, Code::BadArgument, "an entry of " + what(parameter.name) + " has no name");
      return nullptr;
    }
    mlir::ArrayAttr list = texts(parameter, range, *field.value);
    if (!list)
      return nullptr;
    lists.set(field.name, list);
  }
  return lists.getDictionary(e.emit.builder.getContext());
}

bool ReaderArguments::checkPart(const std::string &part, SourceRange range) {
  if (reader.parts.empty() || llvm::is_contained(reader.parts, part))
    return true;
  std::string list;
  for (llvm::StringRef name : reader.parts)
    list += ((list.empty() ? "\"" : " or \"") + name + "\"").str();
  e.error(range, Code::BadArgument).suggest(part, reader.parts)
      << "the parts of `" << reader.name << "` are " << list << ", found \"" << part << "\"";
  return false;
}

bool ReaderArguments::add(const ReaderParameter &parameter, SourceRange range, const Value &value) {
  mlir::Builder &builder = e.emit.builder;
  switch (parameter.takes) {
  case Takes::Text:
  case Takes::Part:
  case Takes::Separator: {
    std::optional<std::string> text = e.toKnownText(range, value, what(parameter.name));
    if (!text)
      return false;
    if (parameter.takes == Takes::Part && !checkPart(*text, range))
      return false;
    if (parameter.takes != Takes::Separator) {
      call.arguments.push_back(*text);
      return true;
    }
    if (text->size() != 1 || llvm::StringRef("\"\r\n").contains((*text)[0]) || (*text)[0] < 0) {
      e.fail(range, Code::BadArgument,
             "a separator is one ASCII character, and neither a quote nor a line's end");
      return false;
    }
    options.set(parameter.name, builder.getStringAttr(*text));
    return true;
  }
  case Takes::Truth: {
    std::optional<bool> truth = e.toKnownBool(range, value, what(parameter.name));
    if (truth)
      options.set(parameter.name, builder.getBoolAttr(*truth));
    return truth.has_value();
  }
  case Takes::Texts: {
    mlir::ArrayAttr list = texts(parameter, range, value);
    if (list)
      options.set(parameter.name, list);
    return list != nullptr;
  }
  case Takes::TextsByName: {
    mlir::DictionaryAttr lists = textsByName(parameter, range, value);
    if (lists)
      options.set(parameter.name, lists);
    return lists != nullptr;
  }
  }
  return false;
}

std::optional<ReaderCall> dvn::evalReader(Evaluator &e, const Expr *source) {
  const auto *call = llvm::dyn_cast<CallExpr>(source);
  const auto *name = call ? llvm::dyn_cast<NameExpr>(call->callee) : nullptr;
  const Reader *reader = name ? findReader(name->name) : nullptr;
  if (!reader) {
    if (llvm::isa<ErrorExpr>(source))
      return std::nullopt;
    llvm::SmallVector<llvm::StringRef> names;
    for (const Reader &known : getReaders())
      names.push_back(known.name);
    Diagnostic &diag = e.error(source->getRange(), Code::BadDataSource);
    diag << "data comes from a reader: idx, csv, cifar_binary, npy, npz or folder";
    if (name)
      diag.suggest(name->name, names);
    return std::nullopt;
  }
  std::vector<CallArgument> given, rest;
  if (!e.collectArguments(call->arguments, given))
    return std::nullopt;
  std::vector<Evaluator::Parameter> parameters;
  for (const ReaderParameter &parameter : reader->parameters)
    parameters.push_back({parameter.name.str(), parameters.empty(), false});
  std::optional<std::vector<int>> matched =
      e.match(parameters, given, rest, call->getRange(), reader->name);
  if (!matched)
    return std::nullopt;
  ReaderArguments out(e, *reader);
  bool good = true;
  for (auto [parameter, index] : llvm::zip_equal(reader->parameters, *matched))
    if (index >= 0)
      good &= out.add(parameter, given[index].range, e.evalArgument(given[index], {}));
  if (!good)
    return std::nullopt;
  out.call.reader = reader->name;
  if (!out.options.empty())
    out.call.options = out.options.getDictionary(e.emit.builder.getContext());
  return out.call;
}

// ---- Types ------------------------------------------------------------------

/// One row's shape as numbers.
static std::vector<int64_t> rowSizes(const DataField &field) {
  std::vector<int64_t> sizes;
  for (const Size &size : field.type.shape)
    sizes.push_back(*size.getConstant());
  return sizes;
}

static bool wrongField(Evaluator &e, const DataField &field, const llvm::Twine &text,
                       llvm::StringRef help) {
  e.error(field.range, Code::BadDataType).help(help)
      << "the field `" << field.name.text << "` " << text.str();
  return false;
}

static bool checkCsv(Evaluator &e, const ReaderCall &call, llvm::ArrayRef<DataField> fields) {
  const DataField *table = nullptr;
  auto drop = call.options ? call.options.getAs<mlir::ArrayAttr>("drop") : nullptr;
  for (const DataField &field : fields) {
    size_t rank = field.type.shape.size() + 1;
    if (rank > 2)
      return wrongField(e, field,
                        "has rank " + llvm::Twine(rank) +
                            "; of a table it is a column, or (one of them) all columns left",
                        "write `(x: f32[n, 4], species: u8[n])`");
    if (rank == 1 && drop &&
        llvm::is_contained(drop.getValue(), e.emit.builder.getStringAttr(field.name.text)))
      return wrongField(e, field, "is the column that `drop` leaves out",
                        "name it once: as a field, or in `drop`");
    if (rank == 1)
      continue;
    if (table) {
      e.error(field.range, Code::BadDataType)
              .label(table->range, "takes all columns left")
              .help("name the columns of one: `price: f32[n]`")
          << "two fields of rank 2 cannot both take the columns that are left";
      return false;
    }
    table = &field;
  }
  return true;
}

static bool checkCifar(Evaluator &e, llvm::ArrayRef<DataField> fields) {
  for (const DataField &field : fields) {
    bool fits = field.type.element == e.emit.u8() &&
                (field.type.shape.empty() || rowSizes(field) == std::vector<int64_t>{32, 32, 3});
    if (!fits)
      return wrongField(e, field, "is neither the images nor the labels of CIFAR-10",
                        "write `(image: u8[n, 32, 32, 3], label: u8[n])`");
  }
  return true;
}

static bool checkFolder(Evaluator &e, const ReaderCall &call, llvm::ArrayRef<DataField> fields) {
  auto option = [&](llvm::StringRef name) {
    auto truth = call.options ? call.options.getAs<mlir::BoolAttr>(name) : nullptr;
    return truth && truth.getValue();
  };
  for (const DataField &field : fields) {
    std::vector<int64_t> sizes = rowSizes(field);
    bool labels = sizes.empty() && llvm::isa<mlir::IntegerType>(field.type.element) &&
                  field.type.element != e.emit.i1();
    int64_t channels = option("gray") ? 1 : 3;
    if (labels)
      continue;
    if (sizes.size() != 3 || field.type.element != e.emit.u8())
      return wrongField(e, field, "is neither the images nor the labels of a folder",
                        "write `(image: u8[n, 64, 64, 3], label: u8[n])`");
    if (sizes[2] != channels)
      return wrongField(
          e, field,
          "has " + llvm::Twine(sizes[2]) +
              (sizes[2] == 1 ? " channel, and an image has " : " channels, and an image has ") +
              (channels == 1 ? "1, as `gray = true` says" : "3"),
          channels == 1 ? "write 1 as its last size" : "add `gray = true`");
  }
  return true;
}

bool dvn::checkFields(Evaluator &e, const ReaderCall &call, llvm::ArrayRef<DataField> fields) {
  if (call.reader == "csv")
    return checkCsv(e, call, fields);
  if (call.reader == "cifar_binary")
    return checkCifar(e, fields);
  if (call.reader == "folder")
    return checkFolder(e, call, fields);
  if (call.reader == "npy" && fields.size() != 1)
    return wrongField(e, fields[1], "is a second array, and an .npy file holds one",
                      "an archive holds several: `npz(\"x.npz\")`");
  return true;
}
