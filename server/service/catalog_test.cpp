#include "service/catalog.hpp"

#include <sys/stat.h>

#include <fstream>

#include <boost/json.hpp>

#include "base/file.hpp"
#include "base/hash.hpp"
#include "image/library.hpp"
#include "image/test_photos.hpp"
#include "pixel/child.hpp"
#include "service/collector.hpp"
#include "service/service_fixture.hpp"

namespace aip::service {
namespace {

using ::testing::ElementsAre;

// Pixel processes are dear to start, so that all tests of this program share one.
pixel::Pool& shared_pool() {
  static const test::TemporaryFolder scratch;
  static const auto pool = pixel::Pool::create({.executable = std::filesystem::read_symlink("/proc/self/exe"),
                                                .scratch = scratch.path(),
                                                .processes = 1})
                               .value();
  return *pool;
}

std::string a_photo_file(int side = 40) { return image::test::file_of(image::test::ball_on_white(side)); }

class CatalogTest : public ServiceFixture {
 protected:
  Fd file_of(std::string_view bytes) {
    auto file = open_temporary(folder_.path()).value();
    EXPECT_OK(write_all(file.get(), bytes));
    return file;
  }

  Result<Imported> import(std::string_view sku, std::string_view name, std::string_view bytes) {
    const auto file = file_of(bytes);
    return catalog_.import_image(user_, sku, name, file.get());
  }

  int blobs() {
    int count = 0;
    EXPECT_OK(blobs_->for_each([&](std::string_view, std::chrono::seconds) { ++count; }));
    return count;
  }

  std::vector<std::string> names_of(const std::string& sku) {
    std::vector<std::string> names;
    const auto pairs = catalog_.pairs(user_, sku, true).value();
    for (const auto& pair : pairs) names.push_back(pair.name);
    return names;
  }

