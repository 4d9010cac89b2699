// Sequence: a comprehension over a running range, not evaluated yet.
//
// Its elements store nothing: they are made when a loop asks, by evaluating the
// body of the comprehension in that loop's round. Kept is all that the body may
// see: its scope, and the names and modes of the place where it stands.

#ifndef DVN_FRONTEND_SEQUENCE_H
#define DVN_FRONTEND_SEQUENCE_H

#include "frontend/Evaluator.h"

namespace dvn {

struct SequenceInfo {
  const ComprehensionExpr *expr = nullptr;
  Value source; ///< A range or another sequence.
  std::shared_ptr<Scope> scope;
  PlaceFrame frame;
  Owner *owner = nullptr;
  Training training = Training::Unsaid;
};

/// The range under a sequence, and the sequences on it, innermost first.
inline Value getRangeUnder(Value value, std::vector<Value> &sequences) {
  while (value.is(Kind::Sequence)) {
    sequences.insert(sequences.begin(), value);
    Value source = value.get<SequenceInfo>().source;
    value = source;
  }
  return value;
}

} // namespace dvn

#endif // DVN_FRONTEND_SEQUENCE_H
