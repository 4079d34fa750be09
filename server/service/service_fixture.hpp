#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "blob/disk_store.hpp"
#include "queue/queue.hpp"
#include "service/job_progress.hpp"
#include "service/jobs.hpp"
#include "store/account_repository.hpp"
#include "store/catalog_repository.hpp"
#include "store/review_repository.hpp"
#include "store/version_repository.hpp"
#include "support/databases.hpp"
#include "support/manual_clock.hpp"
#include "support/matchers.hpp"
#include "support/temporary_folder.hpp"

// What the services' tests share: a database of either kind, blobs in a folder, the queue with its real
// observer, and builders of people, SKUs and photos.
namespace aip::service {

class ServiceFixture : public ::testing::TestWithParam<store::Dialect> {
 protected:
  ServiceFixture()
      : database_(test::fresh_database(GetParam(), clock_)),
        blobs_(blob::DiskStore::open_folder(folder_ / "blobs").value()),
        queue_(*database_, progress_),
        jobs_(*database_, queue_, *prices_),
        user_(add_user("owner@example.com")) {}

  // --- Arrange.
  UserId add_user(std::string_view email) {
    const User user{.id = new_id<UserId>(),
                    .email = std::string(email),
                    .name = "N",
                    .role = Role::kOwner,
                    .password_hash = "x",
                    .created_at = clock_.now()};
    write([&](store::Connection& connection) { return store::accounts::insert(connection, user); });
    return user.id;
  }

  Caller caller() const { return {.actor = user_, .account = user_, .role = Role::kOwner}; }

  std::string add_blob(std::string_view bytes, std::string_view extension = "jpg") {
    const auto file = open_temporary(folder_.path());
    EXPECT_OK(file);
    EXPECT_OK(write_all(file->get(), bytes));
    return blobs_->put(file->get(), extension).value();
  }

  StoredImage a_picture(std::string_view bytes = "picture") {
    return {.key = add_blob(bytes),
            .thumbnail_key = add_blob("thumbnail", "webp"),
            .format = "jpeg",
            .width = 10,
            .height = 10,
            .bytes = static_cast<std::int64_t>(bytes.size())};
  }

  // A photo of a SKU that is made when missing; the first one of a SKU is its main image.
  PairId add_photo(const std::string& sku, const std::string& name = "front.jpg") {
    return add_photo_of(user_, sku, name);
  }

  PairId add_photo_of(const UserId& user, const std::string& sku, const std::string& name) {
    const auto input = a_picture("photo " + name);
    const auto id = new_id<PairId>();
    write([&](store::Connection& connection) -> Result<void> {
      AIP_TRY_ASSIGN(const auto workflow, store::workflows::ensure(connection, user, sku));
      AIP_TRY_ASSIGN(const auto others, store::pairs::of_workflow(connection, workflow.id));
      AIP_TRY_ASSIGN(const Time now, connection.now());
      return store::pairs::insert(connection, {.id = id,
                                               .workflow = workflow.id,
                                               .sku = sku,
                                               .name = name,
                                               .input = input,
                                               .input_sha256 = "0123456789abcdef",
                                               .is_main = others.empty(),
                                               .created_at = now,
                                               .updated_at = now});
    });
    return id;
  }

  ImageVersion a_version(const PairId& pair, std::string_view bytes = "result") {
    return {.id = new_id<VersionId>(),
            .pair = pair,
            .job = std::nullopt,
            .image = a_picture(bytes),
            .engine = "test",
            .created_at = now()};
  }

  // The pair gets a result, as if a job had made it.
  VersionId add_result(const PairId& pair, std::string_view bytes = "result") {
    const auto version = a_version(pair, bytes);
    write([&](store::Connection& connection) -> Result<void> {
      AIP_TRY(store::versions::insert(connection, version));
      return store::pairs::set_result(connection, version);
    });
    return version.id;
  }

  PairId add_result_of(const std::string& sku, const std::string& name = "front.jpg") {
    const auto pair = add_photo(sku, name);
    add_result(pair);
    return pair;
  }

