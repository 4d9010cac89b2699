//===- Schedule.cpp - loops for every Func of a kernel --------------------===//
//
// In: the graph of Funcs and the kernel's `#dvn.schedule`. Out: every Func is either
// part of those that read it, or stored, with loops of its own:
//
//   contraction   register tiles of rows x columns, the sum over k innermost of all
//                 but the tile; what follows element by element is done on the tile
//   reduction     vectors along the result, or 16 lanes along a contiguous axis
//   the others    vectors along the innermost dimension
//
// Nothing here changes a bit: sums have their order from the definitions.
//
// A kernel that writes over its input computes each element once, so its loops
// never shift the last vector inwards (`ShiftInwards` would apply an update
// twice): they divide, or are guarded. A dimension that is known at run time only
// gets two versions of the loops, for sizes of at least a tile and below.
//
//===----------------------------------------------------------------------===//

#include "passes/halide/Cut.h"
#include "llvm/ADT/SetVector.h"

using Halide::Func;
using Halide::Stage;
using Halide::TailStrategy;
using Halide::Var;

namespace dvn::halide {

Cut cutStatic(int64_t size, int64_t wanted, bool mayShift) {
  if (size <= wanted)
    return {static_cast<int>(std::max<int64_t>(size, 1)), TailStrategy::GuardWithIf, true};
  for (int64_t d = wanted; d >= 1 && 2 * d > wanted; --d)
    if (size % d == 0)
      return {static_cast<int>(d), TailStrategy::GuardWithIf, true};
  return {static_cast<int>(wanted),
          mayShift ? TailStrategy::ShiftInwards : TailStrategy::GuardWithIf, false};
}

Cut cutColumns(int64_t size, int64_t lanes, int64_t wanted, bool mayShift) {
  if (size <= lanes)
    return {static_cast<int>(size), TailStrategy::GuardWithIf, true};
  for (int64_t c = wanted / lanes * lanes; c >= lanes; c -= lanes)
    if (size % c == 0)
      return {static_cast<int>(c), TailStrategy::GuardWithIf, true};
  if (mayShift)
    return {static_cast<int>(std::min(wanted, size) / lanes * lanes), TailStrategy::ShiftInwards,
            false};
  for (int64_t c = lanes; c >= 4; --c) // short vectors rather than guards
    if (size % c == 0)
      return {static_cast<int>(c), TailStrategy::GuardWithIf, true};
  return {static_cast<int>(lanes), TailStrategy::GuardWithIf, false};
}

namespace {

/// Expressions of more operations are stored rather than computed twice.
constexpr int cheap = 40;

/// Vectors of a row that are written out where that spares choices between pieces.
constexpr int64_t mostPieces = 32;

class Scheduler {
public:
  Scheduler(Emitter &emitter, const Halide::Target &target) : emitter(emitter) {
    bool wide = target.has_feature(Halide::Target::AVX512_Skylake);
    ScheduleAttr given = emitter.input.schedule;
    // Vectors are the target's whole ones: where a row is shorter, one vector of
    // the row's length is better than several of a power of two.
    vector = wide ? 16 : 8;
    rows = wide ? 8 : 3;
    columns = 32;
    if (given && given.getTile().size() == 2) {
      rows = std::max<int64_t>(1, given.getTile()[0]);
      columns = std::max<int64_t>(vector, given.getTile()[1]);
    }
    // Sums that do not fit in registers cost more than all else gains.
    int registers = wide ? 28 : 12, across = (columns + vector - 1) / vector;
    rows = std::min(rows, std::max(1, registers / across));
    parallel = given && given.getParallel();
    machine = {4 * vector, registers, parallel};
  }

  void run() {
    for (auto node = emitter.nodes.rbegin(); node != emitter.nodes.rend(); ++node)
      decide(*node);
    for (Node &node : emitter.nodes)
      if (node.stored)
        loops(node);
  }

private:
  // ---- what is stored ----

  void decide(Node &node) {
    if (!node.output && node.uses.empty())
      return;
    node.stored = node.output || node.within || node.partials || mustStore(node);
    if (!node.contraction)
      return;
    Node *sink = node.stored ? &node : tileSink(node);
    if (sink && !hosted.count(sink) && (!sink->inPlace || divides(*sink, node))) {
      hosted[sink] = &node;
    } else {
      node.stored = true;
      hosted[&node] = &node;
    }
    // An output in place that cannot be cut evenly takes its sum from scratch
    // memory: the sum is then a Func between.
  }

