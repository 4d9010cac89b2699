// Strings: texts with holes; see Evaluator.h.
//
// A text whose holes are all known and have but one spelling (ints, texts,
// truth values) is known. Else it becomes a `dvn.format`: numbers with a
// fraction are spelled by the runtime alone, so that there is one way.

#include "frontend/Evaluator.h"

using namespace dvn;

static std::string pad(std::string text, const FormatSpec &spec, char align) {
  if (text.size() >= spec.width)
    return text;
  size_t missing = spec.width - text.size();
  if (spec.align)
    align = spec.align;
  if (align == '^')
    return std::string(missing / 2, ' ') + text + std::string(missing - missing / 2, ' ');
  return align == '<' ? text + std::string(missing, ' ') : std::string(missing, ' ') + text;
}

/// The spelling of a known value where it is certain.
static std::optional<std::string> spell(const Value &value, const FormatSpec &spec) {
  if (value.is(Kind::String) && (spec.type == 0 || spec.type == 's') && spec.precision < 0)
    return pad(value.getText(), spec, '<');
  if (value.is(Kind::Bool) && spec.text.empty())
    return value.getBool() ? "true" : "false";
  if (!value.is(Kind::Int) || (spec.type != 0 && spec.type != 'd') || spec.precision >= 0)
    return std::nullopt;
  uint64_t magnitude = value.getInt() < 0 ? 0 - uint64_t(value.getInt()) : uint64_t(value.getInt());
  std::string digits = std::to_string(magnitude), sign = value.getInt() < 0 ? "-"
                                                         : spec.plus        ? "+"
                                                                            : "";
  if (spec.zero && !spec.align && sign.size() + digits.size() < spec.width)
    digits = std::string(spec.width - sign.size() - digits.size(), '0') + digits;
  return pad(sign + digits, spec, '>');
}

namespace {
/// Collects pieces and values of a `dvn.format`.
struct TextBuilder {
  std::vector<std::string> pieces{""};
  std::vector<mlir::Value> values;
  std::vector<std::string> specs;

  void text(llvm::StringRef more) { pieces.back() += more.str(); }
  void hole(mlir::Value value, llvm::StringRef spec) {
    values.push_back(value);
    specs.push_back(spec.str());
    pieces.push_back("");
  }
};
} // namespace

/// Adds a value, lists and records as one would write them.
static bool addValue(Evaluator &e, TextBuilder &builder, const Value &value, const FormatSpec &spec,
                     SourceRange range) {
  if (value.isError() ||
      !e.step(range, 1 + (value.is(Kind::String) ? value.getText().size() : 0) / 16))
    return false;
  if (std::optional<std::string> text = spell(value, spec)) {
    builder.text(*text);
    return true;
  }
  if (value.isStruct()) {
    bool isList = value.is(Kind::List);
    builder.text(isList ? "[" : "(");
    for (size_t i = 0; i < value.getCount(); ++i) {
      builder.text(i ? ", " : "");
      if (!isList && !value.getFields()[i].name.empty())
        builder.text(value.getFields()[i].name + " = ");
      if (!addValue(e, builder, value.getElementAt(i), spec, range))
        return false;
    }
    builder.text(isList ? "]" : ")");
    return true;
  }
  if (value.isNone()) {
    builder.text("none");
    return true;
  }
  if (value.isTensor() || value.isHostNumber() || value.isTruth() || value.isText()) {
    builder.hole(value.isTensor() ? value.getSsa() : e.emit.getHost(value), spec.text);
    return true;
  }
  e.fail(range, Code::WrongKind, describeKind(value) + " has no text");
  return false;
}

static Value finish(Evaluator &e, TextBuilder &builder) {
  if (builder.values.empty())
    return Value::string(builder.pieces[0]);
  llvm::SmallVector<llvm::StringRef> pieces(builder.pieces.begin(), builder.pieces.end()),
      specs(builder.specs.begin(), builder.specs.end());
  return Value::host(Kind::HostString,
                     e.emit.make<FormatOp>(e.emit.stringType(), mlir::ValueRange(builder.values),
                                           e.emit.builder.getStrArrayAttr(pieces),
                                           e.emit.builder.getStrArrayAttr(specs)));
}

Value Evaluator::formatText(const StringExpr *expr) {
  if (expr->isPlain())
    return Value::string(expr->getText().str());
  TextBuilder builder;
  bool good = true;
  for (const StringPiece &piece : expr->pieces) {
    if (!piece.hole) {
      builder.text(piece.text);
      continue;
    }
    Value value = eval(piece.hole);
    emit.setRange(piece.range);
    good &= addValue(*this, builder, value, piece.format, piece.range);
  }
  if (!good)
    return Value();
  emit.setRange(expr->getRange());
  return finish(*this, builder).withOrigin(expr->getRange());
}

mlir::Value Evaluator::toText(SourceRange range, const Value &value) {
  if (value.isText())
    return emit.getHost(value);
  TextBuilder builder;
  if (!addValue(*this, builder, value, {}, range))
    return {};
  return emit.getHost(finish(*this, builder));
}
