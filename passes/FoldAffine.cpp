//===- FoldAffine.cpp - scales and shifts go into the weights -------------===//
//
#include "passes/Passes.h"
using namespace mlir;
namespace dvn {
#define GEN_PASS_DEF_FOLDAFFINEPASS
#include "passes/Passes.h.inc"
namespace {
struct FoldAffinePass : impl::FoldAffinePassBase<FoldAffinePass> {
  void runOnOperation() override {}
};
} // namespace
} // namespace dvn
