// Evaluator: evaluates a file, and emits what cannot be known.
//
// The heart of the front end. It walks the tree as an interpreter would; values
// that are not known are SSA values, and what is done with them becomes ops.
// Functions are unfolded at each call, bodies of nets at each call of an
// instance. One class, because its parts call each other; a file for each part:
//
//   Evaluate, Operators, Comparisons, Indexing, Strings    expressions
//   Calls, Types, Conversions, Names          calls and what they are given
//   Statements, Branches, Loops, Unrolling    control flow
//   Instances, Memory                         nets and what they keep
//   Gradients, Random, Builtins*              predeclared functions
//   Programs, Modules, Data                   declarations of a file

#ifndef DVN_FRONTEND_EVALUATOR_H
#define DVN_FRONTEND_EVALUATOR_H

#include "frontend/Emitter.h"
#include "frontend/Frontend.h"

#include <deque>

namespace dvn {

struct BuiltinCall;
struct SequenceInfo;

/// Where the name of a value comes from: relative to the current frame; given
/// and empty: the frame itself.
struct Hint {
  bool given = false;
  std::string path;

  static Hint self() { return {true, ""}; }
  static Hint to(std::string path) { return {true, std::move(path)}; }
  Hint part(llvm::StringRef name) const {
    if (!given)
      return {};
    return {true, path.empty() ? name.str() : path + "." + name.str()};
  }
};

enum class Training : uint8_t { Unsaid, True, False };

/// How the statements of a block ended.
struct Flow {
  enum class Family : uint8_t { Normal, Jump, Return };
  Family family = Family::Normal;
  Value value;
};

/// What leaves a branch or a round: how its value is spread over SSA values.
struct Layout {
  enum class Family : uint8_t { Same, Int, Float, Bool, String, Tensor, List, Record };
  Family family = Family::Same;
  Value same;
  mlir::Type element;
  Shape shape;
  std::vector<Layout> parts;
  std::vector<std::string> names;
};

class Evaluator {
public:
  Evaluator(AstContext &ast, Sources &sources, Diagnostics &diags, mlir::MLIRContext &context,
            const FrontendOptions &options);

  /// Evaluates a file; null where there are errors.
  mlir::OwningOpRef<mlir::ModuleOp> run(const Module &file);

  // ---- Errors

  /// An error at `range`; inside the library, at the call that led there.
  Diagnostic &error(SourceRange range, Code code);
  Value fail(SourceRange range, Code code, const llvm::Twine &text);
  /// Shows where an operand that does not fit was made, if not in `range` itself.
  void labelOrigin(Diagnostic &diag, const Value &value, SourceRange range);
  Value notKnown(SourceRange range, const Value &value, const llvm::Twine &need);
  /// False once a bound of the evaluation is passed.
  bool step(SourceRange range, uint64_t cost = 1);

  // ---- Expressions (Evaluate.cpp, Operators.cpp, Indexing.cpp, Strings.cpp)

  Value eval(const Expr *expr, const Hint &hint = {}, bool wanted = true);
  Value evalUnobserved(const Expr *expr, const Hint &hint, bool wanted);
  Value evalIn(const std::shared_ptr<Scope> &where, const Expr *expr, const Hint &hint = {});
  Value evalName(const NameExpr *expr);
  bool isVisible(llvm::StringRef name);
  /// What a name is bound to, where nothing has to be evaluated for it.
  Value peek(llvm::StringRef name);
  /// Looks up the names of what was declared and never called.
  void checkUncalled(const Module &file, const std::shared_ptr<Scope> &fileScope);
  std::set<const Node *> called;
  Value evalRecord(const RecordExpr *expr, const Hint &hint);
  Value evalList(const ListExpr *expr, const Hint &hint);
  static constexpr unsigned maxDepth = 256;
  Value makeList(SourceRange range, std::vector<Value> elements);
  Value evalComprehension(const ComprehensionExpr *expr, const Hint &hint);
  Value evalRange(const RangeExpr *expr);
  Value evalBinary(const BinaryExpr *expr);
  Value evalLogic(const BinaryExpr *expr);
  Value evalUnary(const UnaryExpr *expr);
  Value evalString(const StringExpr *expr);
  Value evalField(const FieldExpr *expr);
  Value evalSubscript(const SubscriptExpr *expr);

