#pragma once

#include <filesystem>
#include <memory>

#include "blob/stores.hpp"
#include "config/options.hpp"
#include "net/client.hpp"
#include "store/database.hpp"

namespace aip::app {

// The client that stores beside the disk are reached with: what it may connect to, and whom it trusts, is not
// what engines may and trust.
Result<std::unique_ptr<net::Client>> storage_client(const config::Options& options);

// The disk of the data folder, and the store of --storage when there is one. It is not asked for anything
// yet, so that a server starts while it is away. Errors are fit to be shown.
Result<std::unique_ptr<blob::Stores>> open_storage(const config::Options& options,
                                                   const std::filesystem::path& data, net::Client& client,
                                                   store::Database& database, const Clock& clock);

// Names in the log the server's other places, whose pictures can't be read while --storage names this one.
Result<void> mention_other_places(const blob::Stores& blobs, store::Database& database);

}  // namespace aip::app
