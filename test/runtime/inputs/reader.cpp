// A program that shows a data set, by hand, for tests of the readers:
//
//   READER="csv|t.csv||x f32 2|y u8|drop=id|labels.y=good" ./reader show
//
// reader, path, part, then fields (name, type, sizes of one row) and options.
// `load` takes the fields for tensors, and the path for a file of them; of those
// with two axes the file has the transposed.

#include "runtime/dvn.h"

#include <stdlib.h>
#include <string.h>

struct dvn_context : dvn_context_head {};

namespace {
struct Field {
  char *name;
  int dtype;
  int64_t rank, sizes[8];
};
Field fields[8];
int fieldCount;
} // namespace

/// The text up to `end`, which moves behind it.
static char *word(char *&at, char end) {
  char *begin = at;
  while (*at && *at != end)
    ++at;
  if (*at)
    *at++ = 0;
  return begin;
}

static void show(dvn_context *c) {
  int64_t rows = dvn_data_size(c, 0);
  dvn_string_begin(c, 0);
  dvn_string_text(c, 0, "rows ");
  dvn_string_int(c, 0, rows, "");
  for (int i = 0; i < fieldCount; ++i) {
    Field &field = fields[i];
    field.sizes[0] = rows;
    dvn_string_text(c, 0, "\n");
    dvn_string_text(c, 0, field.name);
    dvn_string_text(c, 0, " ");
    dvn_string_tensor(c, 0, dvn_data_field(c, 0, i), field.dtype, field.rank, field.sizes, "");
  }
  dvn_print(c, dvn_string_end(c, 0));
}

static void load(dvn_context *c) {
  static char memory[8][4096];
  dvn_load_begin(c, getenv("LOAD"));
  for (int i = 0; i < fieldCount; ++i) {
    const Field &field = fields[i];
    const int64_t *sizes = field.sizes + 1, turned[] = {field.sizes[2], field.sizes[1]};
    const int64_t axes[] = {1, 0};
    if (field.rank == 3)
      dvn_file_layout(c, 2, turned, 2, turned, axes);
    dvn_load_item(c, field.name, memory[i], field.dtype, field.rank - 1, sizes);
  }
  dvn_load_end(c);
  for (int i = 0; i < fieldCount; ++i) {
    dvn_string_begin(c, 0);
    dvn_string_tensor(c, 0, memory[i], fields[i].dtype, fields[i].rank - 1, fields[i].sizes + 1,
                      "");
    dvn_print(c, dvn_string_end(c, 0));
  }
}

static void declareField(dvn_context *c, char *text) {
  static const char *const types[] = {"f32", "f64", "i32", "i64", "u8", "bool"};
  Field &field = fields[fieldCount++];
  field.name = word(text, ' ');
  const char *type = word(text, ' ');
  while (strcmp(types[field.dtype], type))
    ++field.dtype;
  for (field.sizes[field.rank++] = -1; *text;)
    field.sizes[field.rank++] = atoll(word(text, ' '));
  dvn_declare_field(c, field.name, field.dtype, field.rank, field.sizes);
}

void dvn_model_register(dvn_context *c) {
  dvn_declare_model(c, "reader", "5ca1ab1e", "dvnc 0.1", "x86-64-v3", 1, 64, 64, 1, 1);
  dvn_use_idx(c);
  dvn_use_csv(c);
  dvn_use_npy(c);
  dvn_use_npz(c);
  dvn_use_cifar_binary(c);
  dvn_use_folder(c);
  char *spec = strdup(getenv("READER"));
  char *reader = word(spec, '|'), *path = word(spec, '|'), *part = word(spec, '|');
  dvn_declare_data(c, "d", reader, path, part);
  while (*spec) {
    char *entry = word(spec, '|');
    if (!strchr(entry, '=')) {
      declareField(c, entry);
      continue;
    }
    char *key = word(entry, '=');
    dvn_declare_data_option(c, key, entry);
  }
  dvn_declare_program(c, "show", "", reinterpret_cast<void *>(show), false);
  dvn_declare_program(c, "load", "", reinterpret_cast<void *>(load), false);
}
