//===- Help.cpp - --help --------------------------------------------------===//
//
// Of the whole file, and of one program: its flags with defaults and docs.
//
//===----------------------------------------------------------------------===//

#include "runtime/Flags.h"

#include <stdio.h>

namespace dvn {

namespace {
struct Line {
  const char *left, *right;
};
} // namespace

static void printLines(const char *title, const List<Line> &lines) {
  int64_t width = 0;
  for (const Line &line : lines)
    width = columns(line.left) > width ? columns(line.left) : width;
  Text out = {};
  out.addf("\n%s\n", title);
  for (const Line &line : lines) {
    out.add("  ");
    out.addColumn(line.left, *line.right ? width + 3 : 0);
    out.add(line.right);
    out.add('\n');
  }
  fputs(out.text(), stdout);
  out.release();
}

static void printCommon(dvn_context *c, bool resumable) {
  List<Line> lines = {};
  lines.push({"--threads N", "how many to use; results do not depend on it"});
  lines.push({"--seed N", "of all random numbers"});
  for (const DataSource &source : c->model.data) {
    Text left = {}, right = {};
    left.addf("--data.%s PATH", source.name);
    right.addf("where it lies (%s)", source.path);
    lines.push({left.text(), right.text()});
  }
  if (resumable) {
    lines.push({"--resume", "go on from where a stopped run was"});
    lines.push({"--keep TIME", "how often to store where the run is (10min)"});
    lines.push({"--frame PATH", "in which file"});
  }
  lines.push({"--check-numbers", "stop at the first NaN or infinity, and name it"});
  lines.push({"--profile", "show in the end where the time went, by kernel and by layer"});
  lines.push({"--log tensorboard DIR", "what is tracked also goes to TensorBoard's files there"});
  lines.push({"--quiet", "no progress"});
  lines.push({"--json", "results as one JSON object"});
  printLines("common flags", lines);
}

void printHelp(dvn_context *c) {
  printf("usage: %s PROGRAM [--flag value]...\n", c->options.self);
  List<Line> lines = {};
  for (const Program &program : c->model.programs)
    lines.push({program.name, program.doc});
  printLines("programs", lines);
  lines.clear();
  lines.push({"summary", "layers, memory, parameters, multiply-adds"});
  lines.push({"info", "source, compiler, target, seed"});
  lines.push({"time PROGRAM", "runs a program, then shows where its time went"});
  lines.push({"PROGRAM --help", "the flags of a program"});
  printLines("also", lines);
}

static const char *valueWord(const Flag &flag) {
  static const char *const words[] = {" N", " X", "", " TEXT", " X,X,..."};
  return words[static_cast<int>(flag.kind)];
}

void printProgramHelp(dvn_context *c, const Program &program) {
  printf("usage: %s %s [--flag value]...\n", c->options.self, program.name);
  if (*program.doc)
    printf("\n%s\n", program.doc);
  List<Line> lines = {};
  for (const Flag &flag : program.flags) {
    Text left = {}, right = {};
    left.addf("--%s%s", flag.name, valueWord(flag));
    right.addf("%s%s(", flag.doc, *flag.doc ? " " : "");
    if (!flag.hasDefault)
      right.add("required");
    else if (flag.kind == FlagKind::List)
      right.add(flag.text);
    else
      addFlagValue(right, flag);
    right.add(")");
    lines.push({left.text(), right.text()});
  }
  if (lines.size)
    printLines("flags", lines);
  printCommon(c, program.resumable);
}

} // namespace dvn
