// ParseExpr: expressions, from ANTLR's tree to ours.
//
// The grammar has a rule for each level of operators, so an expression lies
// below a dozen of rules with one child; `buildLevel` steps through these in a
// loop. Chains become trees here, from the left (`**` from the right).

#include "frontend/Parse.h"
#include "frontend/ParseBuilder.h"

#include "DvnParser.h"

using namespace dvn;
using grammar::DvnParser;

using antlr4::tree::ParseTree;
using antlr4::tree::TerminalNode;

/// The token of a leaf of the parse tree; null for a rule.
static antlr4::Token *getToken(ParseTree *tree) {
  auto *leaf = dynamic_cast<TerminalNode *>(tree);
  return leaf ? leaf->getSymbol() : nullptr;
}

static bool isToken(ParseTree *tree, size_t type) {
  antlr4::Token *token = getToken(tree);
  return token && token->getType() == type;
}

static unsigned getDepth(const Expr *expr) { return expr ? expr->getDepth() : 0; }

/// Refuses what would be too deep for those who walk the tree recursively.
const Expr *ParseBuilder::limitDepth(const Expr *expr) {
  if (expr->getDepth() <= maxTreeDepth)
    return expr;
  diags.error(expr->getRange(), Code::NestingTooDeep)
          .help("give a part of it a name with `let`, or use a loop")
      << "this expression has more than " << maxTreeDepth << " levels";
  return context.make<ErrorExpr>(1, expr->getRange());
}

const Expr *ParseBuilder::buildExprOrError(Tree *tree, SourceRange fallback) {
  const Expr *expr = buildExpr(tree);
  return expr ? expr : context.make<ErrorExpr>(1, fallback);
}

const Expr *ParseBuilder::buildExpr(Tree *tree) {
  if (!tree)
    return nullptr;
  if (tree->exception)
    return context.make<ErrorExpr>(1, getRange(tree));
  return limitDepth(buildLevel(tree));
}

/// The expression of a rule between `expr` and `primary`.
const Expr *ParseBuilder::buildLevel(Tree *tree) {
  while (true) {
    if (tree->exception || tree->children.empty())
      return context.make<ErrorExpr>(1, getRange(tree));
    switch (tree->getRuleIndex()) {
    case DvnParser::RulePrimary:
      return buildPrimary(tree);
    case DvnParser::RuleArguments:
      return buildBrackets(tree);
    case DvnParser::RuleList:
      return buildList(tree);
    case DvnParser::RuleBranch:
      return buildBranch(tree);
    case DvnParser::RuleLambda: {
      auto *lambda = static_cast<DvnParser::LambdaContext *>(tree);
      return buildFunction(lambda, lambda->params(), lambda->result(), lambda->body());
    }
    default:
      break;
    }
    if (tree->children.size() > 1)
      break;
    auto *only = dynamic_cast<Tree *>(tree->children[0]);
    if (!only) // `..` alone, or a prefix without its operand.
      break;
    tree = only;
  }
  switch (tree->getRuleIndex()) {
  case DvnParser::RuleExpr:
    return buildPipe(tree);
  case DvnParser::RuleSpan:
    return buildSpan(tree);
  case DvnParser::RuleUnary:
    return buildUnary(tree);
  case DvnParser::RulePostfix:
    return buildPostfix(tree);
  default:
    return buildChain(tree);
  }
}

const Expr *ParseBuilder::buildPipe(Tree *tree) {
  llvm::SmallVector<const Expr *> stages;
  unsigned depth = 0;
  for (ParseTree *child : tree->children)
    if (auto *stage = dynamic_cast<Tree *>(child)) {
      stages.push_back(buildLevel(stage));
      depth = std::max(depth, stages.back()->getDepth());
    }
  const Expr *head = stages.front();
  stages.erase(stages.begin());
  return context.make<PipeExpr>(depth + 1, getRange(tree), head, copy(stages));
}

static std::optional<BinaryOp> getOp(size_t type) {
  switch (type) {
  case DvnParser::OR:
    return BinaryOp::Or;
  case DvnParser::AND:
    return BinaryOp::And;
  case DvnParser::EQ:
    return BinaryOp::Equal;
  case DvnParser::NE:
    return BinaryOp::NotEqual;
  case DvnParser::LT:
    return BinaryOp::Less;
  case DvnParser::LE:
    return BinaryOp::LessEqual;
  case DvnParser::GT:
    return BinaryOp::Greater;
  case DvnParser::GE:
    return BinaryOp::GreaterEqual;
  case DvnParser::ADD:
    return BinaryOp::Add;
  case DvnParser::SUB:
    return BinaryOp::Subtract;
  case DvnParser::MUL:
    return BinaryOp::Multiply;
  case DvnParser::DIV:
    return BinaryOp::Divide;
  case DvnParser::MOD:
    return BinaryOp::Remainder;
  case DvnParser::MATMUL:
    return BinaryOp::MatMul;
  default:
    return std::nullopt;
  }
}

