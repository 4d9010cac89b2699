// Ast: the names of kinds and operators, as messages and listings show them.

#include "frontend/Ast.h"

#include "llvm/Support/ErrorHandling.h"

using namespace dvn;

llvm::StringRef dvn::getKindName(NodeKind kind) {
  switch (kind) {
#define NODE(Class, Family)                                                                        \
  case NodeKind::Class:                                                                            \
    return #Class;
#include "frontend/Ast.def"
  }
  llvm_unreachable("unknown kind");
}

llvm::StringRef dvn::getSpelling(BinaryOp op) {
  static constexpr const char *spellings[] = {
      "||", "&&", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "@", "**"};
  return spellings[static_cast<unsigned>(op)];
}

llvm::StringRef dvn::getSpelling(UnaryOp op) { return op == UnaryOp::Minus ? "-" : "!"; }

llvm::StringRef dvn::getSpelling(AssignOp op) {
  static constexpr const char *spellings[] = {"=", "+=", "-=", "*=", "/="};
  return spellings[static_cast<unsigned>(op)];
}

BinaryOp dvn::getBinaryOp(AssignOp op) {
  switch (op) {
  case AssignOp::Add:
    return BinaryOp::Add;
  case AssignOp::Subtract:
    return BinaryOp::Subtract;
  case AssignOp::Multiply:
    return BinaryOp::Multiply;
  case AssignOp::Divide:
    return BinaryOp::Divide;
  case AssignOp::Set:
    break;
  }
  llvm_unreachable("`=` has no operator");
}
