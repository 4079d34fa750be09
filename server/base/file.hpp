#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/fd.hpp"
#include "base/result.hpp"

namespace aip {

// File helpers whose errors say what happened in words: a full disk is kStorageFull, a missing file
// kNotFound.

// An Error from errno, naming `what` ("open /data/x").
Error errno_error(int error_number, std::string_view what);

// Whole contents; kTooLarge over `limit` bytes.
Result<std::string> read_file(const std::filesystem::path& path, std::uint64_t limit = 64ull << 20);

// All of `fd` from offset 0, whatever its file position.
Result<std::string> read_all(int fd, std::uint64_t limit = 64ull << 20);

// Writes all of `bytes` at the file's current position.
Result<void> write_all(int fd, std::string_view bytes);

// Flushes data and metadata to the medium. A failed fsync is final: the data must be written anew.
Result<void> sync_fd(int fd);

// Puts `bytes` at `path` so that a reader, and a reboot, sees the old contents or the new, never a part:
// temporary file beside it, fsync, rename, fsync of the folder.
Result<void> write_file_durably(const std::filesystem::path& path, std::string_view bytes,
                                unsigned mode = 0644);

// fsync of a folder, after a rename or unlink inside it.
Result<void> sync_folder(const std::filesystem::path& folder);

// A nameless file on the disk of `folder` that is gone when closed, read-write.
Result<Fd> open_temporary(const std::filesystem::path& folder);

// Opens an existing regular file for reading; refuses links, folders, devices and pipes.
Result<Fd> open_regular(const std::filesystem::path& path);

std::uint64_t file_size(int fd);

}  // namespace aip