/// `a + b - c`: operands with operators of one level, from the left.
const Expr *ParseBuilder::buildChain(Tree *tree) {
  const Expr *left = nullptr;
  antlr4::Token *op = nullptr;
  for (ParseTree *child : tree->children) {
    if (antlr4::Token *token = getToken(child)) {
      op = token;
      continue;
    }
    const Expr *operand = buildLevel(static_cast<Tree *>(child));
    if (!left) {
      left = operand;
      continue;
    }
    unsigned depth = std::max(left->getDepth(), operand->getDepth()) + 1;
    left = limitDepth(context.make<BinaryExpr>(depth, left->getRange().to(operand->getRange()),
                                               *getOp(op->getType()), getRange(op), left, operand));
  }
  return left;
}

const Expr *ParseBuilder::buildSpan(Tree *tree) {
  const Expr *first = nullptr, *last = nullptr, *step = nullptr;
  bool isInclusive = false, hasDots = false, hasBy = false;
  for (ParseTree *child : tree->children) {
    if (antlr4::Token *token = getToken(child)) {
      isInclusive |= token->getType() == DvnParser::RANGE_TO;
      hasBy |= token->getType() == DvnParser::BY;
      hasDots = true;
      continue;
    }
    const Expr *part = buildLevel(static_cast<Tree *>(child));
    (hasBy ? step : hasDots ? last : first) = part;
  }
  unsigned depth = std::max({getDepth(first), getDepth(last), getDepth(step)});
  return context.make<RangeExpr>(depth + 1, getRange(tree), first, last, isInclusive, step);
}

/// `prefix* postfix ('**' prefix* postfix)*`: a prefix applies to all that
/// follows it.
const Expr *ParseBuilder::buildUnary(Tree *tree) {
  const Expr *value = nullptr;
  SourceRange pow;
  for (ParseTree *child : llvm::reverse(tree->children)) {
    if (antlr4::Token *token = getToken(child)) {
      pow = getRange(token);
      continue;
    }
    auto *part = static_cast<Tree *>(child);
    if (part->getRuleIndex() != DvnParser::RulePrefix) {
      const Expr *base = buildLevel(part);
      if (value) {
        unsigned depth = std::max(base->getDepth(), value->getDepth()) + 1;
        base = context.make<BinaryExpr>(depth, base->getRange().to(value->getRange()),
                                        BinaryOp::Power, pow, base, value);
      }
      value = limitDepth(base);
      continue;
    }
    if (!value) // A prefix whose operand could not be read.
      return context.make<ErrorExpr>(1, getRange(tree));
    UnaryOp op = isToken(part->children[0], DvnParser::SUB) ? UnaryOp::Minus : UnaryOp::Not;
    value = limitDepth(context.make<UnaryExpr>(value->getDepth() + 1,
                                               getRange(part).to(value->getRange()), op, value));
  }
  return value;
}

const Expr *ParseBuilder::buildPostfix(Tree *tree) {
  const Expr *base = nullptr;
  for (ParseTree *child : tree->children) {
    auto *part = dynamic_cast<Tree *>(child);
    if (!base) {
      base = buildLevel(part);
      continue;
    }
    SourceRange range = base->getRange();
    unsigned depth = base->getDepth();
    if (!part) {
      antlr4::Token *token = getToken(child);
      if (token->getType() != DvnParser::NAME)
        continue; // The point.
      Name name = getName(child);
      base = context.make<FieldExpr>(depth + 1, range.to(name.range), base, name);
    } else if (part->getRuleIndex() == DvnParser::RuleArguments) {
      llvm::ArrayRef<Argument> arguments = buildArguments(part);
      checkArguments(arguments);
      for (const Argument &argument : arguments)
        depth = std::max(depth, argument.value->getDepth());
      base = context.make<CallExpr>(depth + 1, range.to(getRange(part)), base, arguments);
    } else {
      llvm::ArrayRef<Index> indices = buildIndices(part);
      for (const Index &index : indices)
        depth = std::max(depth, getDepth(index.value));
      base = context.make<SubscriptExpr>(depth + 1, range.to(getRange(part)), base, indices);
    }
    base = limitDepth(base);
  }
  return base;
}

const Expr *ParseBuilder::buildPrimary(Tree *tree) {
  antlr4::Token *token = getToken(tree->children[0]);
  if (!token)
    return buildLevel(static_cast<Tree *>(tree->children[0]));
  SourceRange range = getRange(token);
  switch (token->getType()) {
  case DvnParser::NAME:
    return context.make<NameExpr>(1, getName(tree->children[0]));
  case DvnParser::SKIPPED:
    return context.make<PlaceholderExpr>(1, range);
  case DvnParser::NUMBER:
    return buildNumber(range);
  case DvnParser::STRING:
    return buildString(range);
  case DvnParser::TRUE:
  case DvnParser::FALSE:
    return context.make<BoolExpr>(1, range, token->getType() == DvnParser::TRUE);
  case DvnParser::NONE:
    return context.make<NoneExpr>(1, range);
  default:
    return context.make<ErrorExpr>(1, range);
  }
}