  Value binary(SourceRange range, BinaryOp op, const Value &x, const Value &y);
  Value knownArithmetic(SourceRange range, BinaryOp op, const Value &x, const Value &y);
  Value hostArithmetic(SourceRange range, BinaryOp op, const Value &x, const Value &y);
  Value tensorArithmetic(SourceRange range, BinaryOp op, Value x, Value y);
  Value compareValues(SourceRange range, BinaryOp op, const Value &x, const Value &y);
  Value matmul(SourceRange range, const Value &x, const Value &y);
  /// Brings operands of an elementwise op to one element type and shape.
  bool align(SourceRange range, std::vector<Value> &operands, llvm::StringRef what);
  std::optional<Shape> broadcastShapes(SourceRange range, const Value &x, const Value &y,
                                       llvm::StringRef what);
  bool sameSize(SourceRange range, const Size &x, const Size &y, const llvm::Twine &what,
                bool *reported = nullptr);

  Value permute(const Value &tensor, llvm::ArrayRef<int64_t> permutation);
  Value index(SourceRange range, const Value &base, llvm::ArrayRef<Index> indices);
  Value storeIndexed(SourceRange range, const Value &base, llvm::ArrayRef<Index> indices,
                     AssignOp op, const Value &value);
  Value fieldOf(SourceRange range, const Value &base, llvm::StringRef name, SourceRange nameRange);
  Value formatText(const StringExpr *expr);

  // ---- Conversions (Types.cpp)

  bool isNumeric(const Value &value);
  /// A tensor of element type `element` (null: its own), from numbers, lists.
  Value toTensor(SourceRange range, const Value &value, mlir::Type element, llvm::StringRef what);
  /// A known or run-time int; an error otherwise.
  std::optional<Size> toSize(SourceRange range, const Value &value, llvm::StringRef need);
  std::optional<int64_t> toKnownInt(SourceRange range, const Value &value, llvm::StringRef need);
  std::optional<double> toKnownReal(SourceRange range, const Value &value, llvm::StringRef need);
  std::optional<bool> toKnownBool(SourceRange range, const Value &value, llvm::StringRef need);
  std::optional<std::string> toKnownText(SourceRange range, const Value &value,
                                         llvm::StringRef need);
  mlir::Value toText(SourceRange range, const Value &value);
  /// Bool or HostBool; an error otherwise.
  Value toTruth(SourceRange range, const Value &value);
  /// A value of rank 0 as a host value; others unchanged.
  Value toHost(const Value &value);
  std::optional<Shape> toShape(SourceRange range, const Value &value, llvm::StringRef what);

  std::optional<TypeInfo> evalType(const TypeNode *node);
  std::optional<TypeInfo> findType(const Name &name, bool quiet);
  /// A size of a new tensor: 0 or more, decided here or checked when it runs.
  bool checkNewSize(SourceRange range, const Size &size);
  /// S7: at most 2^31 - 1 elements, as far as they are known.
  bool checkCount(SourceRange range, const Shape &shape);
  std::optional<Shape> evalSizes(llvm::ArrayRef<Index> sizes);
  /// The value as a parameter of that type takes it; binds names in the scope.
  Value fit(const TypeNode *node, const Value &value, SourceRange range, llvm::StringRef what,
            bool binds);
  Value fitType(const TypeInfo &type, const Value &value, SourceRange range, llvm::StringRef what);
  Value convert(SourceRange range, const TypeInfo &type, const Value &value);

  // ---- Calls (Calls.cpp)

