//===- Models.h - the families of kernel models ---------------------------===//
//
// Each family of ops attaches its models in a file of its own; Target.cpp's
// registration calls them.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_PASSES_HALIDE_KERNELS_MODELS_H
#define DVN_PASSES_HALIDE_KERNELS_MODELS_H

#include "passes/halide/Emit.h"

namespace dvn::halide {

void registerConvolutionModels(mlir::MLIRContext *context);
void registerElementwiseModels(mlir::MLIRContext *context);
void registerIndexModels(mlir::MLIRContext *context);
void registerMatmulModels(mlir::MLIRContext *context);
void registerOrderModels(mlir::MLIRContext *context);
void registerPoolModels(mlir::MLIRContext *context);
void registerRandomModels(mlir::MLIRContext *context);
void registerReduceModels(mlir::MLIRContext *context);
void registerShapeModels(mlir::MLIRContext *context);

/// `x` converted as `dvn.cast` does.
Expr converted(const Expr &x, Halide::Type to);

} // namespace dvn::halide

#endif // DVN_PASSES_HALIDE_KERNELS_MODELS_H
