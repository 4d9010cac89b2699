//===- Flags.cpp - the command line ---------------------------------------===//
//
// See Flags.h.
//
//===----------------------------------------------------------------------===//

#include "runtime/Flags.h"
#include "runtime/Frame.h"
#include "runtime/Number.h"

#include <errno.h>

namespace dvn {

// ---- Values -----------------------------------------------------------------

static bool parseInt(const char *text, int64_t &value) {
  char *end;
  errno = 0;
  value = strtoll(text, &end, 10);
  return *text && !*end && !errno && !strchr(" \t\n", *text);
}

static bool parseFloat(const char *text, double &value) {
  char *end;
  value = strtod(text, &end);
  return *text && !*end && !strchr(" \t\n", *text);
}

static bool addListElement(Flag &flag, const char *text) {
  int64_t integer = 0;
  double number = 0;
  float single;
  int32_t narrow;
  uint8_t byte;
  const void *bytes = &integer;
  if (isFloatType(flag.dtype)) {
    if (!parseFloat(text, number))
      return false;
    single = static_cast<float>(number);
    bytes = flag.dtype == DVN_F32 ? static_cast<void *>(&single) : &number;
  } else {
    if (!parseInt(text, integer))
      return false;
    narrow = static_cast<int32_t>(integer);
    byte = static_cast<uint8_t>(integer);
    if ((flag.dtype == DVN_I32 && narrow != integer) || (flag.dtype >= DVN_U8 && byte != integer))
      return false;
    bytes = flag.dtype == DVN_I32  ? static_cast<void *>(&narrow)
            : flag.dtype >= DVN_U8 ? static_cast<void *>(&byte)
                                   : &integer;
  }
  for (int64_t i = 0; i < elementBytes(flag.dtype); ++i)
    flag.values.push(static_cast<const char *>(bytes)[i]);
  return true;
}

static bool parseList(Flag &flag, const char *text) {
  flag.values.clear();
  if (!*text)
    return true;
  char *copy = copyOf(text);
  bool good = true;
  for (char *part = copy; part && good;) {
    char *comma = strchr(part, ',');
    if (comma)
      *comma++ = 0;
    while (*part == ' ')
      ++part;
    good = addListElement(flag, part);
    part = comma;
  }
  free(copy);
  return good;
}

bool parseFlagValue(Flag &flag, const char *text) {
  switch (flag.kind) {
  case FlagKind::Int:
    return parseInt(text, flag.integer);
  case FlagKind::Float:
    return parseFloat(text, flag.number);
  case FlagKind::Bool:
    flag.integer = same(text, "true") || same(text, "1") || same(text, "yes");
    return flag.integer || same(text, "false") || same(text, "0") || same(text, "no");
  case FlagKind::String:
    flag.text = copyOf(text);
    return true;
  case FlagKind::List:
    return parseList(flag, text);
  }
  return false;
}

void addFlagValue(Text &out, const Flag &flag) {
  switch (flag.kind) {
  case FlagKind::Int:
    return out.addf("%lld", static_cast<long long>(flag.integer));
  case FlagKind::Float:
    return addShortest(out, flag.number, false);
  case FlagKind::Bool:
    return out.add(flag.integer ? "true" : "false");
  case FlagKind::String:
    return out.add(flag.text ? flag.text : "");
  case FlagKind::List:
    break;
  }
  int64_t count = flag.values.size / elementBytes(flag.dtype);
  for (int64_t i = 0; i < count; ++i) {
    out.add(i ? "," : "");
    if (isFloatType(flag.dtype))
      addShortest(out, elementAsDouble(flag.values.data, flag.dtype, i), flag.dtype == DVN_F32);
    else
      addInt(out, elementAsInt(flag.values.data, flag.dtype, i), parseFormat(""));
  }
}

const char *expectedOf(const Flag &flag) {
  static const char *const names[] = {"a whole number", "a number", "true or false", "a text",
                                      "numbers separated by commas"};
  return names[static_cast<int>(flag.kind)];
}

double parseDuration(const char *text) {
  char *end;
  double value = strtod(text, &end);
  static const struct {
    const char *unit;
    double seconds;
  } units[] = {{"", 1}, {"s", 1}, {"min", 60}, {"m", 60}, {"h", 3600}, {"ms", 1e-3}};
  for (const auto &unit : units)
    if (end != text && same(end, unit.unit) && value >= 0 && value < 1e9)
      return value * unit.seconds;
  return -1;
}

// ---- Did you mean -----------------------------------------------------------

/// Insertions, deletions and changes from one word to the other.
static int distance(const char *a, const char *b) {
  int row[64], length = static_cast<int>(strlen(b));
  if (length > 62)
    return length;
  for (int j = 0; j <= length; ++j)
    row[j] = j;
  for (int i = 1; *a; ++a, ++i) {
    int diagonal = row[0];
    row[0] = i;
    for (int j = 1; j <= length; ++j) {
      int change = diagonal + (*a != b[j - 1]);
      diagonal = row[j];
      int other = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
      row[j] = change < other ? change : other;
    }
  }
  return row[length];
}

const char *nearest(const char *word, const List<const char *> &known) {
  const char *best = nullptr;
  int length = static_cast<int>(strlen(word)), least = length / 3 + 2;
  least = least < length ? least : length; // no word is near to one that shares nothing
  for (const char *name : known) {
    int d = distance(word, name);
    if (d < least) {
      least = d;
      best = name;
    }
  }
  return best;
}

// ---- Arguments --------------------------------------------------------------

namespace {
/// What is left of the command line.
struct Arguments {
  dvn_context *context;
  int count;
  char **list;
  char *name;        ///< of the flag at hand, without dashes
  const char *value; ///< after its = sign, or null

