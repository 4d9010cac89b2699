// Diagnostic: the registry as tables, and messages as text or JSON.

#include "frontend/Diagnostic.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Process.h"

#include <algorithm>
#include <tuple>

using namespace dvn;

//===-- The registry ------------------------------------------------------===//

namespace {
struct Entry {
  const char *text;
  Severity severity;
  const char *title;
  const char *explanation;
};
} // namespace

static const Entry entries[] = {
#define DIAGNOSTIC(Name, Text, Level, Title, Explanation)                                          \
  {Text, Severity::Level, Title, Explanation},
#include "frontend/Diagnostics.def"
};

static const Entry &getEntry(Code code) { return entries[static_cast<unsigned>(code)]; }

llvm::StringRef dvn::getText(Code code) { return getEntry(code).text; }
Severity dvn::getSeverity(Code code) { return getEntry(code).severity; }
llvm::StringRef dvn::getTitle(Code code) { return getEntry(code).title; }

/// Breaks `text` between words so that lines have at most 76 columns.
static void printWrapped(llvm::StringRef text, llvm::raw_ostream &os) {
  size_t column = 0;
  for (llvm::StringRef word : llvm::split(text, ' ')) {
    if (column != 0 && column + 1 + word.size() > 76) {
      os << '\n';
      column = 0;
    }
    if (column != 0) {
      os << ' ';
      ++column;
    }
    os << word;
    column += word.size();
  }
  os << '\n';
}

std::optional<std::string> dvn::explain(llvm::StringRef code) {
  std::string wanted = code.upper();
  if (!wanted.empty() && llvm::isDigit(wanted[0]))
    wanted = "E" + std::string(wanted.size() < 4 ? 4 - wanted.size() : 0, '0') + wanted;
  for (const Entry &entry : entries) {
    if (wanted != entry.text)
      continue;
    std::string text;
    llvm::raw_string_ostream os(text);
    os << entry.text << ": " << entry.title << "\n\n";
    printWrapped(entry.explanation, os);
    return text;
  }
  return std::nullopt;
}

void dvn::listCodes(llvm::raw_ostream &os) {
  for (const Entry &entry : entries)
    os << entry.text << "  " << entry.title << '\n';
}

/// Letters that are missing, surplus, wrong, or swapped with their neighbour.
static unsigned countMistakes(llvm::StringRef x, llvm::StringRef y, unsigned most) {
  unsigned mistakes = x.edit_distance(y, true, most);
  for (size_t i = 0; i + 1 < x.size(); ++i)
    if (x[i] != x[i + 1]) {
      std::string swapped = x.str();
      std::swap(swapped[i], swapped[i + 1]);
      mistakes = std::min(mistakes, llvm::StringRef(swapped).edit_distance(y, true, most) + 1);
    }
  return mistakes;
}

