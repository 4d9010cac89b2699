//===- Output.cpp - what a program shows ----------------------------------===//
//
// Results go to stdout, progress to stderr. The status line is overwritten on a
// terminal, at most ten times a second; elsewhere a plain line now and then.
//
//===----------------------------------------------------------------------===//

#include "runtime/Context.h"

#include <stdio.h>
#include <unistd.h>

using namespace dvn;

void dvn_print(dvn_context *c, const char *text) {
  clearStatus(c);
  fputs(text, stdout);
  putchar('\n');
}

constexpr double kOnTerminal = 0.1, kElsewhere = 10;

/// Whether it is time to draw again.
static bool isDue(dvn_context *c) {
  if (c->options.quiet)
    return false;
  StatusLine &status = c->status;
  double now = monotonicSeconds();
  if (!status.known) {
    status.known = true;
    status.terminal = isatty(2);
    status.last = status.terminal ? 0 : now;
  }
  return now - status.last >= (status.terminal ? kOnTerminal : kElsewhere);
}

/// Of a run whose numbers are checked the newest is wanted, too.
bool dvn_status_due(dvn_context *c) { return isDue(c) || c->options.checkNumbers; }

/// How far a run is, read from the fractions of its status ("epoch 2/10  step
/// 30/100": 1.3 of 10), each inside the one before. Negative where there is none.
static double fractionOf(const char *text) {
  double done = -1, part = 1;
  for (const char *p = text; *p; ++p) {
    if (*p < '0' || *p > '9')
      continue;
    char *end;
    double a = strtod(p, &end);
    if (*end == '/' && end[1] >= '0' && end[1] <= '9') {
      double b = strtod(end + 1, &end);
      if (a < 0 || b < a || b <= 0)
        return -1;
      // Counted from one: the last fraction is done, those around it under way.
      done = (done < 0 ? 0 : done - part) + part * a / b;
      part = part / b;
    }
    p = end - 1;
  }
  return done;
}

static void addTimeLeft(Text &line, StatusLine &status, double fraction) {
  double now = monotonicSeconds();
  if (status.begun == 0 || fraction < status.fraction) {
    status.begun = now;
    status.fraction = fraction;
  }
  double made = fraction - status.fraction, spent = now - status.begun;
  if (made <= 0 || spent < 0.5)
    return;
  auto left = static_cast<long>(spent / made * (1 - fraction) + 0.5);
  if (left >= 3600)
    line.addf("  %ld h %02ld min left", left / 3600, left / 60 % 60);
  else if (left >= 60)
    line.addf("  %ld min %02ld s left", left / 60, left % 60);
  else
    line.addf("  %ld s left", left);
}

void dvn_status(dvn_context *c, const char *text) {
  StatusLine &status = c->status;
  status.newest.clear();
  status.newest.add(text);
  if (!isDue(c))
    return;
  flush(c, c->notes);
  Text &line = status.line;
  line.clear();
  line.add(text);
  double fraction = fractionOf(text);
  if (fraction >= 0)
    addTimeLeft(line, status, fraction);
  fprintf(stderr, status.terminal ? "\r\x1b[K%s" : "%s\n", line.text());
  status.shown = status.terminal;
  status.last = monotonicSeconds();
}
