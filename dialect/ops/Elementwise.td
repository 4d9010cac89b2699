//===- Elementwise.td - one element in, one element out -------------------===//
//
// An elementwise op is one record: `signature` for the front end, `scalar` for
// folding, kernels and the interpreter (one template over the scalar type, with
// runtime/Elementary.h), `gradient` over `Tensor` handles that emit dvn ops.
// All operands and results have one shape; broadcasting is `dvn.broadcast`.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_OPS_ELEMENTWISE_TD
#define DVN_OPS_ELEMENTWISE_TD

include "dialect/Base.td"
include "dialect/Interfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Dvn_Elementwise<string mnemonic, list<Trait> traits>
    : Dvn_Op<mnemonic, traits # [Pure, Elementwise, SameOperandsAndResultShape,
        DeclareOpInterfaceMethods<Dvn_ShapeModel>, Dvn_KernelOp,
        DeclareOpInterfaceMethods<Dvn_Differentiable>]> {
  /// The value of one element: C++ over `x`, `y` (, `condition`) of type F.
  string scalar = "";
  /// Statements of the folder before constants: identities that keep every bit
  /// (so not x + 0, which turns -0 into 0, nor x - x).
  string identities = "";
  string common = [{
    static ::dvn::KernelRole getKernelRole() { return ::dvn::KernelRole::Pointwise; }
    bool isFloat() {
      return ::llvm::isa<::mlir::FloatType>(::mlir::getElementTypeOrSelf((*this)->getOperand(0)));
    }
  }];
  string shapeDefinition = [{
    ::mlir::Value $cppClass::reifySize(::mlir::OpBuilder &builder, unsigned, unsigned dimension) {
      return ::dvn::sizeOf(builder, (*this)->getOperand(0), dimension);
    }
  }];
}

/// The scalar types that the folder instantiates for operands of `type`.
class Dvn_Scalars<Type type> {
  string name = !cond(!eq(type, Dvn_FloatTensor): "FloatScalars",
                      !eq(type, Dvn_BoolTensor): "BoolScalars",
                      !eq(type, Dvn_NumberTensor): "NumberScalars",
                      true: "AnyScalars");
}

class Dvn_Unary<string mnemonic, Type type = Dvn_FloatTensor, list<Trait> traits = []>
    : Dvn_Elementwise<mnemonic, traits # [AllTypesMatch<["x", "result"]>]> {
  /// The gradient of `x`: over `x`, the result `r` and its gradient `g`.
  string gradient = "Tensor()";
  let arguments = (ins type:$x);
  let results = (outs type:$result);
  let assemblyFormat = "$x attr-dict `:` type($result)";
  let hasFolder = 1;
  let extraClassDeclaration = signatureDeclaration # common # [{
    using Scalars = ::dvn::}] # Dvn_Scalars<type>.name # [{;
    template <typename F> static auto evaluate(F x) {
      using namespace ::dvn::elementary;
      return }] # scalar # [{;
    }
  }];
  let extraClassDefinition = shapeDefinition # [{
    void $cppClass::differentiate(::mlir::OpBuilder &builder, ::mlir::ValueRange gradients,
                                  ::llvm::SmallVectorImpl<::mlir::Value> &operandGradients) {
      using ::dvn::Tensor;
      [[maybe_unused]] Tensor x(builder, getX()), r(builder, getResult()), g(builder, gradients[0]);
      operandGradients.push_back(}] # gradient # [{);
    }
    ::mlir::OpFoldResult $cppClass::fold(FoldAdaptor adaptor) {
      }] # identities # [{
      return ::dvn::foldUnary<::dvn::}] # Dvn_Scalars<type>.name # [{>(getType(), adaptor.getX(), [](auto x) { return evaluate(x); });
    }
  }];
}

