// AstPrinter: the tree as text.

#include "frontend/AstPrinter.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <cstdio>
#include <cstdlib>

using namespace dvn;

namespace {
class Printer {
public:
  Printer(llvm::raw_ostream &os, const Sources *sources = nullptr) : os(os), sources(sources) {}

  // On lines of their own.
  void print(const Stmt &stmt);
  void printBody(const Block &block);

  // Within a line.
  void inlined(const Expr &expr);
  void inlined(const Stmt &stmt);
  void inlined(const Block &block);
  void inlined(const TypeNode &type);
  void inlined(const Pattern &pattern);
  void inlined(const Param &param);

private:
  void head(llvm::StringRef word, const Name &name, const Node &node);
  void doc(llvm::StringRef text);
  void params(llvm::StringRef word, llvm::ArrayRef<Param> list);
  void result(const TypeNode *type);
  void list(llvm::ArrayRef<Argument> arguments);
  void list(llvm::ArrayRef<Index> indices);
  void string(const StringExpr &expr);
  void place(const Node &node);

  llvm::raw_ostream &os;
  const Sources *sources;
  unsigned indent = 0;
};
} // namespace

//===-- Declarations and statements ---------------------------------------===//

void Printer::place(const Node &node) {
  if (!sources)
    return;
  LineColumn at = sources->getLineColumn(node.getRange());
  os << " @" << at.line << ':' << at.column;
}

void Printer::head(llvm::StringRef word, const Name &name, const Node &node) {
  os.indent(indent) << word;
  if (name)
    os << ' ' << name.text;
  place(node);
}

void Printer::doc(llvm::StringRef text) {
  if (!text.empty())
    for (llvm::StringRef line : llvm::split(text, '\n'))
      os.indent(indent) << "/// " << line << '\n';
}

void Printer::params(llvm::StringRef word, llvm::ArrayRef<Param> list) {
  for (const Param &param : list) {
    doc(param.doc);
    os.indent(indent) << word << ' ';
    inlined(param);
    os << '\n';
  }
}

void Printer::result(const TypeNode *type) {
  if (!type)
    return;
  os.indent(indent) << "result ";
  inlined(*type);
  os << '\n';
}

void Printer::printBody(const Block &block) {
  indent += 2;
  for (const Stmt *stmt : block.statements)
    print(*stmt);
  indent -= 2;
}

void Printer::print(const Stmt &stmt) {
  if (const auto *net = llvm::dyn_cast<NetDecl>(&stmt)) {
    doc(net->doc);
    head("net", net->name, stmt);
    os << '\n';
    indent += 2;
    params("once", net->once);
    params("each", net->each);
    result(net->result);
    indent -= 2;
    return printBody(*net->body);
  }
  if (const auto *program = llvm::dyn_cast<ProgramDecl>(&stmt)) {
    doc(program->doc);
    head("program", program->name, stmt);
    os << '\n';
    indent += 2;
    params("flag", program->params);
    indent -= 2;
    return printBody(*program->body);
  }
  if (const auto *fn = llvm::dyn_cast<FnDecl>(&stmt)) {
    doc(fn->doc);
    head(fn->isExported ? "export fn" : "fn", fn->name, stmt);
    os << '\n';
    indent += 2;
    params("param", fn->function->params);
    result(fn->function->result);
    indent -= 2;
    return printBody(*fn->function->body);
  }
  if (const auto *loop = llvm::dyn_cast<ForStmt>(&stmt)) {
    head("for", {}, stmt);
    os << ' ';
    if (loop->position)
      os << loop->position.text << ", ";
    inlined(*loop->pattern);
    os << " in ";
    inlined(*loop->source);
    os << '\n';
    return printBody(*loop->body);
  }
  if (const auto *loop = llvm::dyn_cast<WhileStmt>(&stmt)) {
    head("while", {}, stmt);
    os << ' ';
    inlined(*loop->condition);
    os << '\n';
    return printBody(*loop->body);
  }
  if (const auto *data = llvm::dyn_cast<DataDecl>(&stmt))
    doc(data->doc);
  else if (const auto *let = llvm::dyn_cast<LetStmt>(&stmt))
    doc(let->doc);
  else if (const auto *memory = llvm::dyn_cast<MemoryStmt>(&stmt))
    doc(memory->doc);
  os.indent(indent);
  inlined(stmt);
  os << '\n';
}

