#include "core/check.h"

#include <cstdio>
#include <cstdlib>

namespace loom {

thread_local const RunMoment* current_moment = nullptr;

void check_failed(const char* condition, const char* sentence, const char* file, int line) {
  std::fprintf(stderr, "etherloom: internal error: %s\n  broken: %s\n  at %s:%d\n", sentence, condition, file, line);
  if (current_moment != nullptr) {
    std::fprintf(stderr, "  simulated time %lld ps, node number %u\n", current_moment->now_ps, current_moment->node);
  }
  std::abort();
}

}  // namespace loom