class Dvn_Binary<string mnemonic, Type type = Dvn_NumberTensor, list<Trait> traits = []>
    : Dvn_Elementwise<mnemonic, traits # [AllTypesMatch<["x", "y", "result"]>]> {
  string gradientX = "Tensor()";
  string gradientY = "Tensor()";
  let arguments = (ins type:$x, type:$y);
  let results = (outs type:$result);
  let assemblyFormat = "$x `,` $y attr-dict `:` type($result)";
  let hasFolder = 1;
  let extraClassDeclaration = signatureDeclaration # common # [{
    using Scalars = ::dvn::}] # Dvn_Scalars<type>.name # [{;
    template <typename F> static auto evaluate(F x, F y) {
      using namespace ::dvn::elementary;
      return }] # scalar # [{;
    }
  }];
  let extraClassDefinition = shapeDefinition # [{
    void $cppClass::differentiate(::mlir::OpBuilder &builder, ::mlir::ValueRange gradients,
                                  ::llvm::SmallVectorImpl<::mlir::Value> &operandGradients) {
      using ::dvn::Tensor;
      [[maybe_unused]] Tensor x(builder, getX()), y(builder, getY()), r(builder, getResult()),
          g(builder, gradients[0]);
      operandGradients.push_back(}] # gradientX # [{);
      operandGradients.push_back(}] # gradientY # [{);
    }
    ::mlir::OpFoldResult $cppClass::fold(FoldAdaptor adaptor) {
      }] # identities # [{
      return ::dvn::foldBinary<::dvn::}] # Dvn_Scalars<type>.name # [{>(getType(), adaptor.getX(), adaptor.getY(),
                               [](auto x, auto y) { return evaluate(x, y); });
    }
  }];
}

/// x and y of one type; the result is a tensor of i1.
class Dvn_Compare<string mnemonic, string operator>
    : Dvn_Elementwise<mnemonic, [SameTypeOperands]> {
  let scalar = "x " # operator # " y";
  let arguments = (ins Dvn_Tensor:$x, Dvn_Tensor:$y);
  let results = (outs Dvn_BoolTensor:$result);
  let assemblyFormat = "$x `,` $y attr-dict `:` type($x) `->` type($result)";
  let hasFolder = 1;
  let extraClassDeclaration = signatureDeclaration # common # [{
    using Scalars = ::dvn::AnyScalars;
    template <typename F> static auto evaluate(F x, F y) { return }] # scalar # [{; }
  }];
  let extraClassDefinition = shapeDefinition # [{
    void $cppClass::differentiate(::mlir::OpBuilder &, ::mlir::ValueRange,
                                  ::llvm::SmallVectorImpl<::mlir::Value> &operandGradients) {
      operandGradients.assign(2, ::mlir::Value());
    }
    ::mlir::OpFoldResult $cppClass::fold(FoldAdaptor adaptor) {
      return ::dvn::foldBinary<::dvn::AnyScalars>(getType(), adaptor.getX(), adaptor.getY(),
                               [](auto x, auto y) { return evaluate(x, y); });
    }
  }];
}

// ---- arithmetic ----