void Printer::inlined(const Block &block) {
  os << "{ ";
  llvm::interleave(block.statements, os, [&](const Stmt *stmt) { inlined(*stmt); }, "; ");
  os << (block.statements.empty() ? "}" : " }");
}

/// A statement in one line; blocks in braces.
void Printer::inlined(const Stmt &stmt) {
  switch (stmt.getKind()) {
  case NodeKind::UseDecl: {
    const auto &use = llvm::cast<UseDecl>(stmt);
    os << (use.isPath ? "use path " : "use ") << use.module.text;
    if (use.alias)
      os << " as " << use.alias.text;
    return place(stmt);
  }
  case NodeKind::DataDecl: {
    const auto &data = llvm::cast<DataDecl>(stmt);
    os << "data " << data.name.text;
    place(stmt);
    os << ": ";
    inlined(*data.type);
    os << " = ";
    return inlined(*data.value);
  }
  case NodeKind::LetStmt: {
    const auto &let = llvm::cast<LetStmt>(stmt);
    os << "let ";
    inlined(*let.pattern);
    place(stmt);
    if (let.type) {
      os << ": ";
      inlined(*let.type);
    }
    os << " = ";
    return inlined(*let.value);
  }
  case NodeKind::MemoryStmt: {
    const auto &memory = llvm::cast<MemoryStmt>(stmt);
    os << (memory.isParam ? "param " : "state ") << memory.name.text;
    place(stmt);
    os << ": ";
    inlined(*memory.type);
    os << " = ";
    return inlined(*memory.value);
  }
  case NodeKind::BreakStmt:
    os << "break";
    return place(stmt);
  case NodeKind::ContinueStmt:
    os << "continue";
    return place(stmt);
  case NodeKind::ReturnStmt: {
    os << "return";
    place(stmt);
    if (const Expr *value = llvm::cast<ReturnStmt>(stmt).value) {
      os << ' ';
      inlined(*value);
    }
    return;
  }
  case NodeKind::AssignStmt: {
    const auto &assign = llvm::cast<AssignStmt>(stmt);
    os << "store";
    place(stmt);
    os << ' ';
    inlined(*assign.target);
    os << ' ' << getSpelling(assign.op) << ' ';
    return inlined(*assign.value);
  }
  case NodeKind::ExprStmt:
    os << "value";
    place(stmt);
    os << ' ';
    return inlined(*llvm::cast<ExprStmt>(stmt).value);
  case NodeKind::FnDecl: {
    const auto &fn = llvm::cast<FnDecl>(stmt);
    os << "fn " << fn.name.text << " = ";
    return inlined(*static_cast<const Expr *>(fn.function));
  }
  case NodeKind::ForStmt: {
    const auto &loop = llvm::cast<ForStmt>(stmt);
    os << "for ";
    if (loop.position)
      os << loop.position.text << ", ";
    inlined(*loop.pattern);
    os << " in ";
    inlined(*loop.source);
    os << ' ';
    return inlined(*loop.body);
  }
  case NodeKind::WhileStmt: {
    const auto &loop = llvm::cast<WhileStmt>(stmt);
    os << "while ";
    inlined(*loop.condition);
    os << ' ';
    return inlined(*loop.body);
  }
  default: // Nets and programs do not stand within a line.
    os << getKindName(stmt.getKind());
  }
}

//===-- Parts -------------------------------------------------------------===//