  struct Site {
    SourceRange range;
    Hint hint;
    bool wanted = true;
    /// The result is what a loop goes over: see `looped`.
    bool looped = false;
  };
  Value evalCall(const CallExpr *expr, const Hint &hint, bool wanted);
  Value evalPipe(const PipeExpr *expr, const Hint &hint, bool wanted);
  Value pipeInto(const Value &head, SourceRange headRange, const Expr *stage, const Site &site);
  Value pipeIntoValue(const Value &head, SourceRange headRange, const Value &stage,
                      const Site &site);
  bool collectArguments(llvm::ArrayRef<Argument> arguments, std::vector<CallArgument> &out);
  Value call(const Value &callee, std::vector<CallArgument> arguments, const Site &site);
  /// With values by position.
  Value callWith(const Value &callee, std::vector<Value> arguments, const Site &site);
  Value callRecomputed(const Value &callee, std::vector<CallArgument> arguments, const Site &site);
  Value callFunction(const FunctionInfo &function, std::vector<CallArgument> arguments,
                     const Site &site);
  Value callBuiltin(const Builtin &builtin, std::vector<CallArgument> arguments, const Site &site);
  Value callProgram(const ProgramDecl *program, const std::shared_ptr<Scope> &scope,
                    std::vector<CallArgument> arguments, const Site &site);
  struct Parameter {
    std::string name;
    bool required = true;
    bool collects = false;
  };
  /// For each parameter the argument that it takes, -1 for none.
  std::optional<std::vector<int>> match(llvm::ArrayRef<Parameter> parameters,
                                        std::vector<CallArgument> &arguments,
                                        std::vector<CallArgument> &rest, SourceRange range,
                                        llvm::StringRef callee);
  bool bindParameters(llvm::ArrayRef<Param> params, std::vector<CallArgument> &arguments,
                      const std::shared_ptr<Scope> &inner, const std::string &component,
                      PlaceFrame &own, SourceRange range, llvm::StringRef callee,
                      std::vector<std::pair<std::string, Value>> *bound = nullptr);
  Value evalArgument(const CallArgument &argument, const Hint &hint);
  Value evalBody(const Block *body, const TypeNode *result, const Hint &hint, bool wanted,
                 llvm::StringRef callee);

  // ---- Statements (Statements.cpp, Branches.cpp, Loops.cpp)

  Flow evalBlock(const Block *block, const Hint &hint, bool wanted);
  Flow evalStatements(llvm::ArrayRef<const Stmt *> statements, const Hint &hint, bool wanted);
  Flow evalStatement(const Stmt *statement, bool isLast, const Hint &hint, bool wanted);
  void evalLet(const LetStmt *let);
  void evalMemory(const MemoryStmt *memory);
  void evalAssign(const AssignStmt *assign);
  void assignTo(const Expr *target, AssignOp op, const Value &value, SourceRange range);
  bool bindPattern(const Pattern *pattern, const Value &value, SourceRange range);
  /// What a name is bound to: a known tensor stands behind an op that does not
  /// fold, for a gradient may be taken by the name, and what is computed from
  /// it must not become a constant.
  Value keepHistory(const Value &value);
  Flow jump(const Stmt *statement);
  Flow evalReturn(const ReturnStmt *statement);
  /// The binding of a hidden name of this function: `$break` and `$continue` of
  /// the loop around, `$return` and `$result`.
  Binding *findHidden(llvm::StringRef name);
  void setHidden(llvm::StringRef name, Value value);
  /// Whether one of these flags is set: known, or as a value of the program.
  Value anyFlag(llvm::ArrayRef<llvm::StringRef> names);
  void clearFlags(llvm::ArrayRef<llvm::StringRef> names);
  /// Whether a `return` sets flags, because what is around has to look at them.
  bool returnsByFlag() { return inExpression || findHidden("$break"); }
  /// The condition under which a block goes on after a jump that may have
  /// happened; nothing where it surely does.
  std::optional<Value> getGuard();
  Flow evalGuarded(const Value &guard, SourceRange range, llvm::ArrayRef<const Stmt *> rest,
                   const Hint &hint, bool wanted);
  /// The result of a function whose statements ended so.
  Value settle(const Flow &flow, SourceRange range, bool wanted);
  /// After a jump surely happened within an expression or a loop.
  Flow leave();

  Value evalIf(const IfExpr *expr, const Hint &hint, bool wanted, Flow *flow = nullptr);
  /// Emits both sides under a condition that is not known, and merges the names
  /// that either rebinds. A side gives its value.
  Value branch(SourceRange range, mlir::Value condition, const std::set<std::string> &assigned,
               llvm::function_ref<Value()> then, llvm::function_ref<Value()> otherwise, bool wanted,
               Code code, llvm::StringRef what);
  Flow branchReturning(const IfExpr *expr, mlir::Value condition, llvm::ArrayRef<const Stmt *> rest,
                       const Hint &hint, bool wanted);

