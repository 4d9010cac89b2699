// What the compiler makes of a small program, by hand, for tests of the runtime:
//
//   program walk(steps: int = 10, rate: float = 0.5, shout: bool = false,
//                title: path, rates: f32[k] = [0.1, 0.01])
//       a random walk of four numbers that tracks, saves, and can be resumed;
//       after its loop it saves walk.safetensors and draws walk.svg
//   program show()   loads walk.safetensors and prints it
//   program rows()   the size of a data source (with -DWITH_DATA)
//   program shirt(image: path)
//
// WALK_DELAY (microseconds a step) and WALK_KILL (a step at which it dies) are
// for tests that stop it.

#include "runtime/Philox.h"
#include "runtime/dvn.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

struct dvn_context : dvn_context_head {};

static const int64_t kFour[] = {4}, kTwo[] = {2, 2};
static float *position(dvn_context *c) { return reinterpret_cast<float *>(c->storage); }
static int64_t *count(dvn_context *c) { return reinterpret_cast<int64_t *>(c->storage + 64); }

static int number(const char *name) { return getenv(name) ? atoi(getenv(name)) : 0; }

static void initialize(dvn_context *c) {
  for (int i = 0; i < 4; ++i)
    position(c)[i] = float(i);
}

static void save(dvn_context *c, const char *path) {
  dvn_save_begin(c, path);
  dvn_save_item(c, "position", position(c), DVN_F32, 1, kFour);
  dvn_save_item(c, "count", count(c), DVN_I64, 0, nullptr);
  dvn_save_end(c);
}

static void walk(dvn_context *c) {
  int64_t step = 1, steps = dvn_flag_int(c, 0);
  double rate = dvn_flag_float(c, 1), sum = 0;
  auto *local = static_cast<double *>(dvn_slot(c, 0, 2 * sizeof(double), sizeof(double)));
  local[0] = local[1] = 0;
  if (dvn_resume_point(c) == 7) {
    step = dvn_frame_load_int(c, 0) + 1;
    sum = dvn_frame_load_float(c, 1);
    dvn_frame_load_tensor(c, 2, local, DVN_F64, 1, kTwo);
    if (!dvn_frame_load_bool(c, 3))
      dvn_fail(c, "the frame lost a bool");
    dvn_frame_load_done(c);
  }
  for (; step <= steps; ++step) {
    if (step == number("WALK_KILL"))
      raise(SIGKILL);
    if (int delay = number("WALK_DELAY"))
      usleep(delay);
    int64_t key = dvn_key(c, 42);
    for (int i = 0; i < 4; ++i) {
      auto block = dvn::philox::blockOf(key, dvn_mix_counter(c, 0, step), i);
      position(c)[i] += float(rate) * (dvn::philox::uniformF32(block, 0) - 0.5f);
    }
    ++*count(c);
    sum += position(c)[0];
    local[step & 1] += sum;
    if (dvn_status_due(c)) {
      dvn_string_begin(c, 0);
      dvn_string_text(c, 0, "step ");
      dvn_string_int(c, 0, step, "");
      dvn_string_text(c, 0, "/");
      dvn_string_int(c, 0, steps, "");
      dvn_status(c, dvn_string_end(c, 0));
    }
    dvn_row_begin(c);
    dvn_row_int(c, "step", step);
    dvn_row_float(c, "sum", sum);
    dvn_row_float(c, "local", local[step & 1]);
    dvn_row_tensor(c, "first", position(c), DVN_F32, 0, nullptr);
    dvn_track(c);
    if (step % 4 == 0)
      save(c, "walk.best.safetensors");
    if (c->pending && dvn_frame_due(c)) {
      dvn_frame_begin(c, 7);
      dvn_frame_int(c, 0, step);
      dvn_frame_float(c, 1, sum);
      dvn_frame_tensor(c, 2, local, DVN_F64, 1, kTwo);
      dvn_frame_bool(c, 3, true);
      dvn_frame_end(c);
    }
  }
  save(c, "walk.safetensors");
  dvn_plot_begin(c, "walk.svg", "step");
  dvn_plot_line(c, "first");
  dvn_plot_line(c, "sum");
  dvn_plot_end(c);
  dvn_row_begin(c);
  dvn_row_int(c, "steps", steps);
  dvn_row_string(c, "title", dvn_flag_string(c, 3));
  dvn_row_bool(c, "shout", dvn_flag_bool(c, 2));
  dvn_row_float(c, "sum", sum);
  dvn_row_int(c, "rates", dvn_flag_count(c, 4));
  dvn_row_float(c, "rate", static_cast<float *>(dvn_flag_list(c, 4))[0]);
  dvn_report(c);
}

