//===- Random.cpp - draws, of the runtime's own Philox --------------------===//
//
// Part of the reference interpreter. Draws must be the same bits everywhere, so
// the definitions are shared (runtime/Philox.h).
//
//===----------------------------------------------------------------------===//

#include "dialect/reference/Interpreter.h"
#include "runtime/Philox.h"

using namespace mlir;

namespace dvn {
namespace {

LogicalResult key(KeyOp op, Interpreter &in) {
  StringRef place = op.getPlace();
  uint64_t key = op.getSeed() ? philox::keyOfSeed(in.integer(op.getSeed()))
                              : philox::keyOf(in.getOptions().seed,
                                              philox::placeOf(place.data(), place.size()));
  in.set(op.getKey(), Datum(static_cast<int64_t>(key)));
  return success();
}

LogicalResult mixCounter(MixCounterOp op, Interpreter &in) {
  uint64_t counter = philox::mixCounter(in.integer(op.getOuter()), in.integer(op.getInner()));
  in.set(op.getCounter(), Datum(static_cast<int64_t>(counter)));
  return success();
}

LogicalResult randomUniform(RandomUniformOp op, Interpreter &in) {
  Array result(op.getType().getElementType(), in.shapeOf(op.getType(), op.getSizes()));
  for (int64_t i = 0, count = result.size(); i < count; ++i) {
    auto block = philox::blockOf(in.integer(op.getKey()), in.integer(op.getCounter()), i);
    int stream = static_cast<int>(op.getStream());
    result.floats[i] = result.element.isF32() ? philox::uniformF32(block, stream)
                                              : philox::uniformF64(block, stream);
  }
  in.set(op.getResult(), std::move(result));
  return success();
}

LogicalResult permutation(PermutationOp op, Interpreter &in) {
  Array result(IntegerType::get(op.getContext(), 64),
               in.shapeOf(op.getResult().getType(), op.getSizes()));
  philox::permutation(in.integer(op.getKey()), in.integer(op.getCounter()), result.integers.data(),
                      result.size());
  in.set(op.getResult(), std::move(result));
  return success();
}

} // namespace

void attachRandom(MLIRContext *c) {
  attach<KeyOp, key>(c);
  attach<MixCounterOp, mixCounter>(c);
  attach<RandomUniformOp, randomUniform>(c);
  attach<PermutationOp, permutation>(c);
}

} // namespace dvn