  std::optional<Layout> unify(const Value &x, const Value &y);
  Layout generalise(const Value &value);
  /// The layout that holds values of both, where there is one.
  bool holds(const Layout &layout, const Value &value);
  std::optional<Layout> widen(const Layout &layout, const Value &value);
  void flatten(const Layout &layout, const Value &value, llvm::SmallVectorImpl<mlir::Value> &out);
  /// Zeros of that layout, where no value is.
  void fill(const Layout &layout, llvm::SmallVectorImpl<mlir::Value> &out);
  /// Whether its sizes can be had here, outside of what gave the value.
  bool canFill(const Layout &layout);
  void getTypes(const Layout &layout, llvm::SmallVectorImpl<mlir::Type> &out);
  Value rebuild(const Layout &layout, mlir::ValueRange values, size_t &next, llvm::StringRef name);

  Flow evalFor(const ForStmt *loop);
  Flow evalWhile(const WhileStmt *loop);
  /// Names that go round a running loop.
  struct Carried {
    std::vector<std::pair<std::string, Binding *>> names;
    std::vector<Value> before;
    std::vector<Layout> layouts;
  };
  struct RunningLoop {
    explicit RunningLoop(mlir::Region &region) : region(region) {}
    mlir::Region &region;
    const ForStmt *loop = nullptr;
    Value under;
    std::vector<Value> sequences;
    Size first, last, step;
    mlir::Value stream; ///< Read in each round; `last` is nothing then.
    Carried carried;
    Emitter::Level state;
    llvm::SmallVector<mlir::Value> yields;
    Value stopped; ///< The flag of `break` at the end of a round.
    mlir::Value going, next;
    bool retry = false;
    /// Memory that rounds write after they read what was before the loop.
    std::set<Variable *> changing;
    std::set<std::string> assigned; ///< Names that the rounds rebind.
  };
  void begin(Carried &carried, std::set<std::string> assigned);
  void carryIn(Carried &carried, mlir::Block *block);
  bool carryOut(Carried &carried, SourceRange range, llvm::SmallVectorImpl<mlir::Value> &out,
                bool &retry);
  /// Whether what has no value before the loop can have one.
  bool checkFills(const Carried &carried, SourceRange range);
  bool emitRound(RunningLoop &running);
  std::optional<Flow> runMade(const ForStmt *loop, Value &source);
  bool runLoop(RunningLoop &running);
  mlir::ValueRange finishLoop(RunningLoop &running);
  /// Opens what a loop reads element by element; null with an error.
  mlir::Value openStream(SourceRange range, const Value &source);
  Value takeFromStream(SourceRange range, const Value &source, mlir::Value stream);
  Value rowOf(SourceRange range, const Value &tensor, const Value &row);
  bool unroll(const ForStmt *loop, const Value &source, Flow &flow);
  Flow unrollRounds(const ForStmt *loop, const std::vector<Value> &elements, size_t from);
  std::optional<std::vector<Value>> toElements(SourceRange range, const Value &source);
  std::optional<std::vector<Value>> toSequenceElements(SourceRange range, const Value &source);
  Value force(SourceRange range, const Value &value);

  // ---- Sequences (Sequences.cpp)

  /// The number of elements; reported where only running them tells.
  std::optional<Size> lengthOf(SourceRange range, const Value &source);
  Value elementAt(SourceRange range, const Value &source, const Value &position);
  /// `sequence[number]`, checked.
  Value sequenceAt(SourceRange range, const Value &sequence, SourceRange place,
                   const Value &number);
  /// What a comprehension makes of an element; its condition alone.
  Value mapElement(const SequenceInfo &info, const Value &element, const Value &position,
                   bool condition);
  /// Gives `body` the element that the sequences make of one under them; under
  /// a condition where one of them has one.
  using ElementBody = llvm::function_ref<void(const Value &element, const Value &position)>;
  void throughSequences(const RunningLoop &running, size_t from, Value element, Value position,
                        ElementBody body);
  bool checkStep(SourceRange range, const Size &step);
  Value makeSequence(SourceRange range, std::shared_ptr<SequenceInfo> info);
  Value zipSequences(SourceRange range, std::vector<Value> sources);

  // ---- Nets (Instances.cpp, Memory.cpp)