def Dvn_AddOp : Dvn_Binary<"add", Dvn_NumberTensor, [Commutative]> {
  let identities = [{if (isFilledWith(getY(), isFloat() ? -0.0 : 0.0)) return getX();}];
  let scalar = "x + y"; let gradientX = "g"; let gradientY = "g";
  let summary = "x + y";
}
def Dvn_SubOp : Dvn_Binary<"sub"> {
  let identities = [{if (isFilledWith(getY(), 0.0)) return getX();}];
  let scalar = "x - y"; let gradientX = "g"; let gradientY = "-g";
  let summary = "x - y";
}
def Dvn_MulOp : Dvn_Binary<"mul", Dvn_NumberTensor, [Commutative]> {
  let identities = [{if (isFilledWith(getY(), 1.0)) return getX();}];
  let scalar = "x * y"; let gradientX = "g * y"; let gradientY = "g * x";
  let summary = "x * y";
}
def Dvn_DivOp : Dvn_Binary<"div", Dvn_FloatTensor> {
  let identities = [{if (isFilledWith(getY(), 1.0)) return getX();}];
  let scalar = "x / y"; let gradientX = "g / y"; let gradientY = "-(g * r / y)";
  let summary = "x / y, true division";
}
def Dvn_ModOp : Dvn_Binary<"mod"> {
  let scalar = "mod(x, y)"; let gradientX = "g"; let gradientY = "-(g * floor(x / y))";
  let summary = "The remainder, with the sign of y";
}
def Dvn_PowOp : Dvn_Binary<"pow", Dvn_FloatTensor> {
  let identities = [{if (isFilledWith(getY(), 1.0)) return getX();}];
  let signature = "pow(x, y)";
  let scalar = "pow(x, y)";
  let gradientX = "g * where(y == y.filled(0), y, y * pow(x, y - 1))";
  let gradientY = "where(x > 0, g * r * log(where(x > 0, x, 1)), 0)";
  let summary = "x ** y";
}
def Dvn_MaxOp : Dvn_Binary<"max"> {
  let identities = [{if (getX() == getY()) return getX();}];
  let signature = "max(x, y)";
  let scalar = "max(x, y)";
  // The result for x, which need not be kept then: r > y where x > y.
  let gradientX = "where(r > y, g, 0)"; let gradientY = "where(r > y, 0, g)";
  let summary = "The larger; NaN if either is";
  let description = [{
    `select(x > y || x != x, x, y)`. At a tie the gradient goes to y, so that the
    gradient of `max(x, 0)` at 0 is 0.
  }];
}
def Dvn_MinOp : Dvn_Binary<"min"> {
  let identities = [{if (getX() == getY()) return getX();}];
  let signature = "min(x, y)";
  let scalar = "min(x, y)";
  let gradientX = "where(r < y, g, 0)"; let gradientY = "where(r < y, 0, g)";
  let summary = "The smaller; NaN if either is";
}
def Dvn_Atan2Op : Dvn_Binary<"atan2", Dvn_FloatTensor> {
  let signature = "atan2(y, x)";
  let scalar = "atan2(x, y)";
  let gradientX = "g * y / (x * x + y * y)"; let gradientY = "-(g * x / (x * x + y * y))";
  let summary = "The angle of the point (y, x)";
}
def Dvn_NegOp : Dvn_Unary<"neg", Dvn_NumberTensor> {
  let identities = [{if (auto inner = getX().getDefiningOp<NegOp>()) return inner.getX();}];
  let scalar = "-x"; let gradient = "-g"; let summary = "-x";
}
def Dvn_AbsOp : Dvn_Unary<"abs", Dvn_NumberTensor> {
  let identities = [{if (getX().getDefiningOp<AbsOp>()) return getX();}];
  let signature = "abs(x)";
  let scalar = "abs(x)"; let gradient = "g * sign(x)"; let summary = "|x|";
}
def Dvn_SignOp : Dvn_Unary<"sign", Dvn_NumberTensor> {
  let identities = [{if (getX().getDefiningOp<SignOp>()) return getX();}];
  let signature = "sign(x)";
  let scalar = "sign(x)"; let summary = "-1, 0 or 1; NaN stays";
}
def Dvn_SqrtOp : Dvn_Unary<"sqrt"> {
  let signature = "sqrt(x)";
  let scalar = "sqrt(x)"; let gradient = "g * 0.5 / r"; let summary = "Square root";
}
def Dvn_RsqrtOp : Dvn_Unary<"rsqrt"> {
  let signature = "rsqrt(x)";
  let scalar = "rsqrt(x)"; let gradient = "-(g * 0.5 * r / x)"; let summary = "1 / sqrt(x)";
}
def Dvn_ExpOp : Dvn_Unary<"exp"> {
  let signature = "exp(x)";
  let scalar = "exp(x)"; let gradient = "g * r"; let summary = "e ** x";
}
def Dvn_LogOp : Dvn_Unary<"log"> {
  let signature = "log(x)";
  let scalar = "log(x)"; let gradient = "g / x"; let summary = "Natural logarithm";
}
def Dvn_Expm1Op : Dvn_Unary<"expm1"> {
  let signature = "expm1(x)";
  let scalar = "expm1(x)"; let gradient = "g * (r + 1)"; let summary = "e ** x - 1, exact where x is small";
}
def Dvn_Log1pOp : Dvn_Unary<"log1p"> {
  let signature = "log1p(x)";
  let scalar = "log1p(x)"; let gradient = "g / (x + 1)"; let summary = "log(1 + x), exact where x is small";
}
def Dvn_SinOp : Dvn_Unary<"sin"> {
  let signature = "sin(x)";
  let scalar = "sin(x)"; let gradient = "g * cos(x)"; let summary = "Sine";
}
def Dvn_CosOp : Dvn_Unary<"cos"> {
  let signature = "cos(x)";
  let scalar = "cos(x)"; let gradient = "-(g * sin(x))"; let summary = "Cosine";
}
def Dvn_TanOp : Dvn_Unary<"tan"> {
  let signature = "tan(x)";
  let scalar = "tan(x)"; let gradient = "g * (r * r + 1)"; let summary = "Tangent";
}
def Dvn_TanhOp : Dvn_Unary<"tanh"> {
  let signature = "tanh(x)";
  let scalar = "tanh(x)"; let gradient = "g * (1 - r * r)"; let summary = "Hyperbolic tangent";
}
def Dvn_SigmoidOp : Dvn_Unary<"sigmoid"> {
  let signature = "sigmoid(x)";
  let scalar = "sigmoid(x)"; let gradient = "g * (r * (1 - r))"; let summary = "1 / (1 + exp(-x))";
}
def Dvn_ErfOp : Dvn_Unary<"erf"> {
  let signature = "erf(x)";
  let scalar = "erf(x)"; let gradient = "g * (1.1283791670955126 * exp(-(x * x)))";
  let summary = "Error function";
}
def Dvn_FloorOp : Dvn_Unary<"floor"> {
  let identities = [{if (getX().getDefiningOp<FloorOp>()) return getX();}];
  let signature = "floor(x)"; let scalar = "floor(x)";
  let summary = "The largest whole number not above x";
}
def Dvn_CeilOp : Dvn_Unary<"ceil"> {
  let identities = [{if (getX().getDefiningOp<CeilOp>()) return getX();}];
  let signature = "ceil(x)"; let scalar = "ceil(x)";
  let summary = "The smallest whole number not below x";
}
def Dvn_RoundOp : Dvn_Unary<"round"> {
  let identities = [{if (getX().getDefiningOp<RoundOp>()) return getX();}];
  let signature = "round(x)"; let scalar = "round(x)";
  let summary = "The nearest whole number, ties to even";
}

