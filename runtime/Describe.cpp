//===- Describe.cpp - summary and info ------------------------------------===//
//
// What the compiler registered about the network, as tables.
//
//===----------------------------------------------------------------------===//

#include "runtime/Flags.h"

#include <stdio.h>

namespace dvn {

/// Columns of texts; the last `numbers` of them are aligned on the right.
static void printTable(const List<const char *> &cells, int64_t perRow, int64_t numbers) {
  int64_t widths[8] = {};
  for (int64_t i = 0; i < cells.size; ++i)
    if (columns(cells[i]) > widths[i % perRow])
      widths[i % perRow] = columns(cells[i]);
  Text out = {};
  for (int64_t i = 0; i < cells.size; ++i) {
    int64_t column = i % perRow, room = widths[column] - columns(cells[i]);
    bool right = column >= perRow - numbers, last = column == perRow - 1;
    out.pad(' ', right ? room : 0);
    out.add(cells[i]);
    out.pad(' ', right || last ? 0 : room);
    out.add(last ? "\n" : "   ");
  }
  fputs(out.text(), stdout);
  out.release();
}

static const char *grouped(int64_t value) {
  Text text = {};
  addGrouped(text, value);
  return text.text();
}

void printSummary(dvn_context *c) {
  List<const char *> cells = {};
  if (c->model.layers.size) {
    int64_t parameters = 0, multiplyAdds = 0;
    cells.pushAll("layer", "kind", "output", "parameters", "multiply-adds");
    for (const Layer &layer : c->model.layers) {
      parameters += layer.parameters;
      multiplyAdds += layer.multiplyAdds;
      cells.pushAll(layer.name, layer.kind, layer.shape, grouped(layer.parameters),
                    grouped(layer.multiplyAdds));
    }
    cells.pushAll("total", "", "", grouped(parameters), grouped(multiplyAdds));
    printTable(cells, 5, 2);
    putchar('\n');
    cells.clear();
  }
  int64_t trained = 0, bytes = 0;
  cells.pushAll("memory", "type", "kind", "bytes");
  for (const Variable &v : c->model.variables) {
    Text type = {};
    addType(type, v.dtype, v.rank, v.sizes);
    int64_t count = elements(v.rank, v.sizes);
    trained += v.state ? 0 : count;
    bytes += count * elementBytes(v.dtype);
    cells.pushAll(v.name, type.text(), v.state ? "state" : "param",
                  grouped(count * elementBytes(v.dtype)));
  }
  cells.pushAll("total", "", "", grouped(bytes));
  printTable(cells, 4, 1);
  printf("\n%s parameters\n", grouped(trained));
}

void printInfo(dvn_context *c) {
  const Model &m = c->model;
  printf("model      %s\nsource     %s\ncompiler   %s\ntarget     %s\nseed       %lld\n", m.name,
         m.sourceHash, m.compiler, m.target, static_cast<long long>(m.seed));
  printf("memory     %s bytes, arena %s bytes\nkernels    %s\n", grouped(m.storageBytes),
         grouped(m.arenaBytes), grouped(m.kernels.size));
}

} // namespace dvn
