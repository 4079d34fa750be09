#pragma once

#include <filesystem>

#include "base/result.hpp"
#include "store/database.hpp"

namespace aip::service {

struct Rotated {
  int resealed = 0;
  int lost = 0;  // did not open before either: edited by hand, or of another key; they stay as they are
};

// Makes a new key, seals everything in `database` with it, and puts it in the place of the one in `file`.
// Nobody may use either meanwhile. Killed half-way, it has changed nothing, or open_secrets() completes it at
// the next start.
Result<Rotated> rotate_secrets(const std::filesystem::path& file, store::Database& database);

// Where a new key waits until everything is sealed with it.
std::filesystem::path next_key_of(const std::filesystem::path& file);

// Puts the waiting key in place.
Result<void> install_next_key(const std::filesystem::path& file);

}  // namespace aip::service
