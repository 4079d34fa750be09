#pragma once

#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.hpp"
#include "base/fd.hpp"
#include "blob/blob_store.hpp"
#include "domain/user.hpp"
#include "domain/workflow.hpp"
#include "image/edit.hpp"
#include "image/recipe.hpp"
#include "pixel/pool.hpp"
#include "store/database.hpp"

namespace aip::service {

// Cut-outs that a person corrects: an edit of a photo is looked at, then saved as a new version of its
// result. Thread-safe; calls block.
class CutOuts {
 public:
  // `scratch`: a folder for temporary files.
  CutOuts(store::Database& database, blob::BlobStore& blobs, pixel::Pool& pool, std::filesystem::path scratch)
      : database_(database), blobs_(blobs), pool_(pool), scratch_(std::move(scratch)) {}

  // The edit that made the result shown; nullopt when that was not made by one.
  Result<std::optional<image::CutOutEdit>> find(const UserId& user, const PairId& id);

  // The mask the edit makes, as a grey PNG; nothing is saved. The first preview of a photo asks the model,
  // which takes a second; what it said is kept for the next ones and for saving.
  //
  // Errors of this and save(): kNotFound; kConflict while the image is being processed, when it is skipped or
  // its SKU is archived, and when its photo is replaced meanwhile; those of pixel::Pool.
  Result<pixel::Picture> preview(const UserId& user, const PairId& id, const image::CutOutEdit& edit);

  // A new version, with the finish of the result shown, or of the last job, or of a main image. It waits for
  // review; the SKU of a result that was approved does, too.
  Result<ImagePair> save(const Caller& caller, const PairId& id, const image::CutOutEdit& edit);
  // The same with a picture of the mask, white where the product is.
  Result<ImagePair> save_mask(const Caller& caller, const PairId& id, std::string_view mask);

 private:
  struct Plan;

  Result<Plan> plan(const UserId& user, const PairId& id);
  Result<std::shared_ptr<const Fd>> begin(const ImagePair& pair);
  Result<Fd> file_of(std::string_view bytes);
  Result<Fd> open_backdrop(const Plan& plan);
  Result<ImagePair> store(const Caller& caller, const Plan& plan, pixel::Processed made, json::object edit);

  store::Database& database_;
  blob::BlobStore& blobs_;
  pixel::Pool& pool_;
  std::filesystem::path scratch_;

  // What photos are edited from, the last used first; temporary files, so that a restart forgets them.
  struct Kept {
    std::string input_key;
    std::shared_ptr<const Fd> file;
    Time made_at;
  };

  std::mutex mutex_;
  std::list<Kept> kept_;
};

}  // namespace aip::service
