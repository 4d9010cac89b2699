//===- Flags.h - the command line -----------------------------------------===//
//
// `program --flag value`, from what the model declared. Every mistake ends the
// run with exit code 2 and says what would have been right.
//
//===----------------------------------------------------------------------===//

#ifndef DVN_RUNTIME_FLAGS_H
#define DVN_RUNTIME_FLAGS_H

#include "runtime/Context.h"

#include <stdio.h>

namespace dvn {

/// Reads a flag's value from text; false if it is not one.
bool parseFlagValue(Flag &flag, const char *text);
/// The value as `parseFlagValue` reads it.
void addFlagValue(Text &out, const Flag &flag);
/// "a whole number", "f64 numbers separated by commas", ...
const char *expectedOf(const Flag &flag);

/// Seconds from "10min", "1.5h", "30s", "500ms", "0"; negative if malformed.
double parseDuration(const char *text);
/// The known word that is nearest to a mistyped one, or null.
const char *nearest(const char *word, const List<const char *> &known);

/// Reads the arguments after the program's name into options and flags.
void parseArguments(dvn_context *context, int count, char **arguments);
/// Takes flags that were not given from the frame; defaults; complains of those
/// that are missing.
void completeFlags(dvn_context *context);

// Help.cpp
void printHelp(dvn_context *context);
void printProgramHelp(dvn_context *context, const Program &program);

// Describe.cpp, Profile.cpp
void printSummary(dvn_context *context);
void printInfo(dvn_context *context);
/// Where the time went since the program's entry, as tables or with --json as JSON.
void printProfile(dvn_context *context, FILE *to);

} // namespace dvn

#endif