  bool mustStore(Node &node) {
    if (node.contraction)
      return false;
    if (node.role == KernelRole::Reduction || node.role == KernelRole::Scatter)
      return true;
    for (const Use &use : node.uses)
      if (use.user->role == KernelRole::Contraction)
        return true;
    if (totalCost(node) <= cheap)
      return false;
    bool repeated = llvm::any_of(node.uses, [](const Use &use) {
      return !use.sameIndex && use.user->role != KernelRole::Reduction;
    });
    return repeated || sinks(node).size() > 1;
  }

  int totalCost(const Node &node) {
    int cost = node.cost;
    for (const Node *operand : node.operands)
      if (operand->role == KernelRole::Pointwise || operand->role == KernelRole::View)
        cost = std::min(1000, cost + (cost > 2 * cheap ? 0 : totalCost(*operand)));
    return cost;
  }

  /// The stored Funcs that read the node, through those that are not.
  llvm::SmallSetVector<Node *, 4> sinks(Node &node) {
    llvm::SmallSetVector<Node *, 4> found;
    llvm::SmallSetVector<Node *, 8> open;
    for (const Use &use : node.uses)
      open.insert(use.user);
    for (size_t i = 0; i < open.size(); ++i) {
      if (open[i]->stored)
        found.insert(open[i]);
      else
        for (const Use &use : open[i]->uses)
          open.insert(use.user);
    }
    return found;
  }

  /// The one Func that reads a contraction, element by element; or null.
  Node *tileSink(Node &node) {
    llvm::SmallSetVector<Node *, 8> open;
    Node *sink = nullptr;
    open.insert(&node);
    for (size_t i = 0; i < open.size(); ++i)
      for (const Use &use : open[i]->uses) {
        if (!use.sameIndex || use.user->role != KernelRole::Pointwise)
          return nullptr;
        if (!use.user->stored)
          open.insert(use.user);
        else if (sink && sink != use.user)
          return nullptr;
        else
          sink = use.user;
      }
    return sink;
  }

  /// The Func whose loops make a sum.
  Node &hostOf(Node &sum) {
    for (auto [host, hostedSum] : hosted)
      if (hostedSum == &sum)
        return *host;
    return sum;
  }

  bool divides(const Node &node, const Node &sum) {
    if (sum.contraction->isWindow)
      return windowsDivide(node, sum, machine);
    size_t rank = node.sizes.size();
    if (!node.isStatic(rank - 1) || !node.isStatic(rank - 2))
      return false;
    return columnsOf(node.size(rank - 1), node.type, false).exact &&
           cutStatic(node.size(rank - 2), rows, false).exact;
  }

  // ---- loops ----

  int lanesOf(Halide::Type type) const {
    return std::max(1, vector * 4 / std::max(4, type.bytes()));
  }

  static std::vector<Var> innermostFirst(const Node &node) {
    return std::vector<Var>(node.vars.rbegin(), node.vars.rend());
  }

  void loops(Node &node) {
    if (node.within)
      return schedulePadding(node, hostOf(*node.within), *node.within, machine);
    if (!node.output) {
      // All of it and no more: what is needed is mostly all, and loops of the
      // size itself are simpler than those of an inferred region.
      node.func.compute_root();
      for (size_t d = 0; d < node.vars.size(); ++d)
        node.func.bound(node.vars[d], 0, node.sizes[d]);
    }
    if (node.partials)
      return tilePartials(node, machine);
    if (auto contraction = hosted.find(&node); contraction != hosted.end())
      return contraction->second->contraction->isWindow
                 ? tileWindows(node, *contraction->second, machine)
                 : tile(node, *contraction->second);
    if (node.lanes)
      return inLanes(node);
    if (node.transposing && !node.inPlace && transposed(node))
      return;
    bool updates = node.func.has_update_definition();
    stream(node, Stage(node.func), !updates && !node.inPlace, !updates);
    if (updates)
      for (int i = 0; i < node.func.num_update_definitions(); ++i)
        if (int64_t last = node.vars.size() - 1;
            last < 0 || !isFree(node, i, last) || !stream(node, node.func.update(i), false, false))
          node.func.update(i).unscheduled(); // on purpose
  }

