//===- Convolution.td - sums of products over windows of images -----------===//
//
// Three ops that are each other's gradients, so that all derivatives, of any
// order, are made of them. Images are [n, h, w, c], weights [kh, kw, cin / groups,
// cout]. `padding` is top, bottom, left, right.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_OPS_CONVOLUTION_TD
#define DVN_OPS_CONVOLUTION_TD

include "dialect/Base.td"
include "dialect/Interfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

class Dvn_Convolution<string mnemonic>
    : Dvn_Op<mnemonic, [Pure, Dvn_KernelOp, DeclareOpInterfaceMethods<Dvn_ShapeModel>,
                        DeclareOpInterfaceMethods<Dvn_Differentiable>]> {
  dag window = (ins ConfinedAttr<DenseI64ArrayAttr, [DenseArrayCount<2>]>:$strides,
                    ConfinedAttr<DenseI64ArrayAttr, [DenseArrayCount<2>]>:$dilations,
                    ConfinedAttr<DenseI64ArrayAttr, [DenseArrayCount<4>]>:$padding,
                    I64Attr:$groups);
  let results = (outs Dvn_FloatTensor:$result);
  let hasVerifier = 1;
  let extraClassDeclaration = signatureDeclaration # [{
    static ::dvn::KernelRole getKernelRole() { return ::dvn::KernelRole::Contraction; }
    int64_t getWorkPerElement();
  }];
}

def Dvn_Conv2dOp : Dvn_Convolution<"conv2d"> {
  let summary = "Convolution of images (without flipping the kernel)";
  let description = [{
    result[n, y, x, o] = sum over i, j, c of
      x[n, y * stride + i * dilation - top, x * stride + j * dilation - left, first + c] * w[i, j, c, o]

    where elements outside of the image are 0 and `first` is that of the group
    of channels that `o` belongs to. Each element is one chain of fused
    multiply-adds in the order of (i, j, c).
  }];
  let arguments = !con((ins Dvn_FloatTensor:$x, Dvn_FloatTensor:$w), window);
  let assemblyFormat = "$x `,` $w `strides` $strides `dilations` $dilations `padding` $padding `groups` $groups attr-dict `:` type($x) `,` type($w) `->` type($result)";
}

def Dvn_Conv2dInputGradientOp : Dvn_Convolution<"conv2d_input_gradient"> {
  let summary = "The gradient of a convolution's images: a transposed convolution";
  let description = [{
    `g` is the gradient of the convolution's result; the result has the shape of
    its images. Each element is one chain of fused multiply-adds in the order of
    (i, j, o), over the places of the kernel that strides lead from; elements of
    `g` outside of it are 0.
  }];
  let arguments = !con((ins Dvn_FloatTensor:$g, Dvn_FloatTensor:$w, Variadic<I64>:$sizes), window);
  let assemblyFormat = "$g `,` $w (`sizes` `(` $sizes^ `)`)? `strides` $strides `dilations` $dilations `padding` $padding `groups` $groups attr-dict `:` type($g) `,` type($w) `->` type($result)";
}

def Dvn_Conv2dWeightGradientOp : Dvn_Convolution<"conv2d_weight_gradient"> {
  let summary = "The gradient of a convolution's weights";
  let description = [{
    Each element is a sum of partial sums in order, of all images: the p = h * w
    positions of an image's result are cut in ceil(p / 1024) parts of equally
    many whole rows (the last one may have fewer), and each part is one chain of
    fused multiply-adds in row-major order.
  }];
  let arguments = !con((ins Dvn_FloatTensor:$x, Dvn_FloatTensor:$g), window);
  let assemblyFormat = "$x `,` $g `strides` $strides `dilations` $dilations `padding` $padding `groups` $groups attr-dict `:` type($x) `,` type($g) `->` type($result)";
}

#endif // DVN_OPS_CONVOLUTION_TD
