//===- ScheduleWindows.cpp - loops of convolutions ------------------------===//
//
// Part of the schedule (Schedule.cpp), for sums over windows of images.
//
//   images    [.., y, x, channel]: tiles of some positions of x by 32 channels in
//             registers, inside of blocks of rows whose input stays in cache; a task
//             is one block of rows, or some channels where there are few rows
//   weights   [kh, kw, channel in, channel out]: a register tile of 8 by 32 channels
//             for each part of an image, added to the result in order; a task is one
//             row of the kernel and 32 channels
//
// Padded images are made where a task needs them. Nothing here changes a bit.
//
//===----------------------------------------------------------------------===//

#include "passes/halide/Cut.h"

using Halide::Func;
using Halide::Stage;
using Halide::TailStrategy;
using Halide::Var;
using Halide::VarOrRVar;

namespace dvn::halide {
namespace {

/// Input of a block of rows: half of a second-level cache.
constexpr int64_t blockBytes = 256 << 10;
/// Columns of a register tile.
constexpr int64_t wantedColumns = 32;

struct Tile {
  Cut columns, positions;
  int lanes;
};

/// Columns that divide: an update is neither shifted nor guarded, since a guarded vector
/// of channels would ask the padded image for channels that it has not.
Cut cutEvenly(int64_t size, int64_t lanes, int64_t wanted) {
  Cut cut = cutColumns(size, lanes, wanted, /*mayShift=*/false);
  for (int64_t c = wanted; !cut.exact; --c)
    if (size % c == 0)
      cut = {static_cast<int>(c), TailStrategy::GuardWithIf, true};
  return cut;
}

/// Columns of one group of channels, so that a tile reads one group's input.
Cut cutChannels(const Node &sum, int64_t size, int64_t lanes, int64_t wanted, bool mayShift) {
  int64_t group = sum.contraction ? sum.contraction->group : sum.partials->group;
  if (group == 0)
    return mayShift ? cutColumns(size, lanes, wanted, true) : cutEvenly(size, lanes, wanted);
  for (int64_t c = std::min(wanted, group); c >= 1; --c)
    if (group % c == 0 && (c % lanes == 0 || c < lanes))
      return {static_cast<int>(c), TailStrategy::GuardWithIf, true};
  return {1, TailStrategy::GuardWithIf, true};
}

Tile tileOf(const Node &host, const Node &sum, const Registers &registers) {
  size_t rank = host.vars.size();
  bool mayShift = !host.inPlace;
  int64_t lanes = registers.lanesOf(host.type);
  Tile tile;
  tile.columns =
      cutChannels(sum, host.size(rank - 1), lanes,
                  std::max(lanes, wantedColumns * lanes * 4 / registers.vectorBytes), mayShift);
  tile.lanes = tile.columns.size % lanes == 0 ? lanes : tile.columns.size;
  int64_t across = tile.columns.size / tile.lanes;
  int64_t most = std::max<int64_t>(1, registers.sums / across);
  tile.positions = host.isStatic(rank - 2)
                       ? cutStatic(host.size(rank - 2), most, mayShift)
                       : Cut{static_cast<int>(most), TailStrategy::ShiftInwards, false};
  return tile;
}

/// Rows of a block: as many as keep the input near, evenly.
int rowsOfBlock(const Node &host, const Contraction &sum, const Registers &registers) {
  size_t rank = host.vars.size();
  if (!host.isStatic(rank - 3) || !host.isStatic(rank - 2))
    return 4;
  int64_t height = std::max<int64_t>(1, host.size(rank - 3));
  int64_t rowBytes = std::max<int64_t>(1, host.size(rank - 2) * sum.inputBytes);
  int64_t rows = std::max<int64_t>(1, blockBytes / rowBytes);
  int64_t blocks = (height + rows - 1) / rows;
  bool isOne = true;
  for (size_t d = 0; d + 3 < rank; ++d)
    isOne &= host.size(d) == 1;
  if (isOne && registers.parallel)
    blocks = std::max<int64_t>(blocks, std::min<int64_t>(height, 8));
  return static_cast<int>((height + blocks - 1) / blocks);
}

/// Few rows and many channels: threads share the channels.
bool sharesChannels(const Node &host, const Tile &tile) {
  size_t rank = host.vars.size();
  int64_t positions = 1;
  for (size_t d = 0; d + 1 < rank; ++d) {
    if (!host.isStatic(d))
      return false;
    positions *= host.size(d);
  }
  return positions <= 400 && host.size(rank - 1) / tile.columns.size >= 8;
}

void keepInRegisters(Func &acc, const Var &columns, const Var &rows, int lanes) {
  if (lanes > 1)
    acc.vectorize(columns, lanes).unroll(columns);
  acc.unroll(rows);
}

} // namespace

bool windowsDivide(const Node &host, const Node &sum, const Registers &registers) {
  size_t rank = host.vars.size();
  if (!host.isStatic(rank - 2))
    return false;
  Tile tile = tileOf(host, sum, registers);
  return tile.columns.exact && tile.positions.exact;
}

void tileWindows(Node &host, Node &node, const Registers &registers) {
  Contraction &sum = *node.contraction;
  size_t rank = host.vars.size();
  const Var &y = host.vars[rank - 3], &x = host.vars[rank - 2], &c = host.vars[rank - 1];
  Tile tile = tileOf(host, node, registers);
  int rows = rowsOfBlock(host, sum, registers);
  bool byChannels = registers.parallel && sharesChannels(host, tile);
  Var yo("yo"), yi("yi"), xo("xo"), xi("xi"), co("co"), ci("ci"), task("task");

  auto cut = [&](Stage stage, const Cut &positions) {
    stage.split(c, co, ci, tile.columns.size, tile.columns.tail)
        .split(x, xo, xi, positions.size, positions.tail)
        .split(y, yo, yi, rows, TailStrategy::GuardWithIf);
    if (byChannels)
      stage.reorder(ci, xi, xo, yi, yo, co);
    else
      stage.reorder(ci, xi, xo, yi, co, yo);
    stage.fuse(byChannels ? co : yo, host.vars[rank - 4], task);
    for (size_t d = rank - 4; d-- > 0;)
      stage.fuse(task, host.vars[d], task);
    if (tile.columns.size > 1)
      stage.vectorize(ci, tile.lanes).unroll(ci);
    stage.unroll(xi);
    if (registers.parallel)
      stage.parallel(task);
  };
  Stage whole(host.func);
  if (host.isStatic(rank - 2)) {
    cut(whole, tile.positions);
  } else {
    cut(whole.specialize(host.sizes[rank - 2] >= tile.positions.size), tile.positions);
    cut(whole, Cut{1, TailStrategy::GuardWithIf, true});
  }

  const Var &columns = node.vars[rank - 1], &positions = node.vars[rank - 2];
  sum.acc.compute_at(host.func, xo);
  keepInRegisters(sum.acc, columns, positions, tile.lanes);
  Stage update = sum.acc.update();
  std::vector<VarOrRVar> order{columns, positions};
  order.insert(order.end(), sum.ks.begin(), sum.ks.end());
  update.reorder(order);
  if (tile.lanes > 1)
    update.vectorize(columns, tile.lanes).unroll(columns);
  update.unroll(positions);
}

void schedulePadding(Node &padding, Node &host, Node &sum, const Registers &registers) {
  if (sum.partials)
    padding.func.compute_at(host.func, sum.partials->part);
  else
    padding.func.compute_at(host.func, Var("task"));
  size_t rank = padding.vars.size();
  const Var &c = padding.vars[rank - 1];
  padding.func.bound(c, 0, padding.sizes[rank - 1]);
  Cut lanes = cutStatic(padding.size(rank - 1), registers.lanesOf(padding.type), true);
  if (lanes.size > 1)
    padding.func.vectorize(c, lanes.size, lanes.tail);
}

void tilePartials(Node &node, const Registers &registers) {
  Partials &sum = *node.partials;
  const Var &kh = node.vars[0], &kw = node.vars[1], &in = node.vars[2], &out = node.vars[3];
  int64_t lanes = registers.lanesOf(node.type);
  Cut columns = cutChannels(node, node.size(3), lanes,
                            std::max(lanes, wantedColumns * lanes * 4 / registers.vectorBytes),
                            /*mayShift=*/false);
  int vector = columns.size % lanes == 0 ? lanes : columns.size;
  int64_t most = std::max<int64_t>(1, registers.sums / (columns.size / vector));
  // Few input channels: the kernel's columns are part of the tile.
  bool wide = node.size(1) * node.size(2) <= most;
  int64_t height = 1;
  for (int64_t d = std::min<int64_t>(most, 8); d > 1 && height == 1; --d)
    height = node.size(2) % d == 0 ? d : 1;
  if (wide)
    height = node.size(2);

  Stage pure(node.func);
  if (columns.size > 1)
    pure.vectorize(out, vector, TailStrategy::GuardWithIf);
  Stage update = node.func.update();
  Var co("co"), ci("ci"), io("io"), ii("ii"), task("task");
  update.split(out, co, ci, columns.size, columns.tail).split(in, io, ii, static_cast<int>(height));
  bool byOutput = node.size(0) * node.size(3) >= 2 * columns.size;
  std::vector<VarOrRVar> order{ci, ii};
  if (wide)
    order.push_back(kw);
  order.push_back(byOutput ? io : co);
  if (!wide)
    order.push_back(kw);
  if (byOutput)
    order.insert(order.end(), {sum.part, sum.n, co, kh});
  else
    order.insert(order.end(), {kh, sum.part, sum.n, io});
  update.reorder(order);
  if (byOutput)
    update.fuse(co, kh, task);
  else
    update.rename(io, task);
  if (columns.size > 1)
    update.vectorize(ci, vector).unroll(ci);
  update.unroll(ii);
  if (wide)
    update.unroll(kw);
  if (registers.parallel)
    update.parallel(task);

  sum.acc.compute_at(node.func, byOutput ? io : co);
  keepInRegisters(sum.acc, out, in, vector);
  Stage inner = sum.acc.update();
  std::vector<VarOrRVar> inside{out, in};
  if (wide)
    inside.push_back(kw);
  inside.insert(inside.end(), sum.ks.begin(), sum.ks.end());
  inner.reorder(inside);
  if (vector > 1)
    inner.vectorize(out, vector).unroll(out);
  inner.unroll(in);
  if (wide) {
    sum.acc.unroll(kw);
    inner.unroll(kw);
  }
}

} // namespace dvn::halide