void Printer::inlined(const Param &param) {
  os << (param.collects ? "..." : "") << param.name.text;
  if (param.type) {
    os << ": ";
    inlined(*param.type);
  }
  if (param.value) {
    os << " = ";
    inlined(*param.value);
  }
}

void Printer::inlined(const Pattern &pattern) {
  if (const auto *name = llvm::dyn_cast<NamePattern>(&pattern)) {
    os << name->name.text;
  } else if (const auto *tuple = llvm::dyn_cast<TuplePattern>(&pattern)) {
    os << '(';
    llvm::interleaveComma(tuple->elements, os, [&](const Pattern *part) { inlined(*part); });
    os << ')';
  } else {
    os << '_';
  }
}

void Printer::inlined(const TypeNode &type) {
  switch (type.getKind()) {
  case NodeKind::NamedType: {
    const auto &named = llvm::cast<NamedType>(type);
    os << named.name.text;
    if (!named.sizes.empty())
      list(named.sizes);
    return;
  }
  case NodeKind::PathType:
    return inlined(*llvm::cast<PathType>(type).path);
  case NodeKind::RecordType:
    os << '(';
    llvm::interleaveComma(llvm::cast<RecordType>(type).fields, os, [&](const TypeField &field) {
      os << field.name.text << ": ";
      inlined(*field.type);
    });
    os << ')';
    return;
  default:
    os << "<error>";
  }
}

void Printer::list(llvm::ArrayRef<Argument> arguments) {
  os << '(';
  llvm::interleaveComma(arguments, os, [&](const Argument &argument) {
    if (argument.name)
      os << argument.name.text << " = ";
    os << (argument.spread ? "..." : "");
    inlined(*argument.value);
  });
  os << ')';
}

void Printer::list(llvm::ArrayRef<Index> indices) {
  os << '[';
  llvm::interleaveComma(indices, os, [&](const Index &index) {
    if (index.isRest())
      os << "..." << index.rest.text;
    else
      inlined(*index.value);
  });
  os << ']';
}

void Printer::string(const StringExpr &expr) {
  os << '"';
  for (const StringPiece &piece : expr.pieces) {
    if (!piece.hole) {
      for (char c : piece.text) {
        if (c == '{' || c == '}')
          os << c << c;
        else if (static_cast<unsigned char>(c) < 0x80)
          os.write_escaped(llvm::StringRef(&c, 1));
        else // UTF-8 as it is.
          os << c;
      }
      continue;
    }
    os << '{';
    inlined(*piece.hole);
    if (!piece.format.text.empty())
      os << ':' << piece.format.text;
    os << '}';
  }
  os << '"';
}

/// The shortest digits that read back as the same number.
static std::string formatReal(double real) {
  char text[32];
  for (int digits = 15; digits <= 17; ++digits) {
    snprintf(text, sizeof text, "%.*g", digits, real);
    if (strtod(text, nullptr) == real)
      break;
  }
  return text;
}

//===-- Expressions -------------------------------------------------------===//

