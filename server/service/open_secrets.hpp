#pragma once

#include <filesystem>

#include "service/secret_box.hpp"
#include "store/database.hpp"

namespace aip::service {

// The key in `file`, which is created when there is neither a file nor anything in `database` that was sealed
// with one. kConflict, with words on what to do, when API keys are stored and the file is missing or
// another one: a new one would lose all of them in silence.
Result<SecretBox> open_secrets(const std::filesystem::path& file, store::Database& database);

// Removes the stored API keys, puts the file aside (FILE.old) and creates a new one. Answers how many keys
// there were.
Result<std::int64_t> reset_secrets(const std::filesystem::path& file, store::Database& database);

}  // namespace aip::service