/// `(e)` is e; everything else in parentheses is a record.
const Expr *ParseBuilder::buildBrackets(Tree *tree) {
  llvm::ArrayRef<Argument> fields = buildArguments(tree);
  bool hasComma = llvm::any_of(tree->children,
                               [](ParseTree *child) { return isToken(child, DvnParser::COMMA); });
  if (fields.size() == 1 && !hasComma && !fields[0].name && !fields[0].spread)
    return fields[0].value;
  unsigned depth = 0;
  for (const Argument &field : fields)
    depth = std::max(depth, field.value->getDepth());
  return context.make<RecordExpr>(depth + 1, getRange(tree), fields);
}

llvm::ArrayRef<Argument> ParseBuilder::buildArguments(Tree *tree) {
  llvm::SmallVector<Argument> list;
  for (auto *part : static_cast<DvnParser::ArgumentsContext *>(tree)->argument()) {
    Argument argument;
    argument.range = getRange(part);
    argument.name = getName(part->NAME());
    argument.spread = part->DOTS() != nullptr;
    argument.value = buildExprOrError(part->expr(), getEnd(argument.range));
    list.push_back(argument);
  }
  return copy(list);
}

/// Positional arguments first; after a named one a plain name names itself.
void ParseBuilder::checkArguments(llvm::ArrayRef<Argument> arguments) {
  const Argument *named = nullptr;
  for (const Argument &argument : arguments) {
    if (argument.name) {
      named = &argument;
    } else if (named && !argument.spread && !llvm::isa<NameExpr, ErrorExpr>(argument.value)) {
      diags.error(argument.range, Code::MisplacedArgument).label(named->range, "a named argument")
          << "a positional argument comes before named ones";
      return;
    }
  }
}

llvm::ArrayRef<Index> ParseBuilder::buildIndices(Tree *tree) {
  llvm::SmallVector<Index> list;
  for (auto *part : static_cast<DvnParser::SubscriptContext *>(tree)->index()) {
    Index index;
    index.range = getRange(part);
    index.rest = getName(part->NAME());
    if (!part->DOTS())
      index.value = buildExprOrError(part->expr(), index.range);
    list.push_back(index);
  }
  return copy(list);
}

const Expr *ParseBuilder::buildList(Tree *tree) {
  auto *list = static_cast<DvnParser::ListContext *>(tree);
  llvm::SmallVector<const Expr *> elements;
  unsigned depth = 0;
  for (auto *part : list->expr()) {
    elements.push_back(buildExpr(part));
    depth = std::max(depth, elements.back()->getDepth());
  }
  auto *loop = list->comprehension();
  if (!loop)
    return context.make<ListExpr>(depth + 1, getRange(tree), copy(elements));

  SourceRange end = getEnd(getRange(loop));
  Name position = getName(loop->NAME());
  const Pattern *pattern = buildPattern(loop->pattern(), end);
  const Expr *source = buildExprOrError(loop->expr(0), end);
  const Expr *condition = buildExpr(loop->expr(1));
  depth = std::max({depth, source->getDepth(), getDepth(condition)});
  return context.make<ComprehensionExpr>(depth + 1, getRange(tree), elements.front(), position,
                                         pattern, source, condition);
}

/// `if a {..} else if b {..} else {..}`, from the last branch to the first.
const Expr *ParseBuilder::buildBranch(Tree *tree) {
  auto *branch = static_cast<DvnParser::BranchContext *>(tree);
  std::vector<DvnParser::ExprContext *> conditions = branch->expr();
  std::vector<DvnParser::BlockContext *> blocks = branch->block();
  std::vector<TerminalNode *> ifs = branch->IF();
  SourceRange end = getEnd(getRange(tree));

  const Block *otherwise = nullptr;
  if (blocks.size() > ifs.size())
    otherwise = buildBlock(blocks[ifs.size()], end);
  const Expr *value = nullptr;
  for (size_t i = ifs.size(); i-- > 0;) {
    const Expr *condition = buildExprOrError(i < conditions.size() ? conditions[i] : nullptr, end);
    const Block *then = buildBlock(i < blocks.size() ? blocks[i] : nullptr, end);
    unsigned depth =
        std::max({condition->getDepth(), then->getDepth(), otherwise ? otherwise->getDepth() : 0});
    SourceRange range = getRange(ifs[i]->getSymbol()).to(getRange(tree));
    value = limitDepth(context.make<IfExpr>(depth + 1, range, condition, then, otherwise));
    if (i != 0)
      otherwise = wrap(value, /*isExpression=*/false);
  }
  return value;
}