  Catalog catalog_{*database_, *blobs_, shared_pool(), queue_};
};

INSTANTIATE_TEST_SUITE_P(OnBoth, CatalogTest, test::kBothDatabases, test::database_name);

TEST_P(CatalogTest, TakesAPhotoIn) {
  const auto bytes = a_photo_file();
  const auto imported = import(" mug ", "a/front.png", bytes);
  ASSERT_OK(imported);
  EXPECT_EQ(imported->outcome, ImportOutcome::kCreated);
  EXPECT_EQ(imported->pair.sku, "mug");
  EXPECT_EQ(imported->pair.input.width, 40);
  EXPECT_TRUE(imported->pair.is_main);
  EXPECT_EQ(imported->pair.input_sha256, sha256_hex(bytes));
  EXPECT_EQ(blobs(), 2) << "photo and thumbnail";
  const auto opened = catalog_.open_image(user_, imported->pair.id, {});
  ASSERT_OK(opened);
  EXPECT_EQ(opened->bytes, bytes.size());
  const auto is_known = [&](std::string_view etag) { return etag == opened->etag; };
  const auto known = catalog_.open_image(user_, imported->pair.id, {.is_known = is_known});
  ASSERT_OK(known);
  EXPECT_FALSE(known->file) << "it is not read again";
  EXPECT_OK(
      catalog_.open_image(user_, imported->pair.id, {.version = photo_version(imported->pair.input_sha256)}));
  EXPECT_FAILS(catalog_.open_image(user_, imported->pair.id, {.version = "made up"}), ErrorCode::kNotFound);
  EXPECT_FAILS(catalog_.open_image(user_, imported->pair.id, {.side = Side::kOutput, .version = "made up"}),
               ErrorCode::kNotFound);
}

TEST_P(CatalogTest, TheSameBytesChangeNothingAndOthersReplace) {
  const auto first = import("mug", "front.png", a_photo_file(40)).value();
  const auto again = import("mug", "front.png", a_photo_file(40)).value();
  EXPECT_EQ(again.outcome, ImportOutcome::kUnchanged);
  EXPECT_EQ(again.pair.version, first.pair.version);
  add_result(first.pair.id);
  const auto replaced = import("mug", "front.png", a_photo_file(50)).value();
  EXPECT_EQ(replaced.outcome, ImportOutcome::kReplaced);
  EXPECT_EQ(replaced.pair.id, first.pair.id);
  EXPECT_EQ(replaced.pair.input.width, 50);
  EXPECT_FALSE(replaced.pair.output) << "the result was of the photo before";
  EXPECT_EQ(catalog_.versions(user_, first.pair.id)->size(), 1u) << "but it is kept";
  EXPECT_EQ(blobs(), 4) << "two of the photo, two of the earlier result";
}

TEST_P(CatalogTest, RefusesWhatIsNoPhotoAndLeavesNothingBehind) {
  EXPECT_FAILS(import("mug", "a.jpg", "hello"), ErrorCode::kUnsupportedMedia);
  EXPECT_FAILS(import("mug", "a.jpg", ""), ErrorCode::kImageUnreadable);
  EXPECT_FAILS(import("mug", "a.png", a_photo_file().substr(0, 60)), ErrorCode::kImageUnreadable);
  EXPECT_FAILS(import("..", "a.jpg", "x"), ErrorCode::kInvalidInput);
  EXPECT_FAILS(import("mug", "../a.jpg", "x"), ErrorCode::kInvalidInput);
  EXPECT_EQ(blobs(), 0);
  EXPECT_EQ(catalog_.folders(user_, {})->total, 0);
}

TEST_P(CatalogTest, WhatIsBeingProcessedIsNotReplacedOrDeleted) {
  ASSERT_OK(import("mug", "front.png", a_photo_file(40)));
  add_job(a_job({"mug"}));
  EXPECT_FAILS(import("mug", "front.png", a_photo_file(50)), ErrorCode::kConflict);
  EXPECT_FAILS(catalog_.remove_image(user_, "mug", "front.png"), ErrorCode::kConflict);
  EXPECT_FAILS(catalog_.remove_folder(user_, "mug"), ErrorCode::kConflict);
  EXPECT_EQ(blobs(), 2) << "what came in vain is gone again";
}

TEST_P(CatalogTest, ANewPhotoPutsAnApprovedOrArchivedSkuBackOnTheTable) {
  ASSERT_OK(import("mug", "1.png", a_photo_file(40)));
  for (const auto status : {WorkflowStatus::kApproved, WorkflowStatus::kArchived}) {
    write([&](store::Connection& connection) {
      return store::workflows::set_status(connection, workflow("mug"), status, user_);
    });
    ASSERT_OK(import("mug", std::string(to_string(status)) + ".png", a_photo_file(50)));
    EXPECT_EQ(workflow("mug").status, WorkflowStatus::kPending);
  }
}

TEST_P(CatalogTest, TheFirstPhotoAsPeopleCountIsTheMainOneUntilAPersonChooses) {
  ASSERT_OK(import("mug", "img10.png", a_photo_file(40)));
  ASSERT_OK(import("mug", "img2.png", a_photo_file(41)));
  EXPECT_THAT(names_of("mug"), ElementsAre("img2.png", "img10.png"));
  EXPECT_TRUE(catalog_.pairs(user_, "mug", true)->at(0).is_main);
  const auto chosen = catalog_.pairs(user_, "mug", true)->at(1).id;
  ASSERT_OK(catalog_.set_main(user_, chosen));
  ASSERT_OK(import("mug", "img1.png", a_photo_file(42)));
  EXPECT_EQ(catalog_.pairs(user_, "mug", true)->at(0).id, chosen);
  ASSERT_OK(catalog_.remove_image(user_, "mug", "img10.png"));
  EXPECT_TRUE(catalog_.pairs(user_, "mug", true)->at(0).is_main) << "there is always one";
}

TEST_P(CatalogTest, DeletingTakesEveryBlobAlong) {
  const auto photo = import("mug", "1.png", a_photo_file(40))->pair.id;
  ASSERT_OK(import("mug", "2.png", a_photo_file(41)));
  add_result(photo);
  add_result(photo, "newer");
  ASSERT_OK(catalog_.remove_image(user_, "mug", "1.png"));
  EXPECT_EQ(blobs(), 2);
  ASSERT_OK(catalog_.remove_folder(user_, "mug"));
  EXPECT_EQ(blobs(), 0);
  EXPECT_FAILS(catalog_.remove_folder(user_, "mug"), ErrorCode::kNotFound);
}

TEST_P(CatalogTest, SkippingCancelsAWaitingTask) {
  const auto photo = add_photo("mug");
  const auto id = add_job(a_job({"mug"}));
  const auto skipped = catalog_.skip(user_, photo);
  ASSERT_OK(skipped);
  EXPECT_EQ(skipped->status, PairStatus::kSkipped);
  EXPECT_EQ(skipped->skip_reason, kSkippedByUser);
  EXPECT_TRUE(is_idle());
  EXPECT_EQ(job(id).status, JobStatus::kCompleted);
  EXPECT_EQ(job(id).skipped, 1);
}

TEST_P(CatalogTest, ARunningPhotoIsNotSkipped) {
  const auto photo = add_photo("mug");
  add_job(a_job({"mug"}));
  const auto task = claim();
  EXPECT_FAILS(catalog_.skip(user_, photo), ErrorCode::kConflict);
  finish(task, a_result(task));
  EXPECT_EQ(pair(photo).status, PairStatus::kCompleted);
}

TEST_P(CatalogTest, ARestoredPhotoIsFreeAgain) {
  const auto photo = add_photo("mug");
  ASSERT_OK(jobs_.cancel(user_, add_job(a_job({"mug"}))));
  const auto restored = catalog_.unskip(user_, photo);
  ASSERT_OK(restored);
  EXPECT_EQ(restored->status, PairStatus::kPending);
  EXPECT_EQ(catalog_.folders(user_, {})->items.at(0).busy, 0) << "nobody is working on it";
  EXPECT_OK(jobs_.regenerate(user_, photo, JobType::kMainImage, {}));
  EXPECT_FAILS(catalog_.unskip(user_, photo), ErrorCode::kConflict);  // it is not skipped
}

TEST_P(CatalogTest, ARestoredPhotoShowsItsResultAgain) {
  const auto photo = add_result_of("mug");
  ASSERT_OK(catalog_.skip(user_, photo));
  EXPECT_TRUE(catalog_.pairs(user_, "mug", false)->empty());
  EXPECT_EQ(catalog_.unskip(user_, photo)->status, PairStatus::kCompleted);
}

TEST_P(CatalogTest, GoingBackToAnEarlierResultAsksForANewDecision) {
  const auto photo = add_photo("mug");
  const auto first = add_result(photo, "first");
  const auto second = add_result(photo, "second");
  write([&](store::Connection& connection) -> Result<void> {
    AIP_TRY(store::pairs::set_review(connection, photo, pair(photo).version, ReviewStatus::kApproved,
                                     std::nullopt, user_));
    AIP_TRY(store::workflows::set_status(connection, workflow("mug"), WorkflowStatus::kApproved, user_));
    return {};
  });
  const auto back = catalog_.use_version(user_, photo, first);
  ASSERT_OK(back);
  EXPECT_EQ(back->current_version, first);
  EXPECT_EQ(back->review, ReviewStatus::kUnreviewed);
  EXPECT_EQ(workflow("mug").status, WorkflowStatus::kPending);
  EXPECT_EQ(back->approved_version, second) << "it stays in use until the other is approved";
  const auto forth = catalog_.use_version(user_, photo, second);
  ASSERT_OK(forth);
  EXPECT_EQ(forth->review, ReviewStatus::kApproved);
  EXPECT_FAILS(catalog_.use_version(user_, photo, {"none"}), ErrorCode::kNotFound);
}

TEST_P(CatalogTest, SomebodyElsesPhotosDoNotExist) {
  const auto photo = add_result_of("mug");
  const auto other = add_user("other@example.com");
  EXPECT_FAILS(catalog_.pairs(other, "mug", true), ErrorCode::kNotFound);
  EXPECT_FAILS(catalog_.pair(other, photo), ErrorCode::kNotFound);
  EXPECT_FAILS(catalog_.skip(other, photo), ErrorCode::kNotFound);
  EXPECT_FAILS(catalog_.set_main(other, photo), ErrorCode::kNotFound);
  EXPECT_FAILS(catalog_.versions(other, photo), ErrorCode::kNotFound);
  EXPECT_FAILS(catalog_.remove_folder(other, "mug"), ErrorCode::kNotFound);
  EXPECT_FAILS(catalog_.open_image(other, photo, {.side = Side::kOutput}), ErrorCode::kNotFound);
}

TEST_P(CatalogTest, CollectsOldBlobsThatNothingRefersTo) {
  add_result_of("mug");
  add_blob("orphan");
  EXPECT_EQ(collect_orphans(*database_, *blobs_, std::chrono::hours(1)).value(), 0)
      << "it may be on its way in";
  EXPECT_EQ(blobs(), 5);
  EXPECT_EQ(collect_orphans(*database_, *blobs_, std::chrono::seconds(0)).value(), 1);
  EXPECT_EQ(blobs(), 4);
}

TEST_P(CatalogTest, ImportsAFolderAndNamesWhatItRefused) {
  const auto root = folder_ / "photos";
  std::filesystem::create_directories(root / "mug" / "more");
  std::ofstream(root / "mug" / "1.png") << a_photo_file(40);
  std::ofstream(root / "mug" / "more" / "2.png") << a_photo_file(41);
  std::ofstream(root / "mug" / "notes.txt") << "hello";
  std::ofstream(root / "mug" / ".DS_Store") << "x";
  const auto report = catalog_.import_folder(user_, root);
  ASSERT_OK(report);
  EXPECT_EQ(report->imported, 2);
  EXPECT_EQ(report->skus, 1);
  EXPECT_EQ(report->ignored, 1);
  ASSERT_EQ(report->refused.size(), 1u);
  EXPECT_EQ(report->refused[0].file, "mug/notes.txt");
  EXPECT_EQ(catalog_.import_folder(user_, root)->unchanged, 2);
}

class FindPhotosTest : public ::testing::Test {
 protected:
  void file(const std::filesystem::path& name) {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << "x";
  }

