//===- Datum.cpp - what a value is while the interpreter runs -------------===//
//
// Part of the reference interpreter: see Datum.h.
//
//===----------------------------------------------------------------------===//

#include "dialect/reference/Datum.h"

#include <cmath>
#include <limits>

using namespace mlir;

namespace dvn {

int64_t countOf(ArrayRef<int64_t> shape) {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  return count;
}

Array::Array(Type element, ArrayRef<int64_t> shape) : element(element), shape(shape) {
  if (isFloat())
    floats.assign(countOf(shape), 0.0);
  else
    integers.assign(countOf(shape), 0);
}

void forEachIndex(ArrayRef<int64_t> shape, function_ref<void(ArrayRef<int64_t>, int64_t)> visit) {
  Shape index(shape.size(), 0);
  int64_t count = countOf(shape);
  for (int64_t i = 0; i < count; ++i) {
    visit(index, i);
    for (size_t axis = shape.size(); axis-- > 0;) {
      if (++index[axis] < shape[axis])
        break;
      index[axis] = 0;
    }
  }
}

int64_t linearOf(ArrayRef<int64_t> shape, ArrayRef<int64_t> index) {
  int64_t place = 0;
  for (size_t axis = 0; axis < shape.size(); ++axis)
    place = place * shape[axis] + index[axis];
  return place;
}

int64_t wrap(Type element, int64_t number) {
  if (element.isUnsignedInteger(8))
    return static_cast<uint8_t>(number);
  if (element.isInteger(32))
    return static_cast<int32_t>(number);
  if (element.isInteger(1))
    return number & 1;
  return number;
}

int64_t toInteger(Type element, double number) {
  if (element.isInteger(1))
    return number != 0;
  if (std::isnan(number))
    return 0;
  double low = -0x1p63, high = 0x1p63;
  int64_t least = std::numeric_limits<int64_t>::min(), most = std::numeric_limits<int64_t>::max();
  if (element.isUnsignedInteger(8))
    low = least = 0, high = 256, most = 255;
  else if (element.isInteger(32))
    low = -0x1p31, high = 0x1p31, least = INT32_MIN, most = INT32_MAX;
  double whole = std::trunc(number);
  return whole < low ? least : whole >= high ? most : static_cast<int64_t>(whole);
}

} // namespace dvn