  /// Whether the update's left side has the dimension's own variable there.
  static bool isFree(const Node &node, int update, int64_t dimension) {
    Expr place = node.func.update_args(update)[node.vars.size() - 1 - dimension];
    const auto *variable = place.as<Halide::Internal::Variable>();
    return variable && variable->name == node.vars[dimension].name();
  }

  /// Vectors along the innermost dimension that is not 1.
  bool stream(Node &node, Stage stage, bool mayShift, bool mayFork) {
    int64_t d = static_cast<int64_t>(node.vars.size()) - 1;
    if (mayFork) // the pure stage may choose; an update only has its last one
      while (d > 0 && node.size(d) == 1)
        --d;
    if (d < 0)
      return false;
    if (mayFork && parallel && node.vars.size() > 0)
      fork(node, stage, d);
    int lanes = lanesOf(node.type);
    if (mayFork && flat(node, stage, lanes))
      return true;
    if (node.isStatic(d)) {
      Cut cut = cutStatic(node.size(d), lanes, mayShift);
      if (cut.size <= 1)
        return false;
      stage.vectorize(node.vars[d], cut.size, cut.tail);
      // Each vector then knows which piece it lies in, and reads no other.
      if (mayFork && cut.exact && node.size(d) / cut.size <= mostPieces && isInPieces(node)) {
        node.func.bound(node.vars[d], 0, node.sizes[d]); // an output may be read as well
        stage.unroll(node.vars[d]);
      }
    } else if (mayShift) {
      stage.specialize(node.sizes[d] >= lanes)
          .vectorize(node.vars[d], lanes, TailStrategy::ShiftInwards);
    } else {
      stage.vectorize(node.vars[d], lanes, TailStrategy::GuardWithIf);
    }
    return true;
  }

  static bool isInPieces(const Node &node) {
    return node.inPieces || llvm::any_of(node.operands, [](const Node *operand) {
             return !operand->stored && isInPieces(*operand);
           });
  }

  /// Rows that no vector divides, but several of them together: where element i is
  /// made of elements i, they are one row.
  bool flat(Node &node, Stage stage, int lanes) {
    size_t rank = node.vars.size();
    if (rank < 2 || !node.sameIndexOnly || !node.isStatic(rank - 1) ||
        node.size(rank - 1) % lanes == 0)
      return false;
    int64_t length = node.size(rank - 1);
    size_t first = rank - 1;
    while (length % lanes != 0 && first > (parallel ? 1 : 0) && node.isStatic(first - 1))
      length *= node.size(--first);
    if (length % lanes != 0)
      return false;
    Var row = node.vars[rank - 1];
    for (size_t d = rank - 1; d-- > first;)
      stage.fuse(row, node.vars[d], row);
    stage.vectorize(row, lanes, TailStrategy::GuardWithIf);
    return true;
  }

  /// The outermost loop on several threads, in some eight tasks.
  void fork(Node &node, Stage stage, int64_t vectorized) {
    if (vectorized == 0)
      return;
    Var outer("task");
    Expr tasks = (node.sizes[0] + 7) / 8;
    if (node.isStatic(0) && node.size(0) < 2)
      return;
    if (node.isStatic(0))
      tasks = int32((node.size(0) + 7) / 8);
    stage.split(node.vars[0], outer, node.vars[0], Halide::max(tasks, 1), TailStrategy::GuardWithIf)
        .parallel(outer);
  }

  /// A sum along the contiguous axis: the running sums at each element.
  void inLanes(Node &node) {
    Func &sums = node.lanes->sums;
    std::vector<Var> vars = innermostFirst(node);
    if (vars.empty())
      sums.compute_root();
    else
      sums.compute_at(node.func, vars.front());
    if (sums.dimensions() == static_cast<int>(vars.size()))
      return;
    const Var &lane = node.lanes->lane;
    int lanes = std::min(16, lanesOf(node.type));
    sums.bound(lane, 0, 16).vectorize(lane, lanes).unroll(lane);
    sums.update(0).vectorize(lane, lanes).unroll(lane);
    if (sums.num_update_definitions() > 1)
      sums.update(1).unscheduled(); // the terms that do not fill the lanes
    if (parallel && vars.size() > 0 && !node.inPlace)
      fork(node, Stage(node.func), 1);
  }

