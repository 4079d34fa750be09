#include "service/archive.hpp"

#include <future>
#include <map>
#include <set>

#include <archive.h>
#include <archive_entry.h>

#include "base/text.hpp"
#include "service/downloads.hpp"
#include "service/service_fixture.hpp"
#include "service/unique_names.hpp"

namespace aip::service {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

// The files of an archive, as another program would unpack them.
std::map<std::string, std::string> unpack(const std::string& bytes) {
  std::map<std::string, std::string> files;
  const std::unique_ptr<archive, decltype(&archive_read_free)> reader(archive_read_new(), archive_read_free);
  archive_read_support_format_all(reader.get());
  archive_read_support_filter_all(reader.get());
  EXPECT_EQ(archive_read_open_memory(reader.get(), bytes.data(), bytes.size()), ARCHIVE_OK);
  archive_entry* entry = nullptr;
  while (true) {
    const int read = archive_read_next_header(reader.get(), &entry);
    // A warning: a name beyond this process's character set. The file is there all the same.
    if (read != ARCHIVE_OK && read != ARCHIVE_WARN) break;
    std::string contents(static_cast<std::size_t>(archive_entry_size(entry)), '\0');
    EXPECT_EQ(archive_read_data(reader.get(), contents.data(), contents.size()),
              static_cast<la_ssize_t>(contents.size()));
    const char* utf8 = archive_entry_pathname_utf8(entry);
    // Without a name that libarchive can turn into this process's character set, the bytes as they are.
    const char* raw = utf8 != nullptr ? utf8 : archive_entry_pathname(entry);
    files[raw != nullptr ? raw : "(no name)"] = contents;
  }
  return files;
}

class ArchiveTest : public ServiceFixture {
 protected:
  Download an_order(const std::vector<std::pair<std::string, std::string>>& files,
                    ArchiveFormat format = ArchiveFormat::kZip,
                    Compression compression = Compression::kStore) {
    Download order{.format = format, .compression = compression, .created_at = clock_.now()};
    for (const auto& [name, bytes] : files) {
      order.files.push_back(
          {.name = name, .key = add_blob(bytes), .bytes = static_cast<std::int64_t>(bytes.size())});
    }
    return order;
  }

  Result<std::string> written(const Download& order) {
    std::string bytes;
    AIP_TRY(write_archive(order, *blobs_, [&](std::string_view piece) {
      bytes += piece;
      return true;
    }));
    return bytes;
  }

