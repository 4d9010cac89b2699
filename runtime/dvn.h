/* dvn.h: the runtime as generated programs see it.
 *
 * Every entry point of Functions.def as a C prototype, the numbers of the
 * element types, and the one part of the context that generated code reads
 * directly. The generated object defines `dvn_model_register`, which describes
 * the model through dvn_declare_*; `main` (Main.cpp) calls it, reads the command
 * line, runs the initializers and then the program that was asked for. */
#ifndef DVN_RUNTIME_DVN_H
#define DVN_RUNTIME_DVN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The head of the context, part of the ABI. What follows it is the runtime's. */
typedef struct dvn_context_head {
  char *storage;            /* word 0, offset  0: memory of the variables */
  char *arena;              /* word 1, offset  8: static slots */
  volatile int64_t pending; /* word 2, offset 16: a safe point has work if not 0 */
  int64_t watching;         /* word 3, offset 24: tell of each launch if not 0 */
} dvn_context_head;

typedef struct dvn_context dvn_context;

enum dvn_dtype { DVN_F32 = 0, DVN_F64 = 1, DVN_I32 = 2, DVN_I64 = 3, DVN_U8 = 4, DVN_BOOL = 5 };

/* A tensor for an entry that computes tensors from tensors (RuntimeOp): dense,
 * row-major. Of a result the caller gives rank, dtype, slot and room for the
 * sizes; the entry writes sizes and data, which is memory of the slot. */
typedef struct dvn_tensor {
  void *data;
  int64_t *sizes;
  int64_t rank, dtype, slot;
} dvn_tensor;

/* The words of Functions.def in C. A parameter i1 is a byte of which bit 0
 * counts, whatever the caller leaves in the others. */
#define DVN_R_void void
#define DVN_R_ptr void *
#define DVN_R_text const char *
#define DVN_R_i64 int64_t
#define DVN_R_i32 int32_t
#define DVN_R_f64 double
#define DVN_R_i1 bool
#define DVN_P_ctx dvn_context *
#define DVN_P_ptr void *
#define DVN_P_text const char *
#define DVN_P_size const int64_t *
#define DVN_P_i64 int64_t
#define DVN_P_i32 int32_t
#define DVN_P_f64 double
#define DVN_P_i1 uint8_t

#define DVN_MAP1(a) DVN_P_##a
#define DVN_MAP2(a, ...) DVN_P_##a, DVN_MAP1(__VA_ARGS__)
#define DVN_MAP3(a, ...) DVN_P_##a, DVN_MAP2(__VA_ARGS__)
#define DVN_MAP4(a, ...) DVN_P_##a, DVN_MAP3(__VA_ARGS__)
#define DVN_MAP5(a, ...) DVN_P_##a, DVN_MAP4(__VA_ARGS__)
#define DVN_MAP6(a, ...) DVN_P_##a, DVN_MAP5(__VA_ARGS__)
#define DVN_MAP7(a, ...) DVN_P_##a, DVN_MAP6(__VA_ARGS__)
#define DVN_MAP8(a, ...) DVN_P_##a, DVN_MAP7(__VA_ARGS__)
#define DVN_MAP9(a, ...) DVN_P_##a, DVN_MAP8(__VA_ARGS__)
#define DVN_MAP10(a, ...) DVN_P_##a, DVN_MAP9(__VA_ARGS__)
#define DVN_PICK(a, b, c, d, e, f, g, h, i, j, NAME, ...) NAME
#define DVN_MAP(...)                                                                               \
  DVN_PICK(__VA_ARGS__, DVN_MAP10, DVN_MAP9, DVN_MAP8, DVN_MAP7, DVN_MAP6, DVN_MAP5, DVN_MAP4,     \
           DVN_MAP3, DVN_MAP2, DVN_MAP1, )(__VA_ARGS__)

#define DVN_FUNCTION(result, name, ...) DVN_R_##result name(DVN_MAP(__VA_ARGS__));
#include "runtime/Functions.def"

/* Defined by the generated object. */
void dvn_model_register(dvn_context *context);

/* What kernels leave undefined (Halide's names). */
void *halide_malloc(void *context, size_t size);
void halide_free(void *context, void *pointer);
int halide_do_par_for(void *context, int (*task)(void *, int, uint8_t *), int min, int size,
                      uint8_t *closure);
void halide_error(void *context, const char *message);

#ifdef __cplusplus
}
#endif
#endif
