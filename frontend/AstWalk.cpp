// AstWalk: the children of a node.

#include "frontend/AstWalk.h"

using namespace dvn;

namespace {
/// Visits what is there; parts of a tree with errors may be missing.
class Walker {
public:
  explicit Walker(llvm::function_ref<void(const Node &)> visit) : visit(visit) {}

  void statement(const Stmt &stmt);
  void expression(const Expr &expr);
  void type(const TypeNode &type);
  void node(const Node *child) {
    if (child)
      visit(*child);
  }
  template <typename T> void nodes(llvm::ArrayRef<const T *> list) {
    for (const T *child : list)
      node(child);
  }

private:
  void params(llvm::ArrayRef<Param> list) {
    for (const Param &param : list) {
      node(param.type);
      node(param.value);
    }
  }
  void arguments(llvm::ArrayRef<Argument> list) {
    for (const Argument &argument : list)
      node(argument.value);
  }
  void indices(llvm::ArrayRef<Index> list) {
    for (const Index &index : list)
      node(index.value);
  }

  llvm::function_ref<void(const Node &)> visit;
};
} // namespace

void Walker::statement(const Stmt &stmt) {
  if (const auto *data = llvm::dyn_cast<DataDecl>(&stmt)) {
    node(data->type);
    node(data->value);
  } else if (const auto *net = llvm::dyn_cast<NetDecl>(&stmt)) {
    params(net->once);
    params(net->each);
    node(net->result);
    node(net->body);
  } else if (const auto *program = llvm::dyn_cast<ProgramDecl>(&stmt)) {
    params(program->params);
    node(program->body);
  } else if (const auto *fn = llvm::dyn_cast<FnDecl>(&stmt)) {
    node(fn->function);
  } else if (const auto *let = llvm::dyn_cast<LetStmt>(&stmt)) {
    node(let->pattern);
    node(let->type);
    node(let->value);
  } else if (const auto *memory = llvm::dyn_cast<MemoryStmt>(&stmt)) {
    node(memory->type);
    node(memory->value);
  } else if (const auto *loop = llvm::dyn_cast<ForStmt>(&stmt)) {
    node(loop->pattern);
    node(loop->source);
    node(loop->body);
  } else if (const auto *loop = llvm::dyn_cast<WhileStmt>(&stmt)) {
    node(loop->condition);
    node(loop->body);
  } else if (const auto *jump = llvm::dyn_cast<ReturnStmt>(&stmt)) {
    node(jump->value);
  } else if (const auto *assign = llvm::dyn_cast<AssignStmt>(&stmt)) {
    node(assign->target);
    node(assign->value);
  } else if (const auto *expr = llvm::dyn_cast<ExprStmt>(&stmt)) {
    node(expr->value);
  }
}

void Walker::type(const TypeNode &type) {
  if (const auto *named = llvm::dyn_cast<NamedType>(&type))
    indices(named->sizes);
  else if (const auto *path = llvm::dyn_cast<PathType>(&type))
    node(path->path);
  else if (const auto *record = llvm::dyn_cast<RecordType>(&type))
    for (const TypeField &field : record->fields)
      node(field.type);
}

void Walker::expression(const Expr &expr) {
  if (const auto *text = llvm::dyn_cast<StringExpr>(&expr)) {
    for (const StringPiece &piece : text->pieces)
      node(piece.hole);
  } else if (const auto *record = llvm::dyn_cast<RecordExpr>(&expr)) {
    arguments(record->fields);
  } else if (const auto *list = llvm::dyn_cast<ListExpr>(&expr)) {
    nodes(list->elements);
  } else if (const auto *comprehension = llvm::dyn_cast<ComprehensionExpr>(&expr)) {
    node(comprehension->element);
    node(comprehension->pattern);
    node(comprehension->source);
    node(comprehension->condition);
  } else if (const auto *branch = llvm::dyn_cast<IfExpr>(&expr)) {
    node(branch->condition);
    node(branch->then);
    node(branch->otherwise);
  } else if (const auto *function = llvm::dyn_cast<FnExpr>(&expr)) {
    params(function->params);
    node(function->result);
    node(function->body);
  } else if (const auto *pipe = llvm::dyn_cast<PipeExpr>(&expr)) {
    node(pipe->head);
    nodes(pipe->stages);
  } else if (const auto *binary = llvm::dyn_cast<BinaryExpr>(&expr)) {
    node(binary->left);
    node(binary->right);
  } else if (const auto *unary = llvm::dyn_cast<UnaryExpr>(&expr)) {
    node(unary->operand);
  } else if (const auto *range = llvm::dyn_cast<RangeExpr>(&expr)) {
    node(range->first);
    node(range->last);
    node(range->step);
  } else if (const auto *call = llvm::dyn_cast<CallExpr>(&expr)) {
    node(call->callee);
    arguments(call->arguments);
  } else if (const auto *subscript = llvm::dyn_cast<SubscriptExpr>(&expr)) {
    node(subscript->base);
    indices(subscript->indices);
  } else if (const auto *field = llvm::dyn_cast<FieldExpr>(&expr)) {
    node(field->base);
  }
}

void dvn::forEachChild(const Node &parent, llvm::function_ref<void(const Node &)> visit) {
  Walker walker(visit);
  if (const auto *block = llvm::dyn_cast<Block>(&parent))
    walker.nodes(block->statements);
  else if (const auto *tuple = llvm::dyn_cast<TuplePattern>(&parent))
    walker.nodes(tuple->elements);
  else if (const auto *stmt = llvm::dyn_cast<Stmt>(&parent))
    walker.statement(*stmt);
  else if (const auto *type = llvm::dyn_cast<TypeNode>(&parent))
    walker.type(*type);
  else if (const auto *expr = llvm::dyn_cast<Expr>(&parent))
    walker.expression(*expr);
}

std::vector<const Node *> dvn::findPath(const Module &module, uint32_t offset) {
  std::vector<const Node *> path;
  const Node *next = nullptr;
  auto consider = [&](const Node &node) {
    SourceRange range = node.getRange();
    if (range.file == module.file && range.begin <= offset && offset <= range.end &&
        (!next || offset < range.end))
      next = &node;
  };
  for (const Stmt *item : module.items)
    consider(*item);
  while (next) {
    const Node *current = next;
    path.push_back(current);
    next = nullptr;
    forEachChild(*current, consider);
  }
  return path;
}
