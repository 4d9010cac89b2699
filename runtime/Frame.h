//===- Frame.h - stopping and going on ------------------------------------===//
//
// What the command line asks of Frame.cpp. A frame is what a run needs to go on
// from a safe point with the same bits; see language.md 1.14.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_FRAME_H
#define DVN_RUNTIME_FRAME_H

#include "runtime/Context.h"

namespace dvn {

/// Opens the frame of this program and checks that it is of the same source,
/// compiler and program; false if there is none and it may be missing.
bool openFrame(dvn_context *context, bool required);
/// The frame's value of a flag, of the seed (`seed`) or of a data path, or null.
const char *frameMeta(dvn_context *context, const char *kind, const char *name);
/// The hash of a source's data that the frame remembers, or null.
const char *frameData(dvn_context *context, const char *name);
/// Brings memory, history and saved files back, after the initializers.
void restoreFrame(dvn_context *context);
/// Watches signals and the timer of --keep.
void startFrames(dvn_context *context);
/// The run fails: what a frame that is not finished has made goes.
void abandonFrame(dvn_context *context);
/// The program ended: nothing is left to go on with.
void removeFrame(dvn_context *context);
/// Notes of what a run that fails leaves on disk: its frame, and what it saved.
void addKept(dvn_context *context, Text &out);

} // namespace dvn

#endif