void Printer::inlined(const Expr &expr) {
  switch (expr.getKind()) {
  case NodeKind::NameExpr:
    os << llvm::cast<NameExpr>(expr).name;
    return;
  case NodeKind::PlaceholderExpr:
    os << '_';
    return;
  case NodeKind::NumberExpr: {
    const auto &number = llvm::cast<NumberExpr>(expr);
    if (number.isInteger)
      os << number.integer;
    else
      os << formatReal(number.real);
    return;
  }
  case NodeKind::StringExpr:
    return string(llvm::cast<StringExpr>(expr));
  case NodeKind::BoolExpr:
    os << (llvm::cast<BoolExpr>(expr).value ? "true" : "false");
    return;
  case NodeKind::NoneExpr:
    os << "none";
    return;
  case NodeKind::RecordExpr:
    os << "record";
    return list(llvm::cast<RecordExpr>(expr).fields);
  case NodeKind::ListExpr:
    os << '[';
    llvm::interleaveComma(llvm::cast<ListExpr>(expr).elements, os,
                          [&](const Expr *element) { inlined(*element); });
    os << ']';
    return;
  case NodeKind::ComprehensionExpr: {
    const auto &loop = llvm::cast<ComprehensionExpr>(expr);
    os << '[';
    inlined(*loop.element);
    os << " for ";
    if (loop.position)
      os << loop.position.text << ", ";
    inlined(*loop.pattern);
    os << " in ";
    inlined(*loop.source);
    if (loop.condition) {
      os << " if ";
      inlined(*loop.condition);
    }
    os << ']';
    return;
  }
  case NodeKind::IfExpr: {
    const auto &branch = llvm::cast<IfExpr>(expr);
    os << "if ";
    inlined(*branch.condition);
    os << ' ';
    inlined(*branch.then);
    if (branch.otherwise) {
      os << " else ";
      inlined(*branch.otherwise);
    }
    return;
  }
  case NodeKind::FnExpr: {
    const auto &fn = llvm::cast<FnExpr>(expr);
    os << "fn(";
    llvm::interleaveComma(fn.params, os, [&](const Param &param) { inlined(param); });
    os << ") ";
    if (fn.result) {
      os << "-> ";
      inlined(*fn.result);
      os << ' ';
    }
    return inlined(*fn.body);
  }
  case NodeKind::PipeExpr: {
    const auto &pipe = llvm::cast<PipeExpr>(expr);
    os << '(';
    inlined(*pipe.head);
    for (const Expr *stage : pipe.stages) {
      os << " |> ";
      inlined(*stage);
    }
    os << ')';
    return;
  }
  case NodeKind::BinaryExpr: {
    const auto &binary = llvm::cast<BinaryExpr>(expr);
    os << '(';
    inlined(*binary.left);
    os << ' ' << getSpelling(binary.op) << ' ';
    inlined(*binary.right);
    os << ')';
    return;
  }
  case NodeKind::UnaryExpr: {
    const auto &unary = llvm::cast<UnaryExpr>(expr);
    os << '(' << getSpelling(unary.op);
    inlined(*unary.operand);
    os << ')';
    return;
  }
  case NodeKind::RangeExpr: {
    const auto &range = llvm::cast<RangeExpr>(expr);
    os << '(';
    if (range.first)
      inlined(*range.first);
    os << (range.inclusive ? "..=" : "..");
    if (range.last)
      inlined(*range.last);
    if (range.step) {
      os << " by ";
      inlined(*range.step);
    }
    os << ')';
    return;
  }
  case NodeKind::CallExpr:
    inlined(*llvm::cast<CallExpr>(expr).callee);
    return list(llvm::cast<CallExpr>(expr).arguments);
  case NodeKind::SubscriptExpr:
    inlined(*llvm::cast<SubscriptExpr>(expr).base);
    return list(llvm::cast<SubscriptExpr>(expr).indices);
  case NodeKind::FieldExpr:
    inlined(*llvm::cast<FieldExpr>(expr).base);
    os << '.' << llvm::cast<FieldExpr>(expr).field.text;
    return;
  default:
    os << "<error>";
  }
}

void dvn::printAst(const Module &module, const Sources &sources, llvm::raw_ostream &os) {
  Printer printer(os, &sources);
  for (const Stmt *item : module.items)
    printer.print(*item);
}

void dvn::printAst(const Module &module, llvm::raw_ostream &os) {
  Printer printer(os);
  for (const Stmt *item : module.items)
    printer.print(*item);
}

void dvn::printExpr(const Expr &expr, llvm::raw_ostream &os) { Printer(os).inlined(expr); }

std::string dvn::toString(const Expr &expr) {
  std::string text;
  llvm::raw_string_ostream os(text);
  printExpr(expr, os);
  return text;
}
