// ParseDecl: declarations, statements, patterns and types, from ANTLR's tree to
// ours. Here is also settled which statements may stand where, and what may
// stand left of `=`.

#include "frontend/ParseBuilder.h"

#include "DvnParser.h"

#include "llvm/ADT/StringSet.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace dvn;
using grammar::DvnParser;

using antlr4::tree::ParseTree;
using antlr4::tree::TerminalNode;

static unsigned getDepth(const Node *node) { return node ? node->getDepth() : 0; }

static unsigned getDepth(llvm::ArrayRef<Param> params) {
  unsigned depth = 0;
  for (const Param &param : params)
    depth = std::max({depth, getDepth(param.type), getDepth(param.value)});
  return depth;
}

//===-- Places and names --------------------------------------------------===//

SourceRange ParseBuilder::getRange(const antlr4::Token *token) const {
  uint32_t begin = token->getStartIndex();
  return {file, begin, static_cast<uint32_t>(token->getStopIndex() + 1)};
}

SourceRange ParseBuilder::getRange(Tree *tree) const {
  SourceRange range = getRange(tree->start);
  if (tree->stop)
    range.end = std::max(range.end, getRange(tree->stop).end);
  return range;
}

Name ParseBuilder::getName(ParseTree *token) const {
  auto *leaf = dynamic_cast<TerminalNode *>(token);
  if (!leaf)
    return {};
  SourceRange range = getRange(leaf->getSymbol());
  return {context.copy(sources.getText(range)), range};
}

llvm::StringRef ParseBuilder::getDoc(Tree *tree) {
  if (!docs)
    return {};
  auto found = docs->find(getRange(tree->start).begin);
  return found == docs->end() ? llvm::StringRef() : context.copy(llvm::StringRef(found->second));
}

//===-- Declarations ------------------------------------------------------===//

llvm::ArrayRef<const Stmt *>
ParseBuilder::buildItems(Tree *source, const llvm::DenseMap<uint32_t, std::string> &docs) {
  this->docs = &docs;
  llvm::SmallVector<const Stmt *> items;
  for (auto *item : static_cast<DvnParser::SourceContext *>(source)->item())
    if (!item->children.empty())
      if (auto *rule = dynamic_cast<Tree *>(item->children[0]))
        if (const Stmt *built = buildItem(rule))
          items.push_back(built);
  return copy(items);
}

/// Null for a declaration whose name could not be read.
const Stmt *ParseBuilder::buildItem(Tree *tree) {
  switch (tree->getRuleIndex()) {
  case DvnParser::RuleUse:
    return buildUse(tree);
  case DvnParser::RuleData:
    return buildData(tree);
  case DvnParser::RuleNet:
    return buildNet(tree);
  case DvnParser::RuleProgram:
    return buildProgram(tree);
  case DvnParser::RuleExported: {
    auto *fn = static_cast<DvnParser::ExportedContext *>(tree)->fn();
    return fn ? buildFn(fn, /*isExported=*/true, tree) : nullptr;
  }
  case DvnParser::RuleFn:
    return buildFn(tree, /*isExported=*/false, tree);
  case DvnParser::RuleLet:
    return buildLet(tree);
  default:
    return nullptr;
  }
}

const Stmt *ParseBuilder::buildUse(Tree *tree) {
  auto *use = static_cast<DvnParser::UseContext *>(tree);
  bool isPath = use->STRING() != nullptr;
  Name module = isPath ? buildPath(getRange(use->STRING()->getSymbol())) : getName(use->NAME(0));
  Name alias = use->AS() ? getName(use->NAME(isPath ? 0 : 1)) : Name();
  if (!module)
    return nullptr;
  return context.make<UseDecl>(1, getRange(tree), module, isPath, alias);
}

const Stmt *ParseBuilder::buildData(Tree *tree) {
  auto *data = static_cast<DvnParser::DataContext *>(tree);
  Name name = getName(data->NAME());
  if (!name)
    return nullptr;
  SourceRange range = getRange(tree);
  const TypeNode *type = buildTypeOrError(data->typing(), getEnd(range));
  const Expr *value = buildExprOrError(data->expr(), getEnd(range));
  unsigned depth = std::max(type->getDepth(), value->getDepth());
  return context.make<DataDecl>(depth + 1, range, name, type, value, getDoc(tree));
}

const Stmt *ParseBuilder::buildNet(Tree *tree) {
  auto *net = static_cast<DvnParser::NetContext *>(tree);
  Name name = getName(net->NAME());
  if (!name)
    return nullptr;
  llvm::SaveAndRestore inNet(isInNet, true), inCallable(isInCallable, true),
      inLoop(isInLoop, false);
  llvm::ArrayRef<Param> once = buildParams(net->params(0));
  llvm::ArrayRef<Param> each = buildParams(net->params(1));
  const TypeNode *result =
      net->result() ? buildTypeOrError(net->result()->typing(), getEnd(getRange(net->result())))
                    : nullptr;
  const Block *body = buildBody(net->body(), getEnd(getRange(tree)));
  unsigned depth = std::max({getDepth(once), getDepth(each), getDepth(result), body->getDepth()});
  return context.make<NetDecl>(depth + 1, getRange(tree), name, once, each, result, body,
                               getDoc(tree));
}

