//===- Machine.h - whether this machine can run the program ---------------===//

#ifndef DVN_RUNTIME_MACHINE_H
#define DVN_RUNTIME_MACHINE_H

struct dvn_context;

namespace dvn {

/// Whether code for "x86-64-v3" or "x86-64-v4" runs on this machine.
bool machineRuns(const char *target);

/// Ends the program with an error where it does not.
void checkMachine(dvn_context *context, const char *target);

} // namespace dvn

#endif
