// Observer: who wants to know what expressions evaluate to.
//
// For editors: what the evaluator knows while it runs is what they show. It tells
// an observer of each expression when that has its value; of one in a body that
// is unfolded several times, several times. Values and scopes live as long as the
// evaluator, so what is kept must be text.

#ifndef DVN_FRONTEND_OBSERVER_H
#define DVN_FRONTEND_OBSERVER_H

#include "frontend/Scope.h"

namespace dvn {

class Observer {
public:
  virtual ~Observer() = default;
  /// `scope` is where the expression stands, `symbols` has the names of sizes.
  virtual void evaluated(const Expr &expr, const Value &value, Scope &scope,
                         const SymbolTable &symbols) = 0;
};

} // namespace dvn

#endif // DVN_FRONTEND_OBSERVER_H
