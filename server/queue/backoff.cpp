#include "queue/backoff.hpp"

#include <algorithm>
#include <random>

namespace aip::queue {

std::chrono::milliseconds random_up_to(std::chrono::milliseconds bound) {
  thread_local std::mt19937_64 generator{std::random_device{}()};
  std::uniform_int_distribution<std::chrono::milliseconds::rep> spread(
      0, std::max<std::int64_t>(bound.count(), 0));
  return std::chrono::milliseconds{spread(generator)};
}

std::chrono::milliseconds backoff_bound(int attempt, std::chrono::milliseconds first,
                                        std::chrono::milliseconds longest) {
  auto bound = first;
  for (int i = 1; i < attempt && bound < longest; ++i) bound *= 2;
  return std::min(bound, longest);
}

}  // namespace aip::queue