  Value makeInstance(const NetInfo &net, std::vector<CallArgument> arguments, const Site &site);
  Value callInstance(Instance &instance, std::vector<CallArgument> arguments, const Site &site);
  void unfoldWhenMade(Instance &instance, SourceRange range);
  std::optional<std::vector<CallArgument>> makeScratchArguments(Instance &instance,
                                                                mlir::Block *block);
  void addRow(Instance &instance, const Value &output);
  std::string describePlace(const Instance &instance);
  Value instanceField(SourceRange range, Instance &instance, llvm::StringRef name,
                      bool quiet = false);

  /// A `param` or `state` of an instance, found before its first call too.
  Variable *findVariable(Instance &instance, llvm::StringRef name);
  Variable *makeVariable(const MemoryStmt *memory, const TypeInfo &type);
  void initialise(Variable &variable);
  Value initialValue(Variable &variable);
  Value read(Variable &variable);
  mlir::Value readTensor(Variable &variable);
  void store(SourceRange range, Variable &variable, const Value &value);
  bool checkEffect(SourceRange range, llvm::StringRef what);
  /// All memory of an instance, a memory record, or a structure of them.
  bool collectMemory(SourceRange range, const Value &value, bool states, const std::string &prefix,
                     std::vector<MemoryInfo> &out, std::vector<Field> *tensors = nullptr);
  void collectInstance(Instance &instance, bool states, std::vector<Variable *> &out);
  Value memoryField(SourceRange range, const MemoryInfo &memory, llvm::StringRef name);

  /// Done when all calls are seen.
  struct Late {
    enum class Family : uint8_t { Save, Load, Reset } family;
    mlir::Operation *op = nullptr;
    Value what;
    SourceRange range;
    FunctionState *function = nullptr;
    std::vector<Value> counters;
    size_t tensors = 0;
    std::vector<std::string> tensorNames;
    Value names; ///< The function of a memory record that maps it to the file; or none.
    SourceRange namesRange;
  };
  std::vector<Late> late;
  void finishLate();
  void finishFile(const Late &entry, const std::vector<MemoryInfo> &memory);
  void bindLate(Late entry);

  // ---- Names

  /// The path of a value with this hint, or of the next one called `fallback`.
  std::string claim(const Hint &hint, llvm::StringRef fallback);
  std::string join(llvm::StringRef x, llvm::StringRef y) {
    return x.empty() ? y.str() : y.empty() ? x.str() : (x + "." + y).str();
  }
  std::string fullPath(llvm::StringRef path) { return join(owner->place, path); }

  // ---- Declarations (Programs.cpp, Modules.cpp, Data.cpp)

  std::shared_ptr<Scope> loadModule(const UseDecl *use, SourceRange range);
  void declareFile(const Module &file, const std::shared_ptr<Scope> &scope,
                   const std::string &prefix);
  void evalFileLet(const LetStmt *let, const std::shared_ptr<Scope> &scope, Owner &fileOwner);
  Value fileValue(Binding &binding, llvm::StringRef name);
  std::optional<std::pair<mlir::Type, mlir::DictionaryAttr>> planFlag(const Param &param);
  Value flagValue(const Param &param, mlir::Value argument);
  void emitProgram(const ProgramDecl *program, const std::shared_ptr<Scope> &scope);
  void emitExport(const FnDecl *decl, const std::shared_ptr<Scope> &scope);
  void finishCounter(ReadOp calls, ItemOp number);
  bool collectResults(const FnDecl *decl, const Value &value,
                      llvm::SmallVectorImpl<mlir::Value> &out);
  void declareData(const DataDecl *data, const std::shared_ptr<Scope> &scope,
                   const std::string &prefix);
  Value dataValue(const DataDecl *data);
  FunctionState *beginFunction(mlir::func::FuncOp function, llvm::StringRef name, bool isProgram);

  // ---- State

  AstContext &ast;
  Sources &sources;
  Diagnostics &diags;
  const FrontendOptions &options;
  Trail trail;
  Emitter emit;
  mlir::OwningOpRef<mlir::ModuleOp> module;