// ---- logic ----

def Dvn_AndOp : Dvn_Binary<"and", Dvn_BoolTensor, [Commutative]> {
  let identities = [{if (getX() == getY() || isFilledWith(getY(), 1)) return getX();
                     if (isFilledWith(getY(), 0)) return getY();}];
  let scalar = "x && y"; let summary = "Both";
}
def Dvn_OrOp : Dvn_Binary<"or", Dvn_BoolTensor, [Commutative]> {
  let identities = [{if (getX() == getY() || isFilledWith(getY(), 0)) return getX();
                    if (isFilledWith(getY(), 1)) return getY();}];
  let scalar = "x || y"; let summary = "At least one";
}
def Dvn_NotOp : Dvn_Unary<"not", Dvn_BoolTensor> {
  let identities = [{if (auto inner = getX().getDefiningOp<NotOp>()) return inner.getX();}];
  let scalar = "!x"; let summary = "The opposite";
}
def Dvn_EqualOp : Dvn_Compare<"equal", "=="> { let summary = "x == y"; }
def Dvn_NotEqualOp : Dvn_Compare<"not_equal", "!="> { let summary = "x != y"; }
def Dvn_LessOp : Dvn_Compare<"less", "<"> { let summary = "x < y"; }
def Dvn_LessEqualOp : Dvn_Compare<"less_equal", "<="> { let summary = "x <= y"; }
def Dvn_GreaterOp : Dvn_Compare<"greater", ">"> { let summary = "x > y"; }
def Dvn_GreaterEqualOp : Dvn_Compare<"greater_equal", ">="> { let summary = "x >= y"; }

def Dvn_WhereOp : Dvn_Elementwise<"where", [AllTypesMatch<["x", "y", "result"]>]> {
  let signature = "where(condition, x, y)";
  let summary = "x where the condition holds, else y";
  let arguments = (ins Dvn_BoolTensor:$condition, Dvn_Tensor:$x, Dvn_Tensor:$y);
  let results = (outs Dvn_Tensor:$result);
  let assemblyFormat = "$condition `,` $x `,` $y attr-dict `:` type($condition) `,` type($result)";
  let hasFolder = 1;
  let extraClassDeclaration = signatureDeclaration # common;
  let extraClassDefinition = shapeDefinition;
}

def Dvn_CastOp : Dvn_Elementwise<"cast", []> {
  let summary = "Conversion to another element type";
  let description = [{
    As IEEE and NumPy do: a float to an integer is cut towards zero and
    saturates, NaN becomes 0; anything to bool is `x != 0`.
  }];
  let arguments = (ins Dvn_Tensor:$x);
  let results = (outs Dvn_Tensor:$result);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($result)";
  let hasFolder = 1;
  let extraClassDeclaration = signatureDeclaration # common;
  let extraClassDefinition = shapeDefinition;
}

#endif // DVN_OPS_ELEMENTWISE_TD