llvm::StringRef dvn::findClosest(llvm::StringRef name, llvm::ArrayRef<llvm::StringRef> candidates) {
  // One mistake in three letters is still likely the same word.
  unsigned bestDistance = static_cast<unsigned>(name.size() + 2) / 3 + 1;
  llvm::StringRef best;
  for (llvm::StringRef candidate : candidates) {
    if (candidate == name)
      continue;
    unsigned distance =
        name.equals_insensitive(candidate) ? 0 : countMistakes(name, candidate, bestDistance);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}

//===-- One message -------------------------------------------------------===//

Diagnostic &Diagnostic::label(SourceRange place, llvm::StringRef text) {
  if (place.isValid())
    labels.push_back({place, text.str()});
  return *this;
}

Diagnostic &Diagnostic::note(llvm::StringRef text) {
  notes.push_back(text.str());
  return *this;
}

Diagnostic &Diagnostic::help(llvm::StringRef text) {
  helps.push_back(text.str());
  return *this;
}

Diagnostic &Diagnostic::suggest(llvm::StringRef name, llvm::ArrayRef<llvm::StringRef> candidates) {
  llvm::StringRef closest = findClosest(name, candidates);
  return closest.empty() ? *this : help(("did you mean `" + closest + "`?").str());
}

//===-- All messages ------------------------------------------------------===//

Diagnostic &Diagnostics::report(SourceRange range, Code code) {
  errorCount += getSeverity(code) == Severity::Error;
  if (messages.size() >= maxKept) {
    surplus.emplace(code, range);
    return *surplus;
  }
  return messages.emplace_back(code, range);
}

void Diagnostics::rewind(size_t mark) {
  while (messages.size() > mark) {
    errorCount -= getSeverity(messages.back().code) == Severity::Error;
    messages.pop_back();
  }
}

/// What is shown, in order of place; `left` counts the errors that are not.
/// Errors on a line that has one already are mostly its consequences.
std::vector<const Diagnostic *> Diagnostics::select(unsigned &left) const {
  std::vector<std::tuple<FileId, uint32_t, size_t>> sorted;
  for (size_t i = 0; i < messages.size(); ++i) // Without a place: first.
    sorted.emplace_back(messages[i].range.file + 1, messages[i].range.begin, i);
  llvm::sort(sorted);

  std::vector<const Diagnostic *> shown;
  llvm::DenseSet<std::pair<uint32_t, uint32_t>> lines;
  llvm::StringSet<> placeless;
  unsigned errors = 0;
  left = 0;
  for (auto [file, begin, number] : sorted) {
    const Diagnostic *message = &messages[number];
    if (getSeverity(message->code) != Severity::Error) {
      shown.push_back(message);
      continue;
    }
    bool isNew =
        message->range.isValid()
            ? lines.insert({message->range.file, sources.getLineColumn(message->range).line}).second
            : placeless.insert(message->message).second;
    if (!isNew)
      continue;
    if (errors++ < maxErrors)
      shown.push_back(message);
    else
      ++left;
  }
  return shown;
}

bool Diagnostics::wantsColour(llvm::raw_ostream &os) {
  std::optional<std::string> noColour = llvm::sys::Process::GetEnv("NO_COLOR");
  return os.is_displayed() && os.has_colors() && (!noColour || noColour->empty());
}

static llvm::StringRef getWord(Severity severity) {
  switch (severity) {
  case Severity::Error:
    return "error";
  case Severity::Warning:
    return "warning";
  case Severity::Note:
    return "note";
  }
  return "error";
}

//===-- As text -----------------------------------------------------------===//

namespace dvn {
/// Writes messages as people read them.
class Renderer {
public:
  Renderer(const Sources &sources, llvm::raw_ostream &os, bool colour)
      : sources(sources), os(os), colour(colour) {}

  void render(const Diagnostic &message);
  void renderLeft(unsigned left);

private:
  enum Style { Plain, Bold, Red, Yellow, Blue, Green };

  void write(Style style, const llvm::Twine &text);
  void header(SourceRange range, Severity severity, llvm::StringRef text, llvm::StringRef code);
  void line(SourceRange range);
  void underline(SourceRange range, char mark, Style style, llvm::StringRef text);

  const Sources &sources;
  llvm::raw_ostream &os;
  const bool colour;
};
} // namespace dvn

void Renderer::write(Style style, const llvm::Twine &text) {
  static constexpr const char *codes[] = {"",         "\033[1m",  "\033[1;31m",
                                          "\033[33m", "\033[34m", "\033[32m"};
  if (colour && style != Plain)
    os << codes[style] << text << "\033[0m";
  else
    os << text;
}

void Renderer::header(SourceRange range, Severity severity, llvm::StringRef text,
                      llvm::StringRef code) {
  if (range.isValid()) {
    LineColumn at = sources.getLineColumn(range);
    write(Bold, sources.get(range.file).getName() + ":" + llvm::Twine(at.line) + ":" +
                    llvm::Twine(at.column) + ": ");
  } else {
    write(Bold, "dvnc: ");
  }
  Style style = severity == Severity::Error ? Red : severity == Severity::Warning ? Yellow : Blue;
  write(style, getWord(severity) + ": ");
  write(Bold, text);
  if (!code.empty())
    os << " [" << code << ']';
  os << '\n';
}

/// The line of the source, with its number.
void Renderer::line(SourceRange range) {
  const Source &source = sources.get(range.file);
  uint32_t number = source.getLineColumn(range.begin).line;
  write(Blue, llvm::formatv("{0,5} | ", number).str());
  os << source.getLine(number) << '\n';
}

/// `^~~~ text` below the range, to the end of its first line.
void Renderer::underline(SourceRange range, char mark, Style style, llvm::StringRef text) {
  const Source &source = sources.get(range.file);
  LineColumn at = source.getLineColumn(range.begin);
  llvm::StringRef shown = source.getLine(at.line);
  uint32_t start = source.getLineStart(at.line);
  uint32_t from = std::min<uint32_t>(range.begin - start, shown.size());
  uint32_t to = std::min<uint32_t>(std::max(range.end, range.begin + 1) - start, shown.size());

  write(Blue, "      | ");
  for (char c : shown.take_front(from)) // Tabs stay tabs, so that columns meet.
    if ((c & 0xC0) != 0x80)
      os << (c == '\t' ? '\t' : ' ');
  unsigned width = 0;
  for (char c : shown.slice(from, to))
    width += (c & 0xC0) != 0x80;
  std::string marks(std::max(width, 1u), mark == '^' ? '~' : mark);
  marks[0] = mark;
  write(style, marks);
  if (!text.empty()) {
    os << ' ';
    write(style, text);
  }
  os << '\n';
}

void Renderer::render(const Diagnostic &message) {
  Severity severity = getSeverity(message.code);
  header(message.range, severity, message.message, getText(message.code));

  std::optional<uint32_t> primaryLine;
  if (message.range.isValid()) {
    primaryLine = sources.getLineColumn(message.range).line;
    line(message.range);
    underline(message.range, '^', severity == Severity::Error ? Red : Blue, "");
  }
  // Labels on the same line share it; the others are places of their own.
  auto isHere = [&](const Diagnostic::Label &label) {
    return primaryLine && label.range.file == message.range.file &&
           sources.getLineColumn(label.range).line == *primaryLine;
  };
  for (const Diagnostic::Label &label : message.labels)
    if (isHere(label))
      underline(label.range, '-', Blue, label.text);
  for (const Diagnostic::Label &label : message.labels) {
    if (isHere(label))
      continue;
    header(label.range, Severity::Note, label.text, "");
    line(label.range);
    underline(label.range, '-', Blue, "");
  }
  for (const std::string &note : message.notes) {
    write(Blue, "      = note: ");
    os << note << '\n';
  }
  for (const std::string &help : message.helps) {
    write(Green, "      = help: ");
    os << help << '\n';
  }
}

void Renderer::renderLeft(unsigned left) {
  if (left != 0)
    os << "and " << left << (left == 1 ? " more error\n" : " more errors\n");
}

void Diagnostics::render(llvm::raw_ostream &os, bool colour) const {
  unsigned left = 0;
  Renderer renderer(sources, os, colour);
  for (const Diagnostic *message : select(left))
    renderer.render(*message);
  renderer.renderLeft(left);
}

//===-- As JSON -----------------------------------------------------------===//

static void writePlace(llvm::json::OStream &json, const Sources &sources, SourceRange range) {
  if (!range.isValid())
    return;
  const Source &source = sources.get(range.file);
  LineColumn from = source.getLineColumn(range.begin);
  LineColumn to = source.getLineColumn(range.end);
  json.attribute("file", llvm::json::fixUTF8(source.getName()));
  json.attribute("line", from.line);
  json.attribute("column", from.column);
  json.attribute("endLine", to.line);
  json.attribute("endColumn", to.column);
}

void Diagnostics::renderJson(llvm::raw_ostream &os) const {
  unsigned left = 0;
  llvm::json::OStream json(os, 2);
  auto texts = [&](llvm::StringRef name, const std::vector<std::string> &list) {
    json.attributeArray(name, [&] {
      for (const std::string &text : list)
        json.value(llvm::json::fixUTF8(text));
    });
  };
  json.array([&] {
    for (const Diagnostic *message : select(left)) {
      json.object([&] {
        json.attribute("code", getText(message->code));
        json.attribute("severity", getWord(getSeverity(message->code)));
        json.attribute("message", llvm::json::fixUTF8(message->message));
        writePlace(json, sources, message->range);
        json.attributeArray("labels", [&] {
          for (const Diagnostic::Label &label : message->labels)
            json.object([&] {
              json.attribute("message", llvm::json::fixUTF8(label.text));
              writePlace(json, sources, label.range);
            });
        });
        texts("notes", message->notes);
        texts("help", message->helps);
      });
    }
  });
  os << '\n';
}