  /// What changes from call to call; saved and restored as a whole.
  std::shared_ptr<Scope> scope;
  Owner *owner = nullptr;
  PlaceFrame *frame = nullptr;
  FunctionState *function = nullptr;
  Training training = Training::Unsaid;
  /// Counters of the running loops around, for draws.
  std::vector<Value> counters;
  /// Running loops since the body of the instance around began.
  unsigned runningLoops = 0;
  /// Why effects are refused here; empty where they are not.
  std::string pure;
  std::map<Variable *, mlir::Value> overrides;
  const Scope *instanceScope = nullptr; ///< First list of the instance around.
  Instance *bodyOf = nullptr;           ///< Its body itself is evaluated, no function in it.
  struct Trace {
    std::string root;
    mlir::Block *block = nullptr;
    std::vector<Field> *outputs = nullptr;
  } traced;

  struct CallRecord {
    SourceRange range;
    std::string name;
    bool asked = false; ///< `training` was asked and no call said it.
  };
  std::vector<CallRecord> calls;
  /// Multiply-adds of the body that is evaluated.
  int64_t *work = nullptr;
  /// Values that come from code that asked `training` unsaid.
  llvm::DenseMap<mlir::Value, SourceRange> unsaid;
  /// Results of windows (convolutions, pooling), with the call as their origin.
  llvm::DenseMap<mlir::Value, Value> windowed;
  bool isScratch = false;
  void markUnsaid(const Value &value, SourceRange range);

  /// Regions whose code is not wanted, without their uses of other values. They
  /// stay until the end: the trail may know ops in them, and no new op may have
  /// the address of one that something still remembers.
  std::vector<std::unique_ptr<mlir::Region>> discarded;
  void discard(mlir::Region &region);
  /// Discards what is left of a region at the end of a block.
  struct Leftover {
    Evaluator &e;
    mlir::Region &region;
    ~Leftover() { e.discard(region); }
  };

  /// A block within an expression is evaluated: a jump has to leave that first.
  bool inExpression = false;
  /// The expression that is all of a statement's value.
  const Expr *whole = nullptr;
  /// The expression that a loop goes over: elements that are made from a known range
  /// are made in its rounds, if it runs.
  const Expr *looped = nullptr;
  /// A jump has surely happened within the expression that is evaluated.
  bool leaving = false;

  unsigned nextFrame = 1;
  /// Calls of what `recompute` gave.
  unsigned recomputed = 0;
  uint64_t steps = 0;
  bool stopped = false;
  const char *stackBase = nullptr;
  unsigned sequence = 0;
  mlir::Operation *lastVariable = nullptr;
  std::deque<Instance> instances;
  std::deque<Variable> variables;
  std::deque<FunctionState> functions;
  std::map<std::string, unsigned> usedNames; ///< Symbols of variables.

  struct FileState {
    std::shared_ptr<Scope> scope;
    bool loading = false;
  };
  std::map<std::string, FileState> modules;
  std::deque<Module> trees;
  std::deque<Owner> fileOwners;
  std::map<const Scope *, std::pair<Owner *, std::string>> files; ///< Of a file's scope.
  std::map<const DataDecl *, std::string> dataNames;
  std::map<const DataDecl *, std::vector<TypeInfo>> dataTypes;
  std::map<const DataDecl *, std::vector<std::string>> dataRows;
  std::shared_ptr<Scope> predeclared;
  FileId mainFile = 0;
};

/// Saves a member and restores it at the end of the block.
template <typename T> class Restore {
public:
  explicit Restore(T &place) : place(place), saved(place) {}
  Restore(T &place, T value) : place(place), saved(std::move(place)) { place = std::move(value); }
  ~Restore() { place = std::move(saved); }
  Restore(const Restore &) = delete;

private:
  T &place;
  T saved;
};
template <typename T, typename U> Restore(T &, U) -> Restore<T>;

/// The names that statements rebind (not those bound inside of them), with the
/// flags "$break" and "$continue" of the loop around where they may jump.
void findAssigned(llvm::ArrayRef<const Stmt *> statements, std::set<std::string> &out);
void findAssigned(const Stmt *statement, std::set<std::string> &out);
void findAssigned(const Expr *expr, std::set<std::string> &out);
/// Whether a `return` stands in the statements, not in functions inside.
bool hasReturn(llvm::ArrayRef<const Stmt *> statements);
bool hasReturn(const Stmt *statement);
bool hasMemory(llvm::ArrayRef<const Stmt *> statements);

} // namespace dvn

#endif // DVN_FRONTEND_EVALUATOR_H
