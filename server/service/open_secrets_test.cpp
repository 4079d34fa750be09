#include "service/open_secrets.hpp"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "service/rotate_secrets.hpp"
#include "service/service_fixture.hpp"
#include "service/target.hpp"
#include "store/profile_repository.hpp"
#include "store/settings_repository.hpp"

namespace aip::service {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class OpenSecrets : public ServiceFixture {
 protected:
  // As preferences store it.
  void store_key(const SecretBox& box) {
    const std::string endpoint = "https://api.example.com/v1";
    write([&](store::Connection& connection) -> Result<void> {
      AIP_TRY_ASSIGN(auto settings, store::settings::find(connection, user_));
      Settings stored = settings.value_or(Settings{});
      if (!settings) {
        stored.id = random_id();
        stored.user = user_;
      }
      stored.api_endpoint = endpoint;
      stored.api_key_sealed = box.seal("sk-1234567890abcdef", key_context(user_, endpoint));
      return store::settings::save(connection, stored);
    });
  }

  const fs::path file_ = folder_ / "secret.key";
};

INSTANTIATE_TEST_SUITE_P(OnBoth, OpenSecrets, test::kBothDatabases, test::database_name);

TEST_P(OpenSecrets, MakeAKeyOfWhichNothingIsReadableByOthers) {
  ASSERT_OK(open_secrets(file_, *database_));
  EXPECT_EQ(fs::status(file_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(fs::file_size(file_), 32u);
}

TEST_P(OpenSecrets, OpenTheSameKeyAgain) {
  const auto first = open_secrets(file_, *database_);
  ASSERT_OK(first);
  store_key(*first);
  const auto again = open_secrets(file_, *database_);
  ASSERT_OK(again);
  EXPECT_EQ(again->open(first->seal("secret", "here"), "here").value(), "secret");
}

TEST_P(OpenSecrets, RefuseAMissingKeyWhileKeysAreStored) {
  store_key(*open_secrets(file_, *database_));
  fs::remove(file_);
  const auto refused = open_secrets(file_, *database_);
  EXPECT_FAILS(refused, ErrorCode::kConflict);
  if (!refused) EXPECT_THAT(refused.error().public_message, HasSubstr("is missing"));
  EXPECT_FALSE(fs::exists(file_)) << "a new one would hide the loss";
}

TEST_P(OpenSecrets, RefuseAnotherKey) {
  store_key(*open_secrets(file_, *database_));
  fs::remove(file_);
  ASSERT_OK(SecretBox::open_key_file(file_));
  EXPECT_FAILS(open_secrets(file_, *database_), ErrorCode::kConflict);
}

TEST_P(OpenSecrets, RefuseAKeyThatEverybodyMayRead) {
  ASSERT_OK(open_secrets(file_, *database_));
  fs::permissions(file_, fs::perms::others_read, fs::perm_options::add);
  const auto refused = open_secrets(file_, *database_);
  EXPECT_FAILS(refused, ErrorCode::kForbidden);
  if (!refused) EXPECT_THAT(refused.error().public_message, HasSubstr("chmod 600"));
}

TEST_P(OpenSecrets, StartAnewAfterAReset) {
  store_key(*open_secrets(file_, *database_));
  fs::remove(file_);
  ASSERT_OK(SecretBox::open_key_file(file_));
  const auto removed = reset_secrets(file_, *database_);
  ASSERT_OK(removed);
  EXPECT_EQ(*removed, 1);
  EXPECT_OK(open_secrets(file_, *database_));
  EXPECT_TRUE(fs::exists(folder_ / "secret.key.old"));
}

TEST_P(OpenSecrets, SealEverythingAnewWithARotatedKey) {
  const auto before = open_secrets(file_, *database_).value();
  store_key(before);
  const std::string endpoint = "https://other.example.com/v1";
  write([&](store::Connection& connection) {
    return store::profiles::insert(connection,
                                   {.id = ProfileId{"p"},
                                    .user = user_,
                                    .name = "other",
                                    .endpoint = endpoint,
                                    .key_sealed = before.seal("sk-other", key_context(user_, endpoint))});
  });
  const auto rotated = rotate_secrets(file_, *database_);
  ASSERT_OK(rotated);
  EXPECT_EQ(rotated->resealed, 2);
  EXPECT_EQ(rotated->lost, 0);
  const auto after = open_secrets(file_, *database_);
  ASSERT_OK(after);
  const auto list = [&](store::Connection& connection) { return store::profiles::list(connection, user_); };
  const auto profiles = database_->read(list).value();
  ASSERT_EQ(profiles.size(), 2u);
  EXPECT_EQ(after->open(profiles[0].key_sealed, key_context(user_, profiles[0].endpoint)).value(),
            "sk-1234567890abcdef");
  EXPECT_EQ(after->open(profiles[1].key_sealed, key_context(user_, endpoint)).value(), "sk-other");
  EXPECT_FALSE(before.open(profiles[1].key_sealed, key_context(user_, endpoint)));
  EXPECT_FALSE(fs::exists(next_key_of(file_)));
}

TEST_P(OpenSecrets, CompleteARotationThatWasKilledAfterItsCommit) {
  store_key(*open_secrets(file_, *database_));
  fs::copy_file(file_, folder_ / "before");
  ASSERT_OK(rotate_secrets(file_, *database_));
  fs::rename(file_, next_key_of(file_));
  fs::rename(folder_ / "before", file_);
  EXPECT_OK(open_secrets(file_, *database_));
  EXPECT_FALSE(fs::exists(next_key_of(file_)));
  EXPECT_OK(open_secrets(file_, *database_));
}

}  // namespace
}  // namespace aip::service
