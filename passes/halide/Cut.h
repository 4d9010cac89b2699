//===- Cut.h - dimensions in pieces ---------------------------------------===//
//
// How the schedules cut one dimension: in pieces that divide it where there are
// such, else with a last piece that is shifted inwards or guarded.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_HALIDE_CUT_H
#define DVN_PASSES_HALIDE_CUT_H

#include "passes/halide/Emit.h"

namespace dvn::halide {

/// How one dimension is cut: in pieces of `size`, exact, shifted or guarded.
struct Cut {
  int size = 1;
  Halide::TailStrategy tail = Halide::TailStrategy::GuardWithIf;
  bool exact = true; ///< Pieces divide the dimension.
};

/// Pieces of at most `wanted` of a dimension of a known size.
Cut cutStatic(int64_t size, int64_t wanted, bool mayShift);

/// Columns of a tile: whole vectors of `lanes` that divide, if there are such; about
/// `wanted` of them.
Cut cutColumns(int64_t size, int64_t lanes, int64_t wanted, bool mayShift);

/// What the target has, and the kernel's schedule asks for.
struct Registers {
  int vectorBytes = 32;
  int sums = 12; ///< Vectors of a register tile.
  bool parallel = false;

  int lanesOf(Halide::Type type) const {
    return std::max(1, vectorBytes / std::max(4, type.bytes()));
  }
};

/// Loops of a sum over windows (ScheduleWindows.cpp): `host` computes it tile by tile.
void tileWindows(Node &host, Node &sum, const Registers &registers);
/// Whether pieces of register tiles divide its result.
bool windowsDivide(const Node &host, const Node &sum, const Registers &registers);
/// Loops of a sum of partial sums.
void tilePartials(Node &node, const Registers &registers);
/// Loops of images with their padding, inside those of `host`.
void schedulePadding(Node &padding, Node &host, Node &sum, const Registers &registers);

} // namespace dvn::halide

#endif // DVN_PASSES_HALIDE_CUT_H