const Stmt *ParseBuilder::buildProgram(Tree *tree) {
  auto *program = static_cast<DvnParser::ProgramContext *>(tree);
  Name name = getName(program->NAME());
  if (!name)
    return nullptr;
  llvm::SaveAndRestore inNet(isInNet, false), inCallable(isInCallable, true),
      inLoop(isInLoop, false);
  llvm::ArrayRef<Param> params = buildParams(program->params());
  const Block *body = buildBlock(program->block(), getEnd(getRange(tree)));
  unsigned depth = std::max(getDepth(params), body->getDepth());
  return context.make<ProgramDecl>(depth + 1, getRange(tree), name, params, body, getDoc(tree));
}

const Stmt *ParseBuilder::buildFn(Tree *tree, bool isExported, Tree *whole) {
  auto *fn = static_cast<DvnParser::FnContext *>(tree);
  Name name = getName(fn->NAME());
  if (!name)
    return nullptr;
  const FnExpr *function = buildFunction(tree, fn->params(), fn->result(), fn->body());
  return context.make<FnDecl>(function->getDepth() + 1, getRange(whole), name, function, isExported,
                              getDoc(whole));
}

const FnExpr *ParseBuilder::buildFunction(Tree *whole, Tree *params, Tree *result, Tree *body) {
  llvm::SaveAndRestore inNet(isInNet, false), inCallable(isInCallable, true),
      inLoop(isInLoop, false);
  SourceRange range = getRange(whole);
  llvm::ArrayRef<Param> list = buildParams(params);
  const TypeNode *type = nullptr;
  if (result)
    type = buildTypeOrError(static_cast<DvnParser::ResultContext *>(result)->typing(),
                            getEnd(getRange(result)));
  const Block *block = buildBody(body, getEnd(range));
  unsigned depth = std::max({getDepth(list), getDepth(type), block->getDepth()});
  return context.make<FnExpr>(depth + 1, range, list, type, block);
}

llvm::ArrayRef<Param> ParseBuilder::buildParams(Tree *tree) {
  llvm::SmallVector<Param> list;
  if (!tree)
    return {};
  llvm::StringMap<SourceRange> names;
  for (auto *part : static_cast<DvnParser::ParamsContext *>(tree)->param()) {
    Param param;
    param.range = getRange(part);
    param.name = getName(part->NAME());
    param.collects = part->DOTS() != nullptr;
    param.type = buildType(part->typing());
    param.value = buildExpr(part->expr());
    if (part->ASSIGN() && !param.value)
      param.value = context.make<ErrorExpr>(1, getEnd(param.range));
    param.doc = getDoc(part);
    if (!param.name)
      continue;
    auto [first, isNew] = names.insert({param.name.text, param.name.range});
    if (!isNew)
      diags.error(param.name.range, Code::DuplicateName).label(first->second, "the first one")
          << "two parameters are called `" << param.name.text << "`";
    if (!list.empty() && list.back().collects)
      diags.error(list.back().range, Code::MisplacedArgument)
          << "`..." << list.back().name.text << "` collects the rest and so is the last parameter";
    list.push_back(param);
  }
  return copy(list);
}

//===-- Blocks and statements ---------------------------------------------===//

const Block *ParseBuilder::wrap(const Expr *value, bool isExpression) {
  const Stmt *statement = context.make<ExprStmt>(value->getDepth() + 1, value);
  return context.make<Block>(value->getDepth() + 2, value->getRange(),
                             context.copy(llvm::ArrayRef(statement)), isExpression);
}

const Block *ParseBuilder::buildBody(Tree *tree, SourceRange fallback) {
  auto *body = static_cast<DvnParser::BodyContext *>(tree);
  if (body && body->block())
    return buildBlock(body->block(), fallback);
  const Expr *value = body ? buildExpr(body->expr()) : nullptr;
  return wrap(value ? value : context.make<ErrorExpr>(1, fallback),
              /*isExpression=*/true);
}

/// A block that could not be read has the value ErrorExpr.
const Block *ParseBuilder::buildBlock(Tree *tree, SourceRange fallback) {
  if (!tree)
    return wrap(context.make<ErrorExpr>(1, fallback), false);
  llvm::SmallVector<const Stmt *> statements;
  unsigned depth = 0;
  auto *block = static_cast<DvnParser::BlockContext *>(tree);
  for (auto *part : block->statement())
    if (const Stmt *statement = buildStatement(part)) {
      statements.push_back(statement);
      depth = std::max(depth, statement->getDepth());
    }
  return context.make<Block>(depth + 1, getRange(tree), copy(statements));
}

