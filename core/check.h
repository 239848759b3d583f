#pragma once

// LOOM_CHECK(condition, "what must hold"): an error of ours. Prints the condition, the sentence, the simulated time
// and the node at work, then aborts. It stays in release builds; the hot paths carry only what one comparison costs.

namespace loom {

// What the failure report says about the moment. The event queue keeps it; null outside a run.
struct RunMoment {
  long long now_ps = 0;
  unsigned node = 0;
};
extern thread_local const RunMoment* current_moment;

[[noreturn]] void check_failed(const char* condition, const char* sentence, const char* file, int line);

}  // namespace loom

#define LOOM_CHECK(condition, sentence)                               \
  do {                                                                \
    if (!(condition)) [[unlikely]]                                    \
      ::loom::check_failed(#condition, sentence, __FILE__, __LINE__); \
  } while (false)