static void show(dvn_context *c) {
  dvn_load_begin(c, "walk.safetensors");
  dvn_load_item(c, "position", position(c), DVN_F32, 1, kFour);
  dvn_load_item(c, "count", count(c), DVN_I64, 0, nullptr);
  dvn_load_end(c);
  dvn_string_begin(c, 0);
  dvn_string_text(c, 0, "at ");
  dvn_string_tensor(c, 0, position(c), DVN_F32, 2, kTwo, ".3f");
  dvn_string_text(c, 0, " after ");
  dvn_string_int(c, 0, *count(c), "");
  dvn_print(c, dvn_string_end(c, 0));
}

#ifdef WITH_DATA
static void rows(dvn_context *c) {
  dvn_row_begin(c);
  dvn_row_int(c, "rows", dvn_data_size(c, 0));
  const int64_t first[] = {8};
  dvn_row_tensor(c, "labels", dvn_data_field(c, 0, 1), DVN_U8, 1, first);
  dvn_report(c);
  auto *labels = static_cast<uint8_t *>(dvn_data_field(c, 0, 1));
  const int64_t all[] = {dvn_data_size(c, 0)};
  dvn_check_index(c, labels, DVN_U8, 1, all, 10, "label of clothes", "walk.dvn:3:4");
}

static void shirt(dvn_context *c) {
  auto *image = static_cast<uint8_t *>(dvn_read_image(c, 1, dvn_flag_string(c, 0), 4, 4, 1));
  const int64_t size[] = {4, 4};
  dvn_string_begin(c, 0);
  dvn_string_tensor(c, 0, image, DVN_U8, 2, size, "");
  dvn_print(c, dvn_string_end(c, 0));
}
#endif

void dvn_model_register(dvn_context *c) {
  dvn_declare_model(c, "walk", "5ca1ab1e", "dvnc 0.1", "x86-64-v3", 31415, 128, 1 << 12, 2, 1);
  dvn_declare_variable(c, "model.position", DVN_F32, 1, kFour, 0, 0);
  dvn_declare_variable(c, "model.count", DVN_I64, 0, nullptr, 64, 1);
  dvn_declare_initializer(c, reinterpret_cast<void *>(initialize));
  dvn_declare_layer(c, "dense_0", "dense", "f32[n, 128]", 100480, 100352);
  dvn_declare_layer(c, "dense_1", "dense", "f32[n, 10]", 1290, 1280);
  dvn_declare_program(c, "walk", "a random walk", reinterpret_cast<void *>(walk), true);
  dvn_declare_flag_int(c, "steps", "how far", true, 10);
  dvn_declare_flag_float(c, "rate", "", true, 0.5);
  dvn_declare_flag_bool(c, "shout", "", true, false);
  dvn_declare_flag_string(c, "title", "its name", false, "");
  dvn_declare_flag_list(c, "rates", "", DVN_F32, true, "0.1,0.01");
  dvn_declare_program(c, "show", "", reinterpret_cast<void *>(show), false);
#ifdef WITH_DATA
  static const int64_t images[] = {-1, 28, 28}, labels[] = {-1};
  dvn_use_idx(c);
  dvn_declare_data(c, "clothes", "idx", "data/fashion-mnist", "t10k");
  dvn_declare_field(c, "image", DVN_U8, 3, images);
  dvn_declare_field(c, "label", DVN_U8, 1, labels);
  dvn_declare_program(c, "rows", "", reinterpret_cast<void *>(rows), false);
  dvn_declare_program(c, "shirt", "", reinterpret_cast<void *>(shirt), false);
  dvn_declare_flag_string(c, "image", "", false, "");
#endif
}