  /// Squares of 16 x 16 (or 8 x 8): vectors read along one dimension, written
  /// along the other.
  bool transposed(Node &node) {
    size_t rank = node.vars.size();
    Var column = node.vars[rank - 1], row = node.vars[rank - 2];
    if (!node.isStatic(rank - 1) || !node.isStatic(rank - 2))
      return false;
    Cut across = cutStatic(node.size(rank - 1), lanesOf(node.type), true);
    Cut down = cutStatic(node.size(rank - 2), lanesOf(node.type), true);
    Var ci("ci"), ri("ri");
    Stage(node.func)
        .split(column, column, ci, across.size, across.tail)
        .split(row, row, ri, down.size, down.tail)
        .reorder(ci, ri, column, row)
        .vectorize(ci)
        .unroll(ri);
    return true;
  }

  // ---- contractions ----

  /// Columns of a tile of that type.
  Cut columnsOf(int64_t size, Halide::Type type, bool mayShift) const {
    int64_t lanes = lanesOf(type);
    return cutColumns(size, lanes, std::max<int64_t>(lanes, columns * lanes / vector), mayShift);
  }

  void tile(Node &host, Node &node) {
    Contraction &sum = *node.contraction;
    size_t rank = host.vars.size();
    const Var &row = host.vars[rank - 2], &column = host.vars[rank - 1];
    bool mayShift = !host.inPlace;
    Cut c = host.isStatic(rank - 1)
                ? columnsOf(host.size(rank - 1), host.type, mayShift)
                : Cut{static_cast<int>(lanesOf(host.type)), TailStrategy::ShiftInwards, false};
    Cut r = host.isStatic(rank - 2) ? cutStatic(host.size(rank - 2), rows, mayShift)
                                    : Cut{rows, TailStrategy::ShiftInwards, false};
    int lanes = c.size % lanesOf(host.type) == 0 ? lanesOf(host.type) : c.size;

    // The loops outside of a tile: columns outermost, so that a strip of the second
    // factor stays near; rows where there are few strips to share among threads.
    bool strips = host.isStatic(rank - 1) && host.size(rank - 1) / c.size >= 4;
    Var ro("ro"), co("co"), ri("ri"), ci("ci");
    auto cut = [&](Stage stage, const Cut &columnCut, const Cut &rowCut) {
      stage.split(column, co, ci, columnCut.size, columnCut.tail)
          .split(row, ro, ri, rowCut.size, rowCut.tail);
      if (parallel && !strips)
        stage.reorder(ci, ri, co, ro);
      else
        stage.reorder(ci, ri, ro, co);
      if (columnCut.size > 1)
        stage.vectorize(ci, std::min(lanes, columnCut.size)).unroll(ci);
      stage.unroll(ri);
      if (parallel)
        stage.parallel(rank > 2 ? host.vars[0] : strips ? co : ro);
    };
    auto versions = [&](Stage stage) {
      Cut one{1, TailStrategy::GuardWithIf, true};
      Expr enough;
      auto require = [&](const Expr &e) { enough = enough.defined() ? enough && e : e; };
      if (!host.isStatic(rank - 2))
        require(host.sizes[rank - 2] >= r.size);
      if (!host.isStatic(rank - 1))
        require(host.sizes[rank - 1] >= c.size);
      if (enough.defined()) {
        cut(stage.specialize(enough), c, r);
        cut(stage, host.isStatic(rank - 1) ? c : one, one);
      } else {
        cut(stage, c, r);
      }
    };
    Stage whole(host.func);
    if (sum.shortChain.defined())
      versions(whole.specialize(sum.shortChain));
    versions(whole);

    const Var &inner = node.vars[rank - 1], &outer = node.vars[rank - 2];
    sum.acc.compute_at(host.func, parallel && !strips ? co : ro);
    bool vectors = lanes > 1 && host.isStatic(rank - 1);
    if (vectors)
      sum.acc.vectorize(inner, lanes).unroll(inner);
    sum.acc.unroll(outer);
    Stage update = sum.acc.update();
    update.reorder(Halide::VarOrRVar(inner), Halide::VarOrRVar(outer),
                   Halide::VarOrRVar(sum.ks.front()));
    if (vectors)
      update.vectorize(inner, lanes).unroll(inner);
    update.unroll(outer);
  }

  Emitter &emitter;
  int vector, rows, columns;
  bool parallel;
  Registers machine;
  std::map<Node *, Node *> hosted; ///< Func with the loops -> contraction inside.
};

} // namespace

void schedule(Emitter &emitter, const Halide::Target &target) { Scheduler(emitter, target).run(); }

} // namespace dvn::halide