/// Null for what could not be read at all.
const Stmt *ParseBuilder::buildStatement(Tree *tree) {
  if (tree->children.empty())
    return nullptr;
  auto *rule = dynamic_cast<Tree *>(tree->children[0]);
  if (!rule)
    return nullptr;
  switch (rule->getRuleIndex()) {
  case DvnParser::RuleLet:
    return buildLet(rule);
  case DvnParser::RuleMemory:
    return buildMemory(rule);
  case DvnParser::RuleFn:
    return buildFn(rule, /*isExported=*/false, rule);
  case DvnParser::RuleLoop:
    return buildLoop(rule);
  case DvnParser::RuleJump:
    return buildJump(rule);
  default:
    return buildAssignment(rule);
  }
}

const Stmt *ParseBuilder::buildLet(Tree *tree) {
  auto *let = static_cast<DvnParser::LetContext *>(tree);
  if (!let->pattern())
    return nullptr;
  SourceRange range = getRange(tree);
  const Pattern *pattern = buildPattern(let->pattern(), getEnd(range));
  const TypeNode *type = let->COLON() ? buildTypeOrError(let->typing(), getEnd(range)) : nullptr;
  const Expr *value = buildExprOrError(let->expr(), getEnd(range));
  unsigned depth = std::max({pattern->getDepth(), getDepth(type), value->getDepth()});
  return context.make<LetStmt>(depth + 1, range, pattern, type, value, getDoc(tree));
}

const Stmt *ParseBuilder::buildMemory(Tree *tree) {
  auto *memory = static_cast<DvnParser::MemoryContext *>(tree);
  Name name = getName(memory->NAME());
  bool isParam = memory->PARAM() != nullptr;
  SourceRange range = getRange(tree);
  if (!isInNet)
    diags.error(getRange(tree->start), Code::MisplacedStatement)
        << "`" << (isParam ? "param" : "state") << "` stands in the body of a net only";
  if (!name)
    return nullptr;
  const TypeNode *type = buildTypeOrError(memory->typing(), getEnd(range));
  const Expr *value = buildExprOrError(memory->expr(), getEnd(range));
  unsigned depth = std::max(type->getDepth(), value->getDepth());
  return context.make<MemoryStmt>(depth + 1, range, isParam, name, type, value, getDoc(tree));
}

const Stmt *ParseBuilder::buildLoop(Tree *tree) {
  auto *loop = static_cast<DvnParser::LoopContext *>(tree);
  SourceRange range = getRange(tree);
  const Expr *expr = buildExprOrError(loop->expr(), getEnd(range));
  const Pattern *pattern = nullptr;
  if (!loop->WHILE())
    pattern = buildPattern(loop->pattern(), getEnd(range));
  llvm::SaveAndRestore inLoop(isInLoop, true);
  const Block *body = buildBlock(loop->block(), getEnd(range));
  unsigned depth = std::max({expr->getDepth(), getDepth(pattern), body->getDepth()});
  if (loop->WHILE())
    return context.make<WhileStmt>(depth + 1, range, expr, body);
  return context.make<ForStmt>(depth + 1, range, getName(loop->NAME()), pattern, expr, body);
}

const Stmt *ParseBuilder::buildJump(Tree *tree) {
  auto *jump = static_cast<DvnParser::JumpContext *>(tree);
  SourceRange range = getRange(tree);
  if (jump->RETURN()) {
    if (!isInCallable)
      diags.error(getRange(tree->start), Code::MisplacedStatement)
          << "`return` stands in a function, net or program only";
    const Expr *value = buildExpr(jump->expr());
    return context.make<ReturnStmt>(getDepth(value) + 1, range, value);
  }
  if (!isInLoop)
    diags.error(range, Code::MisplacedStatement)
        << "`" << sources.getText(range) << "` stands in a loop only";
  if (jump->BREAK())
    return context.make<BreakStmt>(1, range);
  return context.make<ContinueStmt>(1, range);
}

/// Whether `target` is a name, field or subscript, down to its root.
bool ParseBuilder::checkTarget(const Expr *target, SourceRange assignment) {
  const Expr *root = target;
  while (true) {
    if (const auto *field = llvm::dyn_cast<FieldExpr>(root))
      root = field->base;
    else if (const auto *subscript = llvm::dyn_cast<SubscriptExpr>(root))
      root = subscript->base;
    else
      break;
  }
  if (llvm::isa<NameExpr, ErrorExpr>(root))
    return true;
  Diagnostic &error = diags.error(target->getRange(), Code::BadTarget);
  error << "this cannot be assigned to";
  if (llvm::isa<RecordExpr, ListExpr>(target))
    error.help("to take a record or list apart write `let (a, b) = ..`");
  else if (llvm::isa<PlaceholderExpr>(target))
    error.help("a value that is not wanted needs no name: write it alone");
  else
    error.note("a name, a field or an indexed value can stand here");
  return false;
}