  static NewJob a_job(std::vector<std::string> skus, ImageType type = ImageType::kAll) {
    return {
        .type = JobType::kMainImage, .skus = std::move(skus), .image_type = type, .options = {}, .only = {}};
  }

  JobId add_job(const NewJob& wanted) {
    const auto created = jobs_.create(user_, wanted);
    EXPECT_OK(created);
    return created ? created->id : JobId{};
  }

  // --- Act: what workers do.
  queue::Task claim() {
    auto claimed = queue_.claim("worker", 1);
    EXPECT_OK(claimed);
    if (!claimed || claimed->size() != 1) {
      ADD_FAILURE() << "there is no task to claim";
      return {};
    }
    return claimed->front();
  }

  bool is_idle() { return queue_.claim("worker", 1).value().empty(); }

  void finish(const queue::Task& task, const queue::Verdict& verdict) {
    const auto finished = queue_.finish(task, verdict);
    ASSERT_OK(finished);
    EXPECT_TRUE(*finished) << "the claim was lost";
  }

  queue::Done a_result(const queue::Task& task) {
    auto version = a_version(*task.pair);
    version.job = task.job;
    return {.commit = [version](store::Connection& connection) -> Result<void> {
      AIP_TRY(store::versions::insert(connection, version));
      return store::pairs::set_result(connection, version);
    }};
  }

  void do_one() {
    const auto task = claim();
    finish(task, a_result(task));
  }

  static queue::Failed a_failure(std::string why = "It is too dark.") {
    return {{.code = ErrorCode::kCutOutRefused, .message = why, .public_message = why}};
  }

  void fail_one() { finish(claim(), a_failure()); }

  // --- Assert.
  Job job(const JobId& id) { return jobs_.find(user_, id).value(); }

  ImagePair pair(const PairId& id) {
    return database_
        ->read([&](store::Connection& connection) { return store::pairs::find(connection, user_, id); })
        .value()
        .value();
  }

  Workflow workflow(const std::string& sku) {
    return database_
        ->read([&](store::Connection& connection) {
          return store::workflows::find_by_sku(connection, user_, sku);
        })
        .value()
        .value();
  }

  std::vector<std::string> log_of(const JobId& id) {
    std::vector<std::string> lines;
    const auto page = jobs_.logs(user_, id, {.limit = 1000}).value();
    for (const auto& line : page.logs) lines.push_back(line.message);
    return lines;
  }

  // The statuses that events of a type told of, oldest first.
  std::vector<std::string> events(std::string_view type) {
    std::vector<std::string> told;
    for (const auto& row : read("select data from ai_event where type = $1 order by id", {type})) {
      told.push_back(string_at(row.get<json::value>("data").as_object(), "status").value_or("-"));
    }
    return told;
  }

  Time now() {
    return *database_->read([](store::Connection& connection) { return connection.now(); });
  }

  store::Rows read(std::string_view sql, const store::Parameters& parameters = {}) {
    auto rows =
        database_->read([&](store::Connection& connection) { return connection.query(sql, parameters); });
    EXPECT_OK(rows);
    return rows ? *std::move(rows) : store::Rows{};
  }

  template <class Work>
  void write(Work&& work) {
    const auto done = database_->write(std::forward<Work>(work));
    EXPECT_OK(done);
  }

  void write_sql(std::string_view sql, const store::Parameters& parameters = {}) {
    write([&](store::Connection& connection) { return connection.execute(sql, parameters); });
  }

  test::ManualClock clock_;
  test::TemporaryFolder folder_;
  test::FreshDatabase database_;
  const std::unique_ptr<blob::BlobStore> blobs_;
  const std::unique_ptr<const PriceList> prices_ = PriceList::open(folder_ / "prices.json").value();
  JobProgress progress_;
  queue::Queue queue_;
  Jobs jobs_;
  const UserId user_;
};

}  // namespace aip::service
