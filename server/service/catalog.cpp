#include "service/catalog.hpp"

#include <algorithm>
#include <set>

#include "base/file.hpp"
#include "base/hash.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "base/unicode.hpp"
#include "domain/names.hpp"
#include "service/events.hpp"
#include "service/main_photo.hpp"
#include "service/missing.hpp"
#include "service/pairs.hpp"
#include "service/results.hpp"
#include "store/catalog_repository.hpp"
#include "store/version_repository.hpp"

namespace aip::service {
namespace {

using store::Connection;
namespace pairs_store = store::pairs;
namespace workflows = store::workflows;

constexpr std::uint64_t kMaxFile = 200ull << 20;
constexpr int kThumbnailSide = 512;  // what pixel::Inspected makes

Result<Workflow> require_workflow(Connection& connection, const UserId& user, std::string_view sku) {
  return required(workflows::find_by_sku(connection, user, canonical_sku(sku)), "SKU");
}

}  // namespace

Catalog::Catalog(store::Database& database, blob::BlobStore& blobs, pixel::Pool& pool, queue::Queue& queue)
    : database_(database), blobs_(blobs), pool_(pool), queue_(queue) {}

void Catalog::drop_blobs(const std::vector<std::string>& keys) {
  for (const auto& key : keys) {
    if (auto removed = blobs_.remove(key); !removed) log::warning("{}", removed.error().message);
  }
}

Result<StoredImage> Catalog::store_input(int file, const pixel::Inspected& inspected) {
  StoredImage stored{.key = {},
                     .thumbnail_key = {},
                     .format = std::string(image::to_string(inspected.info.format)),
                     .width = inspected.info.width,
                     .height = inspected.info.height,
                     .bytes = static_cast<std::int64_t>(inspected.info.bytes)};
  AIP_TRY_ASSIGN(stored.key, blobs_.put(file, image::extension(inspected.info.format)));
  auto thumbnail =
      blobs_.put(inspected.thumbnail.file.get(), image::extension(inspected.thumbnail.info.format));
  if (!thumbnail) {
    drop_blobs({stored.key});
    return fail(std::move(thumbnail).error());
  }
  stored.thumbnail_key = *std::move(thumbnail);
  return stored;
}

Result<ImagePair> Catalog::insert_pair(Connection& connection, const Workflow& workflow,
                                       const std::string& name, const StoredImage& stored,
                                       const std::string& sha256) {
  AIP_TRY_ASSIGN(const Time now, connection.now());
  const ImagePair pair{.id = new_id<PairId>(),
                       .workflow = workflow.id,
                       .sku = workflow.sku,
                       .name = name,
                       .input = stored,
                       .input_sha256 = sha256,
                       .created_at = now,
                       .updated_at = now};
  AIP_TRY(pairs_store::insert(connection, pair));
  // The first photo, as people count, is the main one until a person says otherwise.
  AIP_TRY_ASSIGN(const bool chosen, workflows::main_is_chosen(connection, workflow.id));
  if (!chosen) {
    AIP_TRY_ASSIGN(const auto main, pairs_store::main_name(connection, workflow.id));
    if (!main || is_likelier_main(name, *main))
      AIP_TRY(workflows::choose_main(connection, workflow.id, pair.id, false));
  }
  return pair;
}

Result<Imported> Catalog::import_image(const UserId& user, std::string_view sku_text,
                                       std::string_view name_text, int file, pixel::Urgency urgency) {
  AIP_TRY_ASSIGN(const std::string sku, valid_sku(sku_text));
  AIP_TRY_ASSIGN(const std::string name, valid_image_name(name_text));
  const auto size = file_size(file);
  if (size == 0) return fail(ErrorCode::kImageUnreadable, "empty file", "The file is empty.");
  if (size > kMaxFile) return fail(ErrorCode::kTooLarge, "file too large", "The file is larger than 200 MB.");
  AIP_TRY_ASSIGN(const std::string sha256, sha256_hex_of_file(file));

  AIP_TRY_ASSIGN(auto there, database_.read([&](Connection& connection) -> Result<std::optional<ImagePair>> {
    AIP_TRY_ASSIGN(const auto workflow, workflows::find_by_sku(connection, user, sku));
    if (!workflow) return std::nullopt;
    return pairs_store::find_by_name(connection, workflow->id, name);
  }));
  if (there && there->input_sha256 == sha256) return Imported{*std::move(there), ImportOutcome::kUnchanged};

  AIP_TRY_ASSIGN(const auto inspected, pool_.inspect_blocking(file, urgency));
  AIP_TRY_ASSIGN(const StoredImage stored, store_input(file, inspected));

  std::vector<std::string> obsolete;
  auto imported = database_.write([&](Connection& connection) -> Result<Imported> {
    AIP_TRY_ASSIGN(auto workflow, workflows::ensure(connection, user, sku));
    AIP_TRY_ASSIGN(const auto old, pairs_store::find_by_name(connection, workflow.id, name));
    PairId id;
    // The same file may have arrived twice at the same time, and the other one was faster.
    if (old && old->input_sha256 == sha256) return Imported{*old, ImportOutcome::kUnchanged};
    if (old) {
      if (is_busy(*old)) return fail(busy());
      id = old->id;
      obsolete = {old->input.key, old->input.thumbnail_key};
      AIP_TRY(pairs_store::replace_input(connection, id, stored, sha256));
    } else {
      AIP_TRY_ASSIGN(const auto pair, insert_pair(connection, workflow, name, stored, sha256));
      id = pair.id;
    }
    // Something new to decide: an approved or archived SKU goes back on the table.
    if (workflow.status == WorkflowStatus::kPending) {
      AIP_TRY(workflows::touch(connection, workflow.id));
    } else {
      AIP_TRY(workflows::set_status(connection, workflow, WorkflowStatus::kPending, std::nullopt));
      workflow.status = WorkflowStatus::kPending;
    }
    AIP_TRY(events::workflow(connection, workflow));
    AIP_TRY_ASSIGN(const auto pair, require_pair(connection, user, id));
    return Imported{pair, old ? ImportOutcome::kReplaced : ImportOutcome::kCreated};
  });
  const bool taken = imported && imported->outcome != ImportOutcome::kUnchanged;
  drop_blobs(taken ? obsolete : std::vector<std::string>{stored.key, stored.thumbnail_key});
  return imported;
}

Result<ImportReport> Catalog::import_folder(const UserId& user, const std::filesystem::path& folder,
                                            const Progress& progress,
                                            const std::filesystem::path& leave_out) {
  AIP_TRY_ASSIGN(const auto found, find_photos(folder, leave_out));
  ImportReport report{.ignored = found.ignored};
  std::set<std::string> skus;
  int done = 0;
  for (const auto& file : found.files) {
    const std::string shown = file.sku + "/" + file.name;
    if (progress) progress(done++, static_cast<int>(found.files.size()), shown);
    auto imported = [&]() -> Result<Imported> {
      if (file.error) return fail(*file.error);
      AIP_TRY_ASSIGN(const Fd fd, open_regular(file.path));
      return import_image(user, file.sku, file.name, fd.get(), pixel::Urgency::kBatch);
    }();
    if (!imported) {
      const auto code = imported.error().code;
      // Not this file's fault: going on would fail for each of the rest.
      if (code == ErrorCode::kStorageFull || code == ErrorCode::kUnavailable)
        return fail(std::move(imported).error());
      report.refused.push_back({shown, std::move(imported).error()});
      continue;
    }
    skus.insert(imported->pair.sku);
    ++(imported->outcome == ImportOutcome::kUnchanged ? report.unchanged : report.imported);
  }
  report.skus = static_cast<int>(skus.size());
  return report;
}

Result<workflows::List<Folder>> Catalog::folders(const UserId& user, const workflows::Query& query) {
  return database_.read(
      [&](Connection& connection) { return workflows::list_folders(connection, user, query); });
}

Result<std::vector<ImagePair>> Catalog::pairs(const UserId& user, std::string_view sku,
                                              bool include_skipped) {
  return database_.read([&](Connection& connection) -> Result<std::vector<ImagePair>> {
    AIP_TRY_ASSIGN(const auto workflow, require_workflow(connection, user, sku));
    AIP_TRY_ASSIGN(auto pairs, pairs_store::of_workflow(connection, workflow.id));
    if (!include_skipped) {
      std::erase_if(pairs, [](const ImagePair& pair) { return pair.status == PairStatus::kSkipped; });
    }
    return pairs;
  });
}

Result<ImagePair> Catalog::pair(const UserId& user, const PairId& id) {
  return database_.read([&](Connection& connection) { return require_pair(connection, user, id); });
}

Result<void> Catalog::remove_folder(const UserId& user, std::string_view sku) {
  std::vector<std::string> keys;
  AIP_TRY(database_.write([&](Connection& connection) -> Result<void> {
    keys.clear();
    AIP_TRY_ASSIGN(const auto workflow, require_workflow(connection, user, sku));
    AIP_TRY_ASSIGN(const auto pairs, pairs_store::of_workflow(connection, workflow.id));
    for (const auto& pair : pairs) {
      if (is_busy(pair)) return fail(busy());
      AIP_TRY_ASSIGN(const auto of_pair, pairs_store::keys_of(connection, pair.id));
      keys.insert(keys.end(), of_pair.begin(), of_pair.end());
    }
    AIP_TRY(workflows::remove(connection, workflow.id));
    return events::workflow_deleted(connection, workflow);
  }));
  drop_blobs(keys);
  return {};
}

Result<void> Catalog::remove_image(const UserId& user, std::string_view sku, std::string_view name) {
  std::vector<std::string> keys;
  AIP_TRY(database_.write([&](Connection& connection) -> Result<void> {
    AIP_TRY_ASSIGN(const auto workflow, require_workflow(connection, user, sku));
    AIP_TRY_ASSIGN(const auto pair,
                   required(pairs_store::find_by_name(connection, workflow.id, to_nfc(name)), "image"));
    if (is_busy(pair)) return fail(busy());
    AIP_TRY_ASSIGN(keys, pairs_store::keys_of(connection, pair.id));
    AIP_TRY(pairs_store::remove(connection, pair.id));
    AIP_TRY_ASSIGN(const auto rest, pairs_store::of_workflow(connection, workflow.id));
    if (pair.is_main && !rest.empty()) {
      AIP_TRY(workflows::choose_main(connection, workflow.id, rest.front().id, false));
    }
    AIP_TRY(workflows::touch(connection, workflow.id));
    return events::workflow(connection, workflow);
  }));
  drop_blobs(keys);
  return {};
}

Result<ImagePair> Catalog::set_main(const UserId& user, const PairId& id) {
  return database_.write([&](Connection& connection) -> Result<ImagePair> {
    AIP_TRY_ASSIGN(const auto pair, require_pair(connection, user, id));
    AIP_TRY(workflows::choose_main(connection, pair.workflow, id, true));
    AIP_TRY(workflows::touch(connection, pair.workflow));
    AIP_TRY(events::pair(connection, user, id));
    return require_pair(connection, user, id);
  });
}

Result<ImagePair> Catalog::skip(const UserId& user, const PairId& id) {
  return database_.write([&](Connection& connection) -> Result<ImagePair> {
    AIP_TRY_ASSIGN(const auto pair, require_pair(connection, user, id));
    if (pair.status == PairStatus::kProcessing) return fail(busy());
    AIP_TRY(queue_.cancel_pair(connection, id));
    AIP_TRY(pairs_store::set_status(connection, id, PairStatus::kSkipped, std::string(kSkippedByUser)));
    AIP_TRY(events::pair(connection, user, id));
    return require_pair(connection, user, id);
  });
}

Result<ImagePair> Catalog::unskip(const UserId& user, const PairId& id) {
  return database_.write([&](Connection& connection) -> Result<ImagePair> {
    AIP_TRY_ASSIGN(const auto pair, require_pair(connection, user, id));
    if (pair.status != PairStatus::kSkipped) {
      return fail(ErrorCode::kConflict, "not skipped", "This image is not skipped.");
    }
    AIP_TRY(pairs_store::unskip(connection, id));
    AIP_TRY(events::pair(connection, user, id));
    return require_pair(connection, user, id);
  });
}

Result<std::vector<ImageVersion>> Catalog::versions(const UserId& user, const PairId& id) {
  return database_.read([&](Connection& connection) -> Result<std::vector<ImageVersion>> {
    AIP_TRY(require_pair(connection, user, id));
    return store::versions::of_pair(connection, id);
  });
}

Result<ImagePair> Catalog::use_version(const UserId& user, const PairId& id, const VersionId& wanted) {
  return database_.write([&](Connection& connection) -> Result<ImagePair> {
    AIP_TRY_ASSIGN(const auto pair, require_pair(connection, user, id));
    if (is_busy(pair)) return fail(busy());
    AIP_TRY_ASSIGN(const auto version, required(store::versions::find(connection, id, wanted), "version"));
    AIP_TRY(show_result(connection, user, pair, version));
    AIP_TRY(events::pair(connection, user, id));
    return require_pair(connection, user, id);
  });
}

std::string photo_version(std::string_view sha256) { return std::string(sha256.substr(0, 16)); }

Result<Catalog::Opened> Catalog::open_image(const UserId& user, const PairId& id, const ImageQuery& query) {
  const auto& version = query.version;
  AIP_TRY_ASSIGN(const auto stored, database_.read([&](Connection& connection) -> Result<StoredImage> {
    AIP_TRY_ASSIGN(const auto pair, require_pair(connection, user, id));
    if (query.side == Side::kInput) {
      if (version && *version != photo_version(pair.input_sha256)) return fail(missing("photo"));
      return pair.input;
    }
    if (version && (!pair.current_version || *version != pair.current_version->value)) {
      AIP_TRY_ASSIGN(auto found,
                     required(store::versions::find(connection, id, VersionId{*version}), "version"));
      return std::move(found.image);
    }
    if (!pair.output) return fail(ErrorCode::kNotFound, "no result", "This image has no result yet.");
    return *pair.output;
  }));
  const bool whole = !query.max_side;
  // The stored thumbnail is as good as a new one; it saves a decode for every picture of a list.
  const bool thumbnail = !whole && *query.max_side <= kThumbnailSide && query.format == image::Format::kWebp;
  Opened opened{.format = whole ? stored.format : std::string(image::to_string(query.format))};
  opened.etag = whole       ? stored.key
                : thumbnail ? stored.thumbnail_key
                            : fmt::format("{}-{}-{}", stored.key, *query.max_side, opened.format);
  if (query.is_known && query.is_known(opened.etag)) return opened;
  AIP_TRY_ASSIGN(opened.file, blobs_.open(thumbnail ? stored.thumbnail_key : stored.key));
  if (!whole && !thumbnail) {
    AIP_TRY_ASSIGN(auto picture, pool_.resize_blocking(opened.file.get(), *query.max_side, query.format));
    opened.file = std::move(picture.file);
  }
  opened.bytes = file_size(opened.file.get());
  return opened;
}

}  // namespace aip::service