  // "sku/name", with a "!" where it can't come in.
  std::vector<std::string> found(const std::filesystem::path& leave_out = {}) {
    std::vector<std::string> names;
    const auto photos = find_photos(folder_.path(), leave_out).value();
    for (const auto& item : photos.files) {
      names.push_back(item.sku + "/" + item.name + (item.error ? "!" : ""));
    }
    return names;
  }

  test::TemporaryFolder folder_;
};

std::vector<std::string> strings(const boost::json::object& object, std::string_view key) {
  std::vector<std::string> texts;
  if (const auto* list = object.if_contains(key)) {
    for (const auto& text : list->as_array()) texts.emplace_back(text.as_string());
  }
  std::ranges::sort(texts);
  return texts;
}

TEST_F(FindPhotosTest, KeepsToTheRuleThatThePageHas) {
  const auto text = read_file(AIP_IMPORT_RULE);
  ASSERT_OK(text);
  const auto parsed = boost::json::parse(*text);
  for (const auto& value : parsed.as_array()) {
    const auto& rule = value.as_object();
    SCOPED_TRACE(std::string(rule.at("name").as_string()));
    const test::TemporaryFolder place;
    const auto folder = place.path() / std::string(rule.at("folder").as_string());
    const auto relative = [&](const FoundFile& file) {
      return file.path.lexically_relative(folder).generic_string();
    };
    for (const auto& name : strings(rule, "files")) {
      std::filesystem::create_directories((folder / name).parent_path());
      std::ofstream(folder / name) << "x";
    }
    const auto photos = find_photos(folder);
    ASSERT_OK(photos);
    std::vector<std::string> taken;
    std::vector<std::string> refused;
    for (const auto& file : photos->files) {
      file.error ? refused.push_back(relative(file)) : taken.push_back(file.sku + " | " + file.name);
    }
    auto left = strings(rule, "beside");
    std::ranges::copy(strings(rule, "others"), std::back_inserter(left));
    std::ranges::copy(strings(rule, "clashes"), std::back_inserter(left));
    EXPECT_THAT(taken, ::testing::UnorderedElementsAreArray(strings(rule, "photos")));
    EXPECT_THAT(refused, ::testing::UnorderedElementsAreArray(left));
    const auto* ignored = rule.if_contains("ignored");
    EXPECT_EQ(photos->ignored, ignored == nullptr ? 0 : ignored->as_int64());
  }
}

TEST_F(FindPhotosTest, SortsAsPeopleCount) {
  file("mug/10.jpg");
  file("mug/2.jpg");
  file("cup-10/1.jpg");
  file("cup-9/1.jpg");
  EXPECT_THAT(found(), ElementsAre("cup-9/1.jpg", "cup-10/1.jpg", "mug/2.jpg", "mug/10.jpg"));
}

TEST_F(FindPhotosTest, LeavesHiddenThingsAndLeftoversAlone) {
  file("mug/.hidden.jpg");
  file("mug/Thumbs.db");
  file("mug/.git/config");
  file(".hidden/1.jpg");
  file("__MACOSX/1.jpg");
  EXPECT_THAT(found(), ::testing::IsEmpty());
}

TEST_F(FindPhotosTest, FollowsNoLinks) {
  file("mug/1.jpg");
  std::filesystem::create_symlink(folder_ / "mug/1.jpg", folder_ / "mug/2.jpg");
  std::filesystem::create_directory_symlink("/etc", folder_ / "mug/etc");
  std::filesystem::create_directory_symlink(folder_ / "mug", folder_ / "jug");
  std::filesystem::create_symlink("nowhere", folder_ / "mug/broken.jpg");
  EXPECT_THAT(found(),
              ::testing::UnorderedElementsAre("mug/1.jpg", "mug/2.jpg!", "mug/broken.jpg!", "mug/etc!",
                                              folder_.path().filename().string() + "/jug!"));
}

TEST_F(FindPhotosTest, DoesNotWaitAtAPipe) {
  file("mug/1.jpg");
  ASSERT_EQ(::mkfifo((folder_ / "mug/pipe.jpg").c_str(), 0600), 0);
  EXPECT_THAT(found(), ElementsAre("mug/1.jpg", "mug/pipe.jpg!"));
}

TEST_F(FindPhotosTest, ShowsANameThatIsNotUtf8AndRefusesIt) {
  file("mug/\xff.jpg");
  EXPECT_THAT(found(), ElementsAre("mug/\\xff.jpg!"));
}

TEST_F(FindPhotosTest, LooksTenFoldersDeepAtMost) {
  std::filesystem::path deep = "mug";
  for (int i = 0; i < 12; ++i) deep /= "d";
  file(deep / "1.jpg");
  const auto names = found();
  ASSERT_EQ(names.size(), 1u);
  EXPECT_THAT(names[0], ::testing::EndsWith("!"));
}

TEST_F(FindPhotosTest, LeavesOutTheFolderOfTheResults) {
  file("mug/1.jpg");
  file("out/mug/1.jpg");
  EXPECT_THAT(found(folder_ / "out"), ElementsAre("mug/1.jpg"));
  EXPECT_FALSE(find_photos(folder_ / "missing"));
}

}  // namespace
}  // namespace aip::service

int main(int argc, char** argv) {
  if (aip::pixel::is_pixel_process(argc, argv)) return aip::pixel::serve_operations({});
  testing::InitGoogleMock(&argc, argv);
  if (!aip::image::start_libraries(argv[0])) return 1;
  return RUN_ALL_TESTS();
}
