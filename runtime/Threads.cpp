//===- Threads.cpp - parallel loops of kernels ----------------------------===//
//
// Halide's halide_do_par_for on a pool of the handle's own. A training step has
// hundreds of short loops, so what counts is the time to begin one:
//
//   the caller     writes the job, then sets `left` to the number of its tasks
//   each worker    takes a task by counting `left` down; reads the job after
//                  that (the job cannot end, nor change, while a task is taken)
//   the caller     takes tasks as well, then waits until `done` has all
//
// Idle workers look at `left` for some microseconds, then sleep in the kernel.
// A loop inside a task runs in its own thread. Which thread runs a task must not
// show in the results; that is the compiler's promise.
//
//===----------------------------------------------------------------------===//

#include "runtime/Context.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace dvn {

using Task = int (*)(void *, int, uint8_t *);

struct Pool {
  alignas(64) int left; ///< tasks that nobody has taken yet
  alignas(64) int done;
  alignas(64) int sleepers;
  int wake; ///< what the sleepers' futex watches
  alignas(64) Task task;
  void *context;
  uint8_t *closure;
  int min, size, failed, workers;
};

static thread_local bool insideTask;
constexpr int kLooks = 20000; // about 100 to 400 microseconds

static void futex(int *word, int op, int value) {
  syscall(SYS_futex, word, op | FUTEX_PRIVATE_FLAG, value, nullptr, nullptr, 0);
}

/// Takes and runs one task; false if there is none.
static bool runOne(Pool &pool) {
  int left = __atomic_load_n(&pool.left, __ATOMIC_ACQUIRE);
  do {
    if (left <= 0)
      return false;
  } while (!__atomic_compare_exchange_n(&pool.left, &left, left - 1, true, __ATOMIC_ACQ_REL,
                                        __ATOMIC_ACQUIRE));
  int result = pool.task(pool.context, pool.min + (pool.size - left), pool.closure);
  if (result)
    __atomic_store_n(&pool.failed, result, __ATOMIC_RELAXED);
  __atomic_fetch_add(&pool.done, 1, __ATOMIC_RELEASE);
  return true;
}

static void *work(void *argument) {
  Pool &pool = *static_cast<Pool *>(argument);
  insideTask = true;
  for (;;) {
    for (int look = 0; look < kLooks; ++look) {
      if (runOne(pool))
        look = 0;
      else
        relax();
    }
    __atomic_fetch_add(&pool.sleepers, 1, __ATOMIC_SEQ_CST);
    int seen = __atomic_load_n(&pool.wake, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&pool.left, __ATOMIC_SEQ_CST) <= 0)
      futex(&pool.wake, FUTEX_WAIT, seen);
    __atomic_fetch_sub(&pool.sleepers, 1, __ATOMIC_SEQ_CST);
  }
}

/// Signals are the main thread's: workers begin with all of them blocked.
static Pool *makePool(int threads) {
  auto *pool = static_cast<Pool *>(allocateAligned(sizeof(Pool)));
  memset(static_cast<void *>(pool), 0, sizeof *pool);
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &old);
  for (int i = 1; i < threads; ++i) {
    pthread_t thread;
    if (pthread_create(&thread, nullptr, work, pool))
      break;
    pthread_detach(thread);
    ++pool->workers;
  }
  pthread_sigmask(SIG_SETMASK, &old, nullptr);
  return pool;
}

static int runHere(Task task, void *context, int min, int size, uint8_t *closure) {
  int failed = 0;
  for (int i = min; i < min + size; ++i)
    if (int result = task(context, i, closure))
      failed = result;
  return failed;
}

} // namespace dvn

using namespace dvn;

int halide_do_par_for(void *context, Task task, int min, int size, uint8_t *closure) {
  auto *c = static_cast<dvn_context *>(context);
  if (size <= 1 || c->options.threads <= 1 || insideTask)
    return runHere(task, context, min, size, closure);
  if (!c->pool)
    c->pool = makePool(c->options.threads);
  Pool &pool = *c->pool;
  pool.task = task;
  pool.context = context;
  pool.closure = closure;
  pool.min = min;
  pool.size = size;
  pool.failed = 0;
  __atomic_store_n(&pool.done, 0, __ATOMIC_RELAXED);
  __atomic_store_n(&pool.left, size, __ATOMIC_SEQ_CST);
  if (__atomic_load_n(&pool.sleepers, __ATOMIC_SEQ_CST) > 0) {
    __atomic_fetch_add(&pool.wake, 1, __ATOMIC_SEQ_CST);
    futex(&pool.wake, FUTEX_WAKE, size - 1);
  }
  insideTask = true;
  while (runOne(pool)) {
  }
  insideTask = false;
  for (int look = 0; __atomic_load_n(&pool.done, __ATOMIC_ACQUIRE) < size; ++look)
    look < kLooks ? relax() : void(sched_yield());
  return pool.failed;
}
