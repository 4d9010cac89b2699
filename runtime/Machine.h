//===- Machine.h - whether this machine can run the program ---------------===//
//
// What a program needs of the machine it runs on: instructions, and memory.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_MACHINE_H
#define DVN_RUNTIME_MACHINE_H

#include <stdint.h>

struct dvn_context;

namespace dvn {

/// What a processor of the x86-64 line says of itself: ecx of leaf 1, ebx of leaf 7,
/// ecx of leaf 0x80000001, and the registers that the system saves.
struct Processor {
  uint32_t basic, extended, further;
  uint64_t saved;
};
Processor thisProcessor();

/// What code for "x86-64-v3" or "x86-64-v4" needs and is not there ("AVX2, FMA"), or
/// null.
const char *whatIsMissing(const Processor &processor, const char *target);

/// Ends the program with an error where it does not.
void checkMachine(dvn_context *context, const char *target);

/// Ends the program with an error where `more` bytes beside the `held` ones of
/// its tensors are not to be had; without the check the system would end it
/// later, and silently.
void checkRoom(dvn_context *context, int64_t held, int64_t more);

} // namespace dvn

#endif