  Downloads downloads_{*database_, *blobs_};
};

INSTANTIATE_TEST_SUITE_P(OnSqlite, ArchiveTest, ::testing::Values(store::Dialect::kSqlite),
                         test::database_name);

TEST_P(ArchiveTest, UnpacksToTheSameFilesInEveryFormat) {
  const std::string large(300'000, 'x');
  for (const auto format : {ArchiveFormat::kZip, ArchiveFormat::kTar}) {
    for (const auto compression :
         {Compression::kStore, Compression::kFast, Compression::kNormal, Compression::kMax}) {
      const auto order = an_order({{"mug/front.jpg", "one"}, {"mug/large.jpg", large}}, format, compression);
      const auto bytes = written(order);
      ASSERT_OK(bytes);
      EXPECT_THAT(unpack(*bytes), ElementsAre(Pair("mug/front.jpg", "one"), Pair("mug/large.jpg", large)));
      EXPECT_EQ(bytes->size() > 300'000, compression == Compression::kStore) << to_string(format);
      EXPECT_EQ(written(order).value(), *bytes) << "the same order gives the same bytes";
    }
  }
}

TEST_P(ArchiveTest, KeepsNamesOfEveryScript) {
  for (const auto format : {ArchiveFormat::kZip, ArchiveFormat::kTar}) {
    const auto bytes = written(an_order({{"杯子/前面 лампа é.jpg", "one"}}, format));
    ASSERT_OK(bytes);
    EXPECT_NE(bytes->find("杯子/前面 лампа é.jpg"), std::string::npos) << "UTF-8, as it came";
    EXPECT_EQ(unpack(*bytes).size(), 1u);
  }
}

TEST_P(ArchiveTest, IsEmptyButWholeWithoutFiles) {
  EXPECT_THAT(unpack(written(an_order({})).value()), ::testing::IsEmpty());
}

TEST_P(ArchiveTest, FailsRatherThanHaveAHole) {
  auto missing = an_order({{"a.jpg", "one"}, {"b.jpg", "two"}});
  ASSERT_OK(blobs_->remove(missing.files[1].key));
  EXPECT_FAILS(written(missing), ErrorCode::kNotFound);
  auto short_one = an_order({{"a.jpg", "one"}});
  ++short_one.files[0].bytes;
  EXPECT_FAILS(written(short_one), ErrorCode::kInternal);
}

TEST_P(ArchiveTest, StopsWhenItsReaderHasGone) {
  const auto order = an_order({{"a.jpg", std::string(1'000'000, 'x')}});
  int pieces = 0;
  const auto stopped = write_archive(order, *blobs_, [&](std::string_view) { return ++pieces < 2; });
  EXPECT_FAILS(stopped, ErrorCode::kCancelled);
  EXPECT_EQ(pieces, 2);
}

class DownloadsTest : public ArchiveTest {
 protected:
  PairId add_approved(const std::string& sku, const std::string& name) {
    const auto photo = add_photo(sku, name);
    add_result(photo, sku + name);
    write([&](store::Connection& connection) {
      return store::pairs::set_review(connection, photo, pair(photo).version, ReviewStatus::kApproved,
                                      std::nullopt, user_);
    });
    return photo;
  }

  std::vector<std::string> names_of(const NewDownload& wanted) {
    const auto made = downloads_.create(user_, wanted);
    EXPECT_OK(made);
    std::vector<std::string> names;
    if (made) {
      for (const auto& file : made->files) names.push_back(file.name);
    }
    return names;
  }

  static NewDownload of(std::vector<std::string> skus) {
    return {.shop_name = "My shop", .skus = std::move(skus)};
  }
};

INSTANTIATE_TEST_SUITE_P(OnBoth, DownloadsTest, test::kBothDatabases, test::database_name);

TEST_P(DownloadsTest, HoldWhatIsApprovedAndNothingElse) {
  add_approved("mug", "1.png");
  add_result_of("mug", "unreviewed.jpg");
  add_photo("mug", "no result.jpg");
  add_approved("jug", "1.jpg");
  EXPECT_THAT(names_of(of({})), ElementsAre("jug/1.jpg", "mug/1.jpg"));
  EXPECT_THAT(names_of(of({"mug"})), ElementsAre("mug/1.jpg"));
  EXPECT_FAILS(downloads_.create(user_, of({"none"})), ErrorCode::kNotFound);
  EXPECT_FAILS(downloads_.create(add_user("other@example.com"), of({})), ErrorCode::kNotFound);
}

TEST_P(DownloadsTest, GiveEachPictureANameOfItsOwn) {
  for (const auto* name : {"a.jpg", "a.png", "A.webp", "b/a.jpg"}) add_approved("mug", name);
  const auto names = names_of(of({}));
  std::set<std::string> lowered;
  for (const auto& name : names) lowered.insert(to_lower(name));
  EXPECT_EQ(lowered.size(), 4u);
}

TEST_P(DownloadsTest, KeepTheContentsTheyWereOrderedWith) {
  const auto photo = add_approved("mug", "1.jpg");
  const auto made = downloads_.create(user_, of({})).value();
  add_result(photo, "a newer result");
  std::string bytes;
  ASSERT_OK(downloads_.stream(downloads_.find(user_, made.id).value(), [&](std::string_view piece) {
    bytes += piece;
    return true;
  }));
  EXPECT_THAT(unpack(bytes), ElementsAre(Pair("mug/1.jpg", "mug1.jpg")));
}

TEST_P(DownloadsTest, SayWhichPictureWasDeletedSince) {
  add_approved("mug", "1.jpg");
  const auto made = downloads_.create(user_, of({})).value();
  EXPECT_OK(downloads_.require_pictures(made));
  ASSERT_OK(blobs_->remove(made.files[0].key));
  const auto refused = downloads_.require_pictures(made);
  EXPECT_FAILS(refused, ErrorCode::kConflict);
  EXPECT_THAT(refused.error().public_message, ::testing::HasSubstr("mug/1.jpg"));
}

TEST_P(DownloadsTest, AreNamedAfterTheShopInLettersThatEveryDiskTakes) {
  add_approved("mug", "1.jpg");
  auto wanted = of({});
  wanted.shop_name = " ../小店: a/b? ";
  const auto made = downloads_.create(user_, wanted).value();
  EXPECT_EQ(made.file_name.find('/'), std::string::npos);
  EXPECT_FALSE(made.file_name.starts_with('.'));
  EXPECT_THAT(made.file_name, ::testing::HasSubstr("小店"));
  EXPECT_THAT(made.file_name, ::testing::EndsWith(".zip"));
}

TEST_P(DownloadsTest, AnswerTheSameArchiveToTheSameKey) {
  add_approved("mug", "1.jpg");
  const IdempotencyKey key{.key = "k", .request_hash = "h"};
  const auto first = downloads_.create(user_, of({}), key).value();
  EXPECT_EQ(downloads_.create(user_, of({}), key)->id, first.id);
  EXPECT_FAILS(downloads_.create(user_, of({}), IdempotencyKey{"k", "other"}), ErrorCode::kConflict);
  EXPECT_EQ(downloads_.list(user_, {})->total, 1);
  EXPECT_FAILS(downloads_.find(add_user("other@example.com"), first.id), ErrorCode::kNotFound);
}

TEST_P(DownloadsTest, MakeOneArchiveOfCallsWithTheSameKeyAtTheSameTime) {
  add_approved("mug", "1.jpg");
  const IdempotencyKey key{.key = "k", .request_hash = "h"};
  std::vector<std::future<Result<Download>>> calls;
  for (int i = 0; i < 8; ++i) {
    calls.push_back(std::async(std::launch::async, [&] { return downloads_.create(user_, of({}), key); }));
  }
  std::set<DownloadId> made;
  for (auto& call : calls) {
    const auto created = call.get();
    EXPECT_OK(created);
    if (created) made.insert(created->id);
  }
  EXPECT_EQ(made.size(), 1u);
  EXPECT_EQ(downloads_.list(user_, {})->total, 1);

  write([&](store::Connection& connection) {
    return store::jobs::forget_idempotent_responses(connection, now() + std::chrono::seconds(1));
  });
  EXPECT_NE(downloads_.create(user_, of({}), key)->id, *made.begin()) << "the key is forgotten";
}

TEST(UniqueNamesTest, NumbersWhatClashesWhateverTheCase) {
  UniqueNames names;
  EXPECT_EQ(names.add("mug/a.jpg", "jpg"), "mug/a.jpg");
  EXPECT_EQ(names.add("mug/a.png", "jpg"), "mug/a-2.jpg");
  EXPECT_EQ(names.add("mug/A.JPG", "jpg"), "mug/A-3.jpg");
  EXPECT_EQ(names.add("mug/a-2.jpg", "jpg"), "mug/a-2-2.jpg");
  EXPECT_EQ(names.add("jug/a.jpg", "jpg"), "jug/a.jpg");
}

TEST(UniqueNamesTest, ReplacesTheExtensionOnly) {
  UniqueNames names;
  EXPECT_EQ(names.add("v1.2/photo", "jpg"), "v1.2/photo.jpg");
  EXPECT_EQ(names.add("mug/.hidden", "jpg"), "mug/.hidden.jpg");
  EXPECT_EQ(names.add("mug/a.b.png", "webp"), "mug/a.b.webp");
  EXPECT_EQ(names.add(".png", "jpg"), ".png.jpg");
}

}  // namespace
}  // namespace aip::service
