#include "service/settings.hpp"

#include <algorithm>
#include <set>
#include <thread>

#include "service/recipes.hpp"
#include "service/service_fixture.hpp"
#include "service/storage_config.hpp"
#include "service/system_templates.hpp"
#include "service/templates.hpp"

namespace aip::service {
namespace {

constexpr std::string_view kKey = "sk-1234567890abcdef";

class SettingsTest : public ServiceFixture {
 protected:
  Settings change(const SettingsChange& wanted) {
    const auto changed = settings_.change(user_, wanted);
    EXPECT_OK(changed);
    return changed.value_or(Settings{});
  }

  Settings with_key() {
    return change({.api_endpoint = "https://api.example.com/v1", .api_key = std::string(kKey)});
  }

  static PromptTemplate a_template() {
    PromptTemplate wanted;
    wanted.group = "mine";
    wanted.name = "warm";
    wanted.prompt = "warm light";
    return wanted;
  }

  const SecretBox secrets_ = SecretBox::open_key_file(folder_ / "secret.key").value();
  UserSettings settings_{*database_, clock_, secrets_};
  Templates templates_{*database_, clock_};
};

INSTANTIATE_TEST_SUITE_P(OnBoth, SettingsTest, test::kBothDatabases, test::database_name);

TEST_P(SettingsTest, AreTheDefaultsAtFirstAndKeepTheirId) {
  const auto first = settings_.find(user_);
  ASSERT_OK(first);
  EXPECT_EQ(first->max_concurrent_jobs, 3);
  EXPECT_EQ(first->items_per_page, 50);
  EXPECT_EQ(settings_.find(user_)->id, first->id);
  EXPECT_NE(settings_.find(add_user("other@example.com"))->id, first->id);
}

TEST_P(SettingsTest, ChangeWhatIsNamedAndNothingElse) {
  change({.items_per_page = 20});
  const auto after = change({.default_view = DefaultView::kStepReview});
  EXPECT_EQ(after.items_per_page, 20);
  EXPECT_EQ(after.default_view, DefaultView::kStepReview);
}

TEST_P(SettingsTest, RefuseWhatIsOutOfRange) {
  for (const auto& wanted :
       {SettingsChange{.max_concurrent_jobs = 0}, SettingsChange{.max_concurrent_jobs = 11},
        SettingsChange{.items_per_page = 9}, SettingsChange{.items_per_page = 101},
        SettingsChange{.api_endpoint = "ftp://example.com"}, SettingsChange{.api_endpoint = "example"},
        SettingsChange{.api_endpoint = "https://me:pw@example.com"},
        SettingsChange{.api_key = "a key without an endpoint"},
        SettingsChange{.default_prompt_template = TemplateId{"none"}},
        SettingsChange{.storage_provider = StorageProvider::kS3}}) {
    const auto refused = settings_.change(user_, wanted);
    EXPECT_FAILS(refused, ErrorCode::kInvalidInput);
    if (!refused) EXPECT_EQ(refused.error().details.size(), 1u);
  }
}

TEST_P(SettingsTest, AKeyIsStoredSealedAndShownByItsEndOnly) {
  const auto settings = with_key();
  EXPECT_EQ(settings_.api_key_hint(settings), "…cdef");
  const auto rows = read("select * from ai_user_setting where api_key = $1", {kKey});
  EXPECT_TRUE(rows.empty());
  EXPECT_EQ(settings.api_key_sealed.find(kKey), std::string::npos);
  change({.api_key = ""});
  EXPECT_EQ(settings_.api_key_hint(*settings_.find(user_)), std::nullopt);
}

TEST_P(SettingsTest, AKeyBelongsToTheOriginOfItsEndpoint) {
  with_key();
  EXPECT_FALSE(change({.api_endpoint = "https://api.example.com/v2"}).api_key_sealed.empty())
      << "the same origin";
  for (const auto* elsewhere :
       {"https://evil.example.com/v1", "http://api.example.com/v1", "https://api.example.com:8443/v1", ""}) {
    with_key();
    EXPECT_TRUE(change({.api_endpoint = elsewhere}).api_key_sealed.empty()) << elsewhere;
  }
}

TEST_P(SettingsTest, AKeyDoesNotOpenInAnotherRow) {
  auto stolen = with_key();
  stolen.user = add_user("other@example.com");
  EXPECT_EQ(settings_.api_key_hint(stolen), "…") << "no letter of it";
}

TEST_P(SettingsTest, MoreJobsAtATimeLetWaitingOnesIn) {
  change({.max_concurrent_jobs = 1});
  add_photo("a");
  add_photo("b");
  add_job(a_job({"a"}));
  add_job(a_job({"b"}));
  claim();
  EXPECT_TRUE(is_idle());
  change({.max_concurrent_jobs = 2});
  claim();
}

TEST_P(SettingsTest, StandForWhatAJobLeavesOpen) {
  add_photo("a");
  add_photo("b");
  add_photo("c");
  auto fitting = a_template();
  fitting.job_type = JobType::kMainImage;
  auto mine = templates_.create(user_, fitting).value();
  change({.default_prompt_template = mine.id, .professional_mode = true, .consistency_mode = false});
  const auto first = job(add_job(a_job({"a"})));
  EXPECT_EQ(first.prompt_template, mine.id);
  EXPECT_EQ(first.options.professional_mode, true);
  EXPECT_EQ(first.options.consistency_mode, false);

  auto told = a_job({"b"});
  told.options = {.prompt_template = TemplateId{}, .professional_mode = false, .consistency_mode = true};
  const auto second = job(add_job(told));
  EXPECT_EQ(second.prompt_template, std::nullopt);
  EXPECT_EQ(second.options.professional_mode, false);
  EXPECT_EQ(second.options.consistency_mode, true);

  auto other_type = a_job({"c"});
  other_type.type = JobType::kBatchOptimize;
  EXPECT_EQ(job(add_job(other_type)).prompt_template, std::nullopt) << "written for main images";

  mine.active = false;
  ASSERT_OK(templates_.change(user_, mine));
  EXPECT_EQ(settings_.find(user_)->default_prompt_template, std::nullopt);
  EXPECT_FAILS(settings_.change(user_, {.default_prompt_template = mine.id}), ErrorCode::kInvalidInput);
}

TEST_P(SettingsTest, JobsCreatedAtOnceAreLetInOneByOne) {
  change({.max_concurrent_jobs = 1});
  constexpr int kJobs = 8;
  for (int i = 0; i < kJobs; ++i) add_photo("sku" + std::to_string(i));
  std::vector<std::thread> threads;
  for (int i = 0; i < kJobs; ++i) {
    threads.emplace_back([&, i] { add_job(a_job({"sku" + std::to_string(i)})); });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(read("select count(*) as n from ai_job").at(0).get<int>("n"), kJobs);
  EXPECT_EQ(read("select count(*) as n from ai_job where admitted_at is not null").at(0).get<int>("n"), 1);
}

TEST_P(SettingsTest, AnotherStoreIsCheckedAndKeptButNotChosen) {
  const json::object s3{{"provider", "s3"},
                        {"bucket", "pictures"},
                        {"region", "eu-central-1"},
                        {"accessKeyId", "AKIA123"},
                        {"secretAccessKey", "very-secret-key"}};
  const auto kept = change({.storage_config = s3});
  EXPECT_EQ(kept.storage_provider, StorageProvider::kLocal);
  EXPECT_EQ(json::serialize(*kept.storage_config).find("very-secret-key"), std::string::npos);
  EXPECT_EQ(bool_at(shown_storage_config(*kept.storage_config), "hasSecretAccessKey"), true);

  auto without = s3;
  without.erase("secretAccessKey");
  without["prefix"] = "shop";
  EXPECT_EQ(bool_at(shown_storage_config(*change({.storage_config = without}).storage_config),
                    "hasSecretAccessKey"),
            true)
      << "the same place";
  without["bucket"] = "elsewhere";
  EXPECT_EQ(bool_at(shown_storage_config(*change({.storage_config = without}).storage_config),
                    "hasSecretAccessKey"),
            false);
  EXPECT_FAILS(settings_.change(user_, {.storage_provider = StorageProvider::kOss}),
               ErrorCode::kInvalidInput);
  EXPECT_EQ(change({.storage_config = std::optional<json::object>()}).storage_config, std::nullopt);
}

TEST_P(SettingsTest, NamesEveryFaultOfAStore) {
  const json::object wrong{
      {"provider", "oss"}, {"bucket", "Has.Capitals"}, {"endpoint", "https://me:pw@oss.example.com"},
      {"accessKeyId", ""}, {"prefix", "../up"},        {"secretAccessKey", 7},
      {"unknown", true}};
  const auto refused = settings_.change(user_, {.storage_config = wrong});
  EXPECT_FAILS(refused, ErrorCode::kInvalidInput);
  std::vector<std::string> fields;
  for (const auto& detail : refused.error().details) fields.push_back(detail.field);
  EXPECT_THAT(fields, testing::UnorderedElementsAre(
                          "storageConfig.bucket", "storageConfig.endpoint", "storageConfig.accessKeyId",
                          "storageConfig.prefix", "storageConfig.secretAccessKey", "storageConfig.unknown"));
}

TEST(SecretBoxTest, OpensWhatItSealedForTheSameContextOnly) {
  test::TemporaryFolder folder;
  const auto box = SecretBox::open_key_file(folder / "key").value();
  const auto sealed = box.seal("secret", "here");
  EXPECT_EQ(box.open(sealed, "here").value(), "secret");
  EXPECT_NE(box.seal("secret", "here"), sealed) << "twice the same secret does not look the same";
  EXPECT_FAILS(box.open(sealed, "there"), ErrorCode::kInternal);
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto changed = sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    const auto opened = box.open(changed, "here");
    EXPECT_FALSE(opened && *opened != "secret") << "letter " << i;
  }
  EXPECT_FAILS(box.open("", "here"), ErrorCode::kInternal);
  EXPECT_FAILS(box.open("no base64!", "here"), ErrorCode::kInternal);
  const auto other = SecretBox::open_key_file(folder / "other").value();
  EXPECT_FAILS(other.open(sealed, "here"), ErrorCode::kInternal);
}

TEST(SecretBoxTest, KeepsItsKeyInAFileForItsUserAlone) {
  test::TemporaryFolder folder;
  const auto sealed = SecretBox::open_key_file(folder / "key")->seal("secret", "");
  EXPECT_EQ(SecretBox::open_key_file(folder / "key")->open(sealed, "").value(), "secret");
  const auto permissions = std::filesystem::status(folder / "key").permissions();
  EXPECT_EQ(permissions & std::filesystem::perms::all, std::filesystem::perms(0600));
  ASSERT_OK(write_file_durably(folder / "short", "not 32 bytes"));
  EXPECT_FALSE(SecretBox::open_key_file(folder / "short"));
}

TEST(RecipeFor, EachTypeHasItsDefaults) {
  EXPECT_TRUE(recipe_for(JobType::kMainImage, {}, nullptr)->cut_out);
  EXPECT_EQ(recipe_for(JobType::kMainImage, {}, nullptr)->shadow, image::Shadow::kNone);
  EXPECT_EQ(recipe_for(JobType::kSecondaryImage, {}, nullptr)->shadow, image::Shadow::kContact);
  EXPECT_DOUBLE_EQ(recipe_for(JobType::kSecondaryImage, {}, nullptr)->fill, 0.80);
  EXPECT_FALSE(recipe_for(JobType::kBatchOptimize, {}, nullptr)->cut_out);
  EXPECT_TRUE(recipe_for(JobType::kBatchOptimize, {}, nullptr)->optimise);
}

TEST(RecipeFor, TheJobsOptionsGoBeforeTheTemplatesAndThoseBeforeTheDefaults) {
  const json::object parameters{{"width", 500}, {"height", 600}};
  const JobOptions options{.professional_mode = true, .finish = FinishOptions{.width = 700}};
  const auto recipe = recipe_for(JobType::kMainImage, options, &parameters);
  ASSERT_OK(recipe);
  EXPECT_EQ(recipe->width, 700);
  EXPECT_EQ(recipe->height, 600);
  EXPECT_TRUE(recipe->optimise);
  EXPECT_EQ(recipe->quality, 95);
}

TEST(RecipeFor, RefusesWhatIsOutOfRange) {
  for (const auto& finish :
       {FinishOptions{.width = 15}, FinishOptions{.fill = 1.5}, FinishOptions{.quality = 0},
        FinishOptions{.background = "white"}, FinishOptions{.format = "gif"}}) {
    EXPECT_FAILS(recipe_for(JobType::kMainImage, {.finish = finish}, nullptr), ErrorCode::kInvalidInput);
  }
}

}  // namespace
}  // namespace aip::service
