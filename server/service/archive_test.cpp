#include "service/archive.hpp"

#include <unistd.h>

#include <future>
#include <map>
#include <set>

#include <archive.h>
#include <archive_entry.h>

#include "base/crc32.hpp"
#include "base/file.hpp"
#include "base/unicode.hpp"
#include "service/archive_names.hpp"
#include "service/downloads.hpp"
#include "service/service_fixture.hpp"
#include "service/stored_archive.hpp"
#include "store/idempotency_repository.hpp"

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
      order.files.push_back({.name = name,
                             .key = add_blob(bytes),
                             .bytes = static_cast<std::int64_t>(bytes.size()),
                             .crc = crc32_of(bytes)});
    }
    return order;
  }

  Result<std::string> written(const Download& order) {
    if (order.compression == Compression::kStore) return read_from(order, 0, 1 << 20);
    PackedArchive archive(order, *blobs_);
    std::string bytes;
    for (bool more = true; more;) {
      std::string piece;
      AIP_TRY_ASSIGN(more, archive.next(piece));
      EXPECT_LE(piece.size(), 300'000u);
      bytes += piece;
    }
    return bytes;
  }

  // A stored archive from `offset` to its end, read in pieces.
  Result<std::string> read_from(const Download& order, std::uint64_t offset, std::size_t piece) {
    StoredArchive archive(order, *blobs_);
    EXPECT_EQ(archive.size(), stored_archive_size(order));
    std::string bytes;
    std::vector<char> buffer(piece);
    while (offset < archive.size()) {
      AIP_TRY_ASSIGN(const auto read, archive.read(offset, buffer));
      bytes.append(buffer.data(), read);
      offset += read;
    }
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

TEST_P(ArchiveTest, IsMadeNoFurtherThanItIsRead) {
  std::string noise(1'000'000, '\0');
  for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = static_cast<char>(i * i % 251 ^ i >> 9);
  const auto order = an_order({{"a.jpg", noise}}, ArchiveFormat::kTar, Compression::kFast);
  std::string piece;
  PackedArchive archive(order, *blobs_);
  EXPECT_TRUE(*archive.next(piece));
  EXPECT_LT(piece.size(), 300'000u);
  ASSERT_OK(blobs_->remove(order.files[0].key));
  EXPECT_OK(archive.next(piece)) << "the file that is being packed is open";
}

TEST_P(ArchiveTest, IsTheSameFromEveryOffset) {
  for (const auto format : {ArchiveFormat::kZip, ArchiveFormat::kTar}) {
    const auto order = an_order(
        {{"mug/front.jpg", std::string(700, 'a')}, {"leer.jpg", ""}, {"杯子/1.jpg", "three"}}, format);
    const std::string whole = written(order).value();
    for (std::size_t offset = 0; offset < whole.size(); ++offset) {
      ASSERT_EQ(read_from(order, offset, 97).value(), whole.substr(offset)) << to_string(format) << offset;
    }
  }
}

// A reader of streams (java.util.zip.ZipInputStream, say) knows a stored file's end from what stands before
// it.
TEST_P(ArchiveTest, HasSizeAndChecksumBeforeEachStoredFile) {
  const std::string zip = written(an_order({{"a.jpg", "picture"}})).value();
  const auto u32 = [&](std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(zip[at + i]);
    return value;
  };
  EXPECT_EQ(zip.substr(0, 4), "PK\x03\x04");
  EXPECT_EQ(zip[6] & 0x08, 0) << "no data descriptor";
  EXPECT_EQ(zip[7] & 0x08, 0x08) << "the name is UTF-8";
  EXPECT_EQ(u32(14), crc32_of("picture"));
  EXPECT_EQ(u32(18), 7u);
  EXPECT_EQ(u32(22), 7u);
}

TEST_P(ArchiveTest, MayHoldMoreFilesThanAZipCountsInSixteenBits) {
  auto order = an_order({{"0.jpg", "x"}});
  for (int i = 1; i < 66'000; ++i) {
    order.files.push_back(order.files.front());
    order.files.back().name = std::to_string(i) + ".jpg";
  }
  EXPECT_EQ(unpack(written(order).value()).size(), 66'000u);
}

// Only what is not a picture is read: the sizes are true, the pictures' bytes are left out.
TEST_P(ArchiveTest, MayBeLargerThanThirtyTwoBitsCount) {
  constexpr std::int64_t kLarge = 5'000'000'000;
  auto order = an_order({{"a.jpg", ""}, {"b.jpg", ""}});
  order.files[0].bytes = kLarge;
  StoredArchive archive(order, *blobs_);
  const Fd file = open_temporary(folder_.path()).value();
  std::vector<char> buffer(4096);
  for (std::uint64_t offset : {std::uint64_t{0}, std::uint64_t{kLarge}}) {
    while (offset < archive.size()) {
      // A picture that is not there ends the reading of what stands before it.
      const auto read = archive.read(offset, std::span(buffer).first(1));
      if (!read) {
        ++offset;
        if (offset < kLarge) break;
        continue;
      }
      ASSERT_EQ(::pwrite(file.get(), buffer.data(), 1, static_cast<off_t>(offset)), 1);
      ++offset;
    }
  }
  const std::unique_ptr<::archive, decltype(&archive_read_free)> reader(archive_read_new(),
                                                                        archive_read_free);
  archive_read_support_format_zip_seekable(reader.get());
  ASSERT_EQ(archive_read_open_fd(reader.get(), file.get(), 4096), ARCHIVE_OK);
  archive_entry* entry = nullptr;
  ASSERT_EQ(archive_read_next_header(reader.get(), &entry), ARCHIVE_OK);
  EXPECT_EQ(archive_entry_size(entry), kLarge);
  ASSERT_EQ(archive_read_next_header(reader.get(), &entry), ARCHIVE_OK);
  EXPECT_EQ(archive_entry_pathname(entry), std::string("b.jpg")) << "found beyond 4 GiB";
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

TEST_P(DownloadsTest, HoldTheApprovedResultWhileANewerOneWaits) {
  const auto photo = add_approved("mug", "1.jpg");
  const auto approved = pair(photo);
  add_result(photo, "a newer result that nobody has looked at");
  const auto made = downloads_.create(user_, of({}));
  ASSERT_OK(made);
  ASSERT_EQ(made->files.size(), 1u);
  EXPECT_EQ(made->files[0].key, approved.output->key);
  EXPECT_EQ(made->files[0].bytes, approved.output->bytes);
}

TEST_P(DownloadsTest, GiveEachPictureANameOfItsOwn) {
  for (const auto* name : {"a.jpg", "a.png", "A.webp", "b/a.jpg"}) add_approved("mug", name);
  const auto names = names_of(of({}));
  std::set<std::string> folded;
  for (const auto& name : names) folded.insert(fold_name(name));
  EXPECT_EQ(folded.size(), 4u);
}

TEST_P(DownloadsTest, KeepTheContentsTheyWereOrderedWith) {
  const auto photo = add_approved("mug", "1.jpg");
  const auto made = downloads_.create(user_, of({})).value();
  add_result(photo, "a newer result");
  std::string bytes;
  const auto stored = downloads_.stored(downloads_.find(user_, made.id).value());
  ASSERT_OK(stored);
  EXPECT_EQ(stored->size(), static_cast<std::uint64_t>(made.total_bytes));
  bytes = written(downloads_.find(user_, made.id).value()).value();
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

TEST_P(DownloadsTest, AreNamedForPeople) {
  add_approved("MUG 01", "1.jpg");
  const auto name_of = [&](const NewDownload& wanted) { return downloads_.create(user_, wanted)->file_name; };
  const std::string day = "2026-11-28";
  EXPECT_EQ(name_of({.shop_name = "Oak & Home", .date = day}), "Oak-Home-2026-11-28.zip");
  EXPECT_EQ(name_of({.shop_name = "Oak", .skus = {"MUG 01"}, .image_type = ImageType::kMain, .date = day}),
            "Oak-MUG-01-main-2026-11-28.zip");
  EXPECT_EQ(name_of({.shop_name = "?", .date = day}), "pictures-2026-11-28.zip");
}

TEST_P(DownloadsTest, AreShownBySomeOfTheirPictures) {
  const auto first = add_approved("mug", "1.jpg");
  for (int n = 2; n <= 9; ++n) add_approved("mug", std::to_string(n) + ".jpg");
  const auto made = downloads_.create(user_, of({})).value();
  const auto listed = downloads_.list(user_, {}).value().items.front();
  ASSERT_EQ(listed.covers.size(), 4u);
  EXPECT_EQ(listed.covers[0].pair, first);
  EXPECT_EQ(listed.covers[0].version, pair(first).approved_version);
  add_approved("cup", "1.jpg");
  const auto single = downloads_.create(user_, of({"cup"})).value();
  EXPECT_EQ(downloads_.find(user_, single.id)->covers.size(), 1u);
}

TEST_P(DownloadsTest, AreRemovedWithoutTheirPictures) {
  const auto photo = add_approved("mug", "1.jpg");
  const auto made = downloads_.create(user_, of({})).value();
  EXPECT_FAILS(downloads_.remove(add_user("other@example.com"), made.id), ErrorCode::kNotFound);
  ASSERT_OK(downloads_.remove(user_, made.id));
  EXPECT_FAILS(downloads_.find(user_, made.id), ErrorCode::kNotFound);
  EXPECT_FAILS(downloads_.remove(user_, made.id), ErrorCode::kNotFound);
  EXPECT_OK(blobs_->open(pair(photo).output->key));
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
    return store::idempotency::forget(connection, now() + std::chrono::seconds(1));
  });
  EXPECT_NE(downloads_.create(user_, of({}), key)->id, *made.begin()) << "the key is forgotten";
}

}  // namespace
}  // namespace aip::service
