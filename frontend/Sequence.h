// Sequence: a comprehension over a running range, not evaluated yet.
//
// Its elements store nothing: they are made when a loop asks, by evaluating the
// body of the comprehension in that loop's round. Kept is all that the body may
// see: its scope, and the names and modes of the place where it stands. `zip`
// and `reverse` of what runs are sequences too, whose elements have numbers. Those
// of a stream have none: they come one after the other until it ends.

#ifndef DVN_FRONTEND_SEQUENCE_H
#define DVN_FRONTEND_SEQUENCE_H

#include "frontend/Evaluator.h"

namespace dvn {

struct SequenceInfo {
  enum class Family : uint8_t { Map, Zip, Reverse, Stream } family = Family::Map;
  const ComprehensionExpr *expr = nullptr; ///< Family::Map.
  /// A range, tensor or sequence; of a zip several, lists among them.
  std::vector<Value> sources;
  std::shared_ptr<Scope> scope;
  PlaceFrame frame;
  Owner *owner = nullptr;
  Training training = Training::Unsaid;
  unsigned depth = 1;     ///< Of sequences upon each other.
  bool countable = false; ///< The number of elements is known while compiling.
  Value path;             ///< Family::Stream: of frames; none for lines.
  Shape picture;          ///< Of frames.
};

/// Whether it is read element by element until it ends.
inline bool isStream(const Value &value) {
  return value.is(Kind::Sequence) &&
         value.get<SequenceInfo>().family == SequenceInfo::Family::Stream;
}

/// Whether the number of elements is known while compiling.
inline bool isCountable(const Value &value) {
  if (value.is(Kind::Sequence))
    return value.get<SequenceInfo>().countable;
  if (value.is(Kind::Range)) {
    const auto &range = value.get<RangeInfo>();
    return range.first.is(Kind::Int) && range.last.is(Kind::Int) && range.step.is(Kind::Int);
  }
  return !value.isTensor() || value.getShape()[0].getConstant().has_value();
}

/// What lies under comprehensions: a range, a tensor, a zip or a reverse; and
/// the comprehensions on it, innermost first.
inline Value getRangeUnder(Value value, std::vector<Value> &sequences) {
  while (value.is(Kind::Sequence) &&
         value.get<SequenceInfo>().family == SequenceInfo::Family::Map) {
    sequences.insert(sequences.begin(), value);
    Value source = value.get<SequenceInfo>().sources[0];
    value = source;
  }
  return value;
}

/// Whether its elements are made by a loop that runs.
inline bool isRunning(const Value &value) {
  if (value.is(Kind::Range))
    return !isCountable(value);
  return value.is(Kind::Sequence) || (value.isTensor() && value.getRank() > 0);
}

} // namespace dvn

#endif // DVN_FRONTEND_SEQUENCE_H