const Stmt *ParseBuilder::buildAssignment(Tree *tree) {
  auto *assignment = static_cast<DvnParser::AssignmentContext *>(tree);
  const Expr *target = buildExpr(assignment->expr(0));
  if (!target)
    return nullptr;
  std::optional<AssignOp> op;
  if (assignment->ASSIGN())
    op = AssignOp::Set;
  else if (assignment->ADD_ASSIGN())
    op = AssignOp::Add;
  else if (assignment->SUB_ASSIGN())
    op = AssignOp::Subtract;
  else if (assignment->MUL_ASSIGN())
    op = AssignOp::Multiply;
  else if (assignment->DIV_ASSIGN())
    op = AssignOp::Divide;
  if (!op)
    return context.make<ExprStmt>(target->getDepth() + 1, target);

  SourceRange range = getRange(tree);
  const Expr *value = buildExprOrError(assignment->expr(1), getEnd(range));
  if (!checkTarget(target, range))
    return nullptr;
  unsigned depth = std::max(target->getDepth(), value->getDepth());
  return context.make<AssignStmt>(depth + 1, range, target, *op, value);
}

//===-- Patterns and types ------------------------------------------------===//

const Pattern *ParseBuilder::buildPattern(Tree *tree, SourceRange fallback) {
  auto *pattern = static_cast<DvnParser::PatternContext *>(tree);
  if (pattern && pattern->NAME())
    return context.make<NamePattern>(1, getName(pattern->NAME()));
  if (!pattern || !pattern->LPAREN())
    return context.make<SkipPattern>(1, pattern ? getRange(tree) : fallback);
  llvm::SmallVector<const Pattern *> elements;
  unsigned depth = 0;
  for (auto *part : pattern->pattern()) {
    elements.push_back(buildPattern(part, fallback));
    depth = std::max(depth, elements.back()->getDepth());
  }
  return context.make<TuplePattern>(depth + 1, getRange(tree), copy(elements));
}

const TypeNode *ParseBuilder::buildTypeOrError(Tree *tree, SourceRange fallback) {
  const TypeNode *type = buildType(tree);
  return type ? type : context.make<ErrorType>(1, fallback);
}

const TypeNode *ParseBuilder::buildType(Tree *tree) {
  if (!tree)
    return nullptr;
  SourceRange range = getRange(tree);
  auto *typing = static_cast<DvnParser::TypingContext *>(tree);
  if (tree->exception)
    return context.make<ErrorType>(1, range);

  if (typing->LPAREN()) {
    llvm::SmallVector<TypeField> fields;
    llvm::StringMap<SourceRange> names;
    unsigned depth = 0;
    for (auto *part : typing->field()) {
      TypeField field{getName(part->NAME()), buildTypeOrError(part->typing(), range)};
      depth = std::max(depth, field.type->getDepth());
      if (!field.name)
        continue;
      auto [first, isNew] = names.insert({field.name.text, field.name.range});
      if (!isNew)
        diags.error(field.name.range, Code::DuplicateName).label(first->second, "the first one")
            << "two fields are called `" << field.name.text << "`";
      fields.push_back(field);
    }
    return context.make<RecordType>(depth + 1, range, copy(fields));
  }

  std::vector<TerminalNode *> names = typing->NAME();
  if (names.size() > 1) {
    const Expr *path = context.make<NameExpr>(1, getName(names[0]));
    for (size_t i = 1; i < names.size(); ++i) {
      Name field = getName(names[i]);
      path = context.make<FieldExpr>(path->getDepth() + 1, path->getRange().to(field.range), path,
                                     field);
    }
    path = limitDepth(path);
    return context.make<PathType>(path->getDepth() + 1, range, path);
  }
  llvm::ArrayRef<Index> sizes = buildSizes(typing->sizes());
  unsigned depth = 0;
  for (const Index &size : sizes)
    depth = std::max(depth, getDepth(size.value));
  return context.make<NamedType>(depth + 1, range, getName(names[0]), sizes);
}

llvm::ArrayRef<Index> ParseBuilder::buildSizes(Tree *tree) {
  llvm::SmallVector<Index> list;
  if (!tree)
    return {};
  for (auto *part : static_cast<DvnParser::SizesContext *>(tree)->size()) {
    Index size;
    size.range = getRange(part);
    size.rest = getName(part->NAME());
    if (!part->DOTS()) {
      size.value = buildExpr(part->terms());
      if (!size.value)
        size.value = context.make<ErrorExpr>(1, size.range);
    }
    list.push_back(size);
  }
  return copy(list);
}
