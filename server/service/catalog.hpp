#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "blob/blob_store.hpp"
#include "domain/user.hpp"
#include "domain/workflow.hpp"
#include "pixel/pool.hpp"
#include "queue/queue.hpp"
#include "store/database.hpp"
#include "store/review_repository.hpp"

namespace aip {

enum class ImportOutcome { kCreated, kReplaced, kUnchanged };
template <>
inline constexpr auto kWordsOf<ImportOutcome> =
    std::to_array<Word<ImportOutcome>>({{ImportOutcome::kCreated, "created"},
                                        {ImportOutcome::kReplaced, "replaced"},
                                        {ImportOutcome::kUnchanged, "unchanged"}});

}  // namespace aip

namespace aip::service {
struct Imported {
  ImagePair pair;
  ImportOutcome outcome = ImportOutcome::kCreated;
};

struct Refused {
  std::string file;  // its path below the imported folder
  Error error;
};

struct ImportReport {
  int imported = 0;   // new or replaced
  int unchanged = 0;  // there already, byte for byte
  int skus = 0;
  int ignored = 0;  // leftovers of systems and network storage
  std::vector<Refused> refused;
};

enum class Side { kInput, kOutput };

// Names the bytes of a source photo: it changes when the photo is replaced.
std::string photo_version(std::string_view sha256);

// The SKUs and their photos. Thread-safe; calls block.
class Catalog {
 public:
  Catalog(store::Database& database, blob::BlobStore& blobs, pixel::Pool& pool, queue::Queue& queue);

  // One photo into a SKU, which is made when missing. A photo of the same name is replaced (kConflict while
  // it is being worked on); the same bytes change nothing. The file is decoded first: kUnsupportedMedia,
  // kImageUnreadable and kImageTooLarge say why it can't come in.
  Result<Imported> import_image(const UserId& user, std::string_view sku, std::string_view name, int file,
                                pixel::Urgency urgency = pixel::Urgency::kInteractive);

  // Every photo of a folder, as find_photos() finds it. Stops only for what is no fault of a single file
  // (disk full, database gone).
  using Progress = std::function<void(int done, int total, const std::string& file)>;
  Result<ImportReport> import_folder(const UserId& user, const std::filesystem::path& folder,
                                     const Progress& progress = {},
                                     const std::filesystem::path& leave_out = {});

  Result<store::workflows::List<Folder>> folders(const UserId& user, const store::workflows::Query& query);
  Result<std::vector<ImagePair>> pairs(const UserId& user, std::string_view sku, bool include_skipped);
  Result<ImagePair> pair(const UserId& user, const PairId& id);

  Result<void> remove_folder(const UserId& user, std::string_view sku);
  Result<void> remove_image(const UserId& user, std::string_view sku, std::string_view name);
  Result<ImagePair> set_main(const UserId& user, const PairId& id);
  // A waiting task of the pair is cancelled; kConflict while one is running.
  Result<ImagePair> skip(const UserId& user, const PairId& id);
  Result<ImagePair> unskip(const UserId& user, const PairId& id);

  Result<std::vector<ImageVersion>> versions(const UserId& user, const PairId& id);
  Result<ImagePair> use_version(const UserId& user, const PairId& id, const VersionId& version);

  struct Opened {
    Fd file;             // none: whoever asked has these bytes
    std::string format;  // image::to_string
    std::uint64_t bytes = 0;
    std::string etag;  // names the bytes
  };

  struct ImageQuery {
    Side side = Side::kInput;
    std::optional<int> max_side = {};             // none: the file itself; else fitted into as many pixels
    image::Format format = image::Format::kWebp;  // of what is fitted: WebP or JPEG
    // photo_version() of a photo, the id of a version of a result. kNotFound when it is not there, or not any
    // more; none: what is there now.
    std::optional<std::string> version = {};
    // Whether these bytes are known already: then nothing is read. May be empty.
    std::function<bool(std::string_view etag)> is_known = {};
  };

  Result<Opened> open_image(const UserId& user, const PairId& id, const ImageQuery& query);

 private:
  Result<ImagePair> insert_pair(store::Connection& connection, const Workflow& workflow,
                                const std::string& name, const StoredImage& stored,
                                const std::string& sha256);
  Result<StoredImage> store_input(int file, const pixel::Inspected& inspected);
  // After the commit that stopped referring to them; what fails here is collected later.
  void drop_blobs(const std::vector<std::string>& keys);

  store::Database& database_;
  blob::BlobStore& blobs_;
  pixel::Pool& pool_;
  queue::Queue& queue_;
};

// The photos of a folder as import_folder() takes them, in natural order. A folder without folders that hold
// pictures is a SKU of that name. Otherwise these are looked at: one that holds pictures is a SKU, and its
// sub-folders are part of its photos' names; one that holds several folders with pictures, and fewer pictures
// than these, is looked into in the same way. Pictures beside SKU folders belong to none of them and have an
// error. The page has the same rule: tests/support/import-rule.json is checked against both.
struct FoundFile {
  std::filesystem::path path;
  std::string sku;
  std::string name;
  std::optional<Error> error;  // why it can't come in at all (a link, a name that is not UTF-8 …)
};

struct FoundFiles {
  std::vector<FoundFile> files;
  int ignored = 0;
};

// `leave_out`, a folder that may lie inside, is not looked into.
Result<FoundFiles> find_photos(const std::filesystem::path& folder,
                               const std::filesystem::path& leave_out = {});

}  // namespace aip::service