  const char *take(const char *expected);
  bool takeSwitch();
  bool common();
  bool data();
  bool own();
};
} // namespace

/// The flag's value, after = or as the next argument.
const char *Arguments::take(const char *expected) {
  if (value)
    return value;
  if (!count)
    fail(context, 2, "--%s needs a value: expected %s", name, expected);
  --count;
  return *list++;
}

bool Arguments::takeSwitch() {
  if (value && !same(value, "true") && !same(value, "false"))
    fail(context, 2, "--%s: expected true or false, found '%s'", name, value);
  return !value || same(value, "true");
}

bool Arguments::common() {
  Options &o = context->options;
  auto bad = [&](const char *expected, const char *found) {
    fail(context, 2, "--%s: expected %s, found '%s'", name, expected, found);
  };
  if (same(name, "threads")) {
    const char *expected = "a whole number of 1 to 1024", *text = take(expected);
    int64_t threads = 0;
    if (!parseInt(text, threads) || threads < 1 || threads > 1024)
      bad(expected, text);
    o.threads = static_cast<int>(threads);
  } else if (same(name, "seed")) {
    const char *text = take("a whole number");
    if (!parseInt(text, o.seed))
      bad("a whole number", text);
    o.seedGiven = true;
  } else if (same(name, "keep")) {
    const char *expected = "a time such as 10min, 30s or 0s", *text = take(expected);
    o.keepSeconds = parseDuration(text);
    if (o.keepSeconds < 0)
      bad(expected, text);
  } else if (same(name, "frame")) {
    o.frame = take("a path");
    o.frameGiven = true;
  } else if (same(name, "quiet")) {
    o.quiet = takeSwitch();
  } else if (same(name, "json")) {
    o.json = takeSwitch();
  } else if (same(name, "resume")) {
    o.resume = takeSwitch();
  } else if (same(name, "log")) {
    const char *expected = "tensorboard and a folder", *text = take(expected);
    if (!same(text, "tensorboard"))
      bad(expected, text);
    if (!count)
      fail(context, 2, "--log tensorboard needs a folder");
    --count;
    o.events = *list++;
  } else if (same(name, "check-numbers")) {
    o.checkNumbers = takeSwitch();
  } else if (same(name, "profile")) {
    o.profile = takeSwitch();
  } else {
    return false;
  }
  return true;
}

bool Arguments::data() {
  if (!startsWith(name, "data."))
    return false;
  for (DataSource &source : context->model.data) {
    if (!same(source.name, name + 5))
      continue;
    source.path = take("a path");
    source.given = true;
    return true;
  }
  return false;
}

bool Arguments::own() {
  for (Flag &flag : context->program->flags) {
    bool isSwitch = flag.kind == FlagKind::Bool;
    if (isSwitch && startsWith(name, "no-") && same(name + 3, flag.name) && !value) {
      flag.integer = 0;
      flag.given = true;
      return true;
    }
    if (!same(name, flag.name))
      continue;
    const char *text = isSwitch && !value ? "true" : take(expectedOf(flag));
    if (!parseFlagValue(flag, text))
      fail(context, 2, "--%s: expected %s, found '%s'", name, expectedOf(flag), text);
    flag.given = true;
    return true;
  }
  return false;
}

[[noreturn]] static void failUnknown(dvn_context *c, const char *name) {
  List<const char *> known = {};
  known.pushAll("threads", "seed", "keep", "frame", "quiet", "json", "resume", "check-numbers",
                "profile", "log", "help");
  for (const Flag &flag : c->program->flags)
    known.push(flag.name);
  for (const DataSource &source : c->model.data) {
    Text text = {};
    text.addf("data.%s", source.name);
    known.push(text.text());
  }
  const char *meant = nearest(name, known);
  fail(c, 2, "%s has no flag --%s%s%s%s\nnote: %s %s --help lists its flags", c->program->name,
       name, meant ? "; did you mean --" : "", meant ? meant : "", meant ? "?" : "",
       c->options.self, c->program->name);
}

void parseArguments(dvn_context *c, int count, char **list) {
  Arguments rest = {c, count, list, nullptr, nullptr};
  while (rest.count) {
    --rest.count;
    char *word = *rest.list++;
    if (same(word, "--help") || same(word, "-h")) {
      printProgramHelp(c, *c->program);
      exit(0);
    }
    if (!startsWith(word, "--") || !word[2])
      fail(c, 2, "expected a flag such as --%s, found '%s'",
           c->program->flags.size ? c->program->flags[0].name : "seed", word);
    rest.name = copyOf(word + 2);
    char *equals = strchr(rest.name, '=');
    if (equals)
      *equals++ = 0;
    rest.value = equals;
    // A program's own flag hides a common one of its name.
    if (!rest.own() && !rest.common() && !rest.data())
      failUnknown(c, rest.name);
  }
}

/// A flag of a resumed run is the frame's: it may be repeated, not changed.
static void takeFromFrame(dvn_context *c, Flag &flag) {
  const char *before = frameMeta(c, "flag", flag.name);
  if (!before)
    return;
  Text now = {};
  addFlagValue(now, flag);
  if (flag.given && !same(now.text(), before))
    fail(c, 2, "--%s: the stopped run had %s, so it cannot go on with %s", flag.name, before,
         now.text());
  now.release();
  parseFlagValue(flag, before);
  flag.given = true;
}

void completeFlags(dvn_context *c) {
  if (const char *seed = frameMeta(c, "seed", "")) {
    if (c->options.seedGiven && c->options.seed != atoll(seed))
      fail(c, 2, "--seed: the stopped run had %s", seed);
    c->options.seed = atoll(seed);
  }
  for (DataSource &source : c->model.data)
    if (const char *path = source.given ? nullptr : frameMeta(c, "path", source.name))
      source.path = path;
  for (Flag &flag : c->program->flags) {
    takeFromFrame(c, flag);
    if (!flag.given && !flag.hasDefault)
      fail(c, 2, "%s needs --%s: expected %s", c->program->name, flag.name, expectedOf(flag));
    if (!flag.given && flag.kind == FlagKind::List)
      parseList(flag, flag.text);
  }
}

} // namespace dvn

using namespace dvn;

int64_t dvn_flag_int(dvn_context *c, int64_t i) { return c->program->flags[i].integer; }
double dvn_flag_float(dvn_context *c, int64_t i) { return c->program->flags[i].number; }
bool dvn_flag_bool(dvn_context *c, int64_t i) { return c->program->flags[i].integer != 0; }
const char *dvn_flag_string(dvn_context *c, int64_t i) { return c->program->flags[i].text; }
int64_t dvn_flag_count(dvn_context *c, int64_t i) {
  const Flag &flag = c->program->flags[i];
  return flag.values.size / elementBytes(flag.dtype);
}
void *dvn_flag_list(dvn_context *c, int64_t i) { return c->program->flags[i].values.data; }
