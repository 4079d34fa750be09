#pragma once

#include <chrono>

namespace aip::queue {

// Evenly from zero to `bound`, both included. Thread-safe.
std::chrono::milliseconds random_up_to(std::chrono::milliseconds bound);

// first * 2^(attempt-1), at most `longest`; attempts count from 1.
std::chrono::milliseconds backoff_bound(int attempt, std::chrono::milliseconds first,
                                        std::chrono::milliseconds longest);

}  // namespace aip::queue
