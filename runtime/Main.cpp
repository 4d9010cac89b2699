//===- Main.cpp - the command line of a compiled program ------------------===//
//
//   register the model -> which program -> its flags -> memory
//     -> initial values (or those of a frame) -> the program -> exit code
//
// Exit codes: 0; 1 bad data or file, or the program failed; 2 the command line is
// wrong; 130 and 143 stopped by a signal, with a frame to go on from.
//
//===----------------------------------------------------------------------===//

#include "runtime/Files.h"
#include "runtime/Flags.h"
#include "runtime/Frame.h"
#include "runtime/Launches.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

using namespace dvn;

/// How many processors this process may use.
static int processors() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set))
    return 1;
  int count = CPU_COUNT(&set);
  return count > 0 ? count : 1;
}

static Program *findProgram(dvn_context *c, const char *name) {
  List<const char *> known = {};
  for (Program &program : c->model.programs) {
    if (same(program.name, name))
      return &program;
    known.push(program.name);
  }
  known.pushAll("summary", "info", "time");
  const char *meant = nearest(name, known);
  fail(c, 2, "there is no program '%s'%s%s%s\nnote: %s --help lists the programs", name,
       meant ? "; did you mean " : "", meant ? meant : "", meant ? "?" : "", c->options.self);
}

static void openRun(dvn_context *c, int count, char **arguments) {
  Options &o = c->options;
  Text frame = {};
  frame.addf("%s.%s.frame.safetensors", c->model.name, c->program->name);
  o.frame = frame.text();
  o.keepSeconds = 600;
  parseArguments(c, count, arguments);
  if (o.resume && c->program->streams)
    fail(c, 2, "%s reads a stream, which cannot be read again, so --resume does not apply",
         c->program->name);
  if (o.resume && !c->program->resumable)
    fail(c, 2, "%s has no place to go on from, so --resume does not apply", c->program->name);
  if (o.resume && !openFrame(c, o.frameGiven)) {
    note(c, "note: %s is not there, so the run begins at the beginning", o.frame);
    o.resume = false;
  }
  completeFlags(c);
}

int main(int count, char **arguments) {
  signal(SIGXFSZ, SIG_IGN); // a full disk is an error of the write, not a signal
  dvn_context *c = makeContext();
  c->options.self = arguments[0];
  c->options.threads = processors();
  const char *name = count > 1 ? arguments[1] : "--help";
  if (same(name, "--help") || same(name, "-h") || same(name, "help")) {
    printHelp(c);
    return count > 1 ? 0 : 2;
  }
  bool timed = same(name, "time");
  if (same(name, "summary") || same(name, "info")) {
    if (count > 2)
      fail(c, 2, "%s has no flags, found '%s'", name, arguments[2]);
    same(name, "info") ? printInfo(c) : printSummary(c);
    return 0;
  }
  if (timed && count < 3)
    fail(c, 2, "time needs the program to run: %s time %s", c->options.self,
         c->model.programs.size ? c->model.programs[0].name : "PROGRAM");
  c->program = findProgram(c, arguments[1 + timed]);
  openRun(c, count - 2 - timed, arguments + 2 + timed);

  prepareMemory(c);
  for (auto *initialize : c->model.initializers)
    initialize(c);
  if (c->options.resume)
    restoreFrame(c);
  if (c->program->resumable)
    startFrames(c);
  openEvents(c);
  watchLaunches(c, timed);
  c->program->entry(c);
  flushHistory(c, false);
  clearStatus(c);
  if (c->options.profile || timed)
    printProfile(c, timed ? stdout : stderr);
  if (c->program->resumable)
    removeFrame(c);
  if (fflush(stdout) || ferror(stdout))
    fail(c, 1, "cannot write to standard output");
  _Exit(0); // memory and threads end with the process
}
