#include "service/preferences.hpp"

#include "service/recipes.hpp"
#include "service/service_fixture.hpp"

namespace aip::service {
namespace {

constexpr std::string_view kKey = "sk-1234567890abcdef";

class PreferencesTest : public ServiceFixture {
 protected:
  Settings change(const SettingsChange& wanted) {
    const auto changed = preferences_.change(user_, wanted);
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
  Preferences preferences_{*database_, clock_, secrets_};
};

INSTANTIATE_TEST_SUITE_P(OnBoth, PreferencesTest, test::kBothDatabases, test::database_name);

TEST_P(PreferencesTest, AreTheDefaultsAtFirstAndKeepTheirId) {
  const auto first = preferences_.settings(user_);
  ASSERT_OK(first);
  EXPECT_EQ(first->max_concurrent_jobs, 3);
  EXPECT_EQ(first->items_per_page, 50);
  EXPECT_EQ(preferences_.settings(user_)->id, first->id);
  EXPECT_NE(preferences_.settings(add_user("other@example.com"))->id, first->id);
}

TEST_P(PreferencesTest, ChangeWhatIsNamedAndNothingElse) {
  change({.items_per_page = 20});
  const auto after = change({.default_view = DefaultView::kStepReview});
  EXPECT_EQ(after.items_per_page, 20);
  EXPECT_EQ(after.default_view, DefaultView::kStepReview);
}

TEST_P(PreferencesTest, RefuseWhatIsOutOfRange) {
  for (const auto& wanted :
       {SettingsChange{.max_concurrent_jobs = 0}, SettingsChange{.max_concurrent_jobs = 11},
        SettingsChange{.items_per_page = 9}, SettingsChange{.items_per_page = 101},
        SettingsChange{.api_endpoint = "ftp://example.com"}, SettingsChange{.api_endpoint = "example"},
        SettingsChange{.api_endpoint = "https://me:pw@example.com"},
        SettingsChange{.api_key = "a key without an endpoint"},
        SettingsChange{.default_prompt_template = TemplateId{"none"}},
        SettingsChange{.storage_provider = StorageProvider::kS3}}) {
    const auto refused = preferences_.change(user_, wanted);
    EXPECT_FAILS(refused, ErrorCode::kInvalidInput);
    if (!refused) EXPECT_EQ(refused.error().details.size(), 1u);
  }
}

TEST_P(PreferencesTest, AKeyIsStoredSealedAndShownByItsEndOnly) {
  const auto settings = with_key();
  EXPECT_EQ(preferences_.api_key_hint(settings), "…cdef");
  const auto rows = read("select * from ai_user_setting where api_key = $1", {kKey});
  EXPECT_TRUE(rows.empty());
  EXPECT_EQ(settings.api_key_sealed.find(kKey), std::string::npos);
  change({.api_key = ""});
  EXPECT_EQ(preferences_.api_key_hint(*preferences_.settings(user_)), std::nullopt);
}

TEST_P(PreferencesTest, AKeyBelongsToTheOriginOfItsEndpoint) {
  with_key();
  EXPECT_FALSE(change({.api_endpoint = "https://api.example.com/v2"}).api_key_sealed.empty())
      << "the same origin";
  for (const auto* elsewhere :
       {"https://evil.example.com/v1", "http://api.example.com/v1", "https://api.example.com:8443/v1", ""}) {
    with_key();
    EXPECT_TRUE(change({.api_endpoint = elsewhere}).api_key_sealed.empty()) << elsewhere;
  }
}

TEST_P(PreferencesTest, AKeyDoesNotOpenInAnotherRow) {
  auto stolen = with_key();
  stolen.user = add_user("other@example.com");
  EXPECT_EQ(preferences_.api_key_hint(stolen), "…") << "no letter of it";
}

TEST_P(PreferencesTest, MoreJobsAtATimeLetWaitingOnesIn) {
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

TEST_P(PreferencesTest, TemplatesAreTheirUsersOwn) {
  const auto made = preferences_.create_template(user_, a_template());
  ASSERT_OK(made);
  const auto other = add_user("other@example.com");
  EXPECT_FAILS(preferences_.find_template(other, made->id), ErrorCode::kNotFound);
  EXPECT_FAILS(preferences_.remove_template(other, made->id), ErrorCode::kNotFound);
  ASSERT_OK(preferences_.remove_template(user_, made->id));
  EXPECT_FAILS(preferences_.find_template(user_, made->id), ErrorCode::kNotFound);
}

TEST_P(PreferencesTest, ATemplateHasToMakeAPicture) {
  auto wanted = a_template();
  wanted.parameters = json::object{{"fill", 7}};
  EXPECT_FAILS(preferences_.create_template(user_, wanted), ErrorCode::kInvalidInput);
}

TEST_P(PreferencesTest, BuiltInTemplatesAreNotChanged) {
  write_sql(
      "insert into ai_prompt_template (id, group_name, template_name, prompt, model, created_at, updated_at) "
      "values ('built-in', 'g', 't', 'p', 'm', $1, $1)",
      {now()});
  const auto built_in = preferences_.find_template(user_, TemplateId{"built-in"});
  ASSERT_OK(built_in);
  EXPECT_FAILS(preferences_.change_template(user_, *built_in), ErrorCode::kForbidden);
  EXPECT_FAILS(preferences_.remove_template(user_, built_in->id), ErrorCode::kForbidden);
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
  EXPECT_FALSE(recipe_for(JobType::kMainImage, {}, nullptr)->shadow);
  EXPECT_TRUE(recipe_for(JobType::kSecondaryImage, {}, nullptr)->shadow);
  EXPECT_DOUBLE_EQ(recipe_for(JobType::kSecondaryImage, {}, nullptr)->fill, 0.80);
  EXPECT_FALSE(recipe_for(JobType::kBatchOptimize, {}, nullptr)->cut_out);
  EXPECT_TRUE(recipe_for(JobType::kBatchOptimize, {}, nullptr)->optimise);
}

TEST(RecipeFor, TheJobsOptionsGoBeforeTheTemplatesAndThoseBeforeTheDefaults) {
  const json::object parameters{{"width", 500}, {"height", 600}};
  const json::object options{{"finish", json::object{{"width", 700}}}, {"professionalMode", true}};
  const auto recipe = recipe_for(JobType::kMainImage, options, &parameters);
  ASSERT_OK(recipe);
  EXPECT_EQ(recipe->width, 700);
  EXPECT_EQ(recipe->height, 600);
  EXPECT_TRUE(recipe->optimise);
  EXPECT_EQ(recipe->quality, 95);
}

TEST(RecipeFor, RefusesWhatIsOutOfRange) {
  for (const auto& finish :
       {json::object{{"width", 15}}, json::object{{"fill", 1.5}}, json::object{{"quality", 0}},
        json::object{{"background", "white"}}, json::object{{"format", "gif"}}}) {
    EXPECT_FAILS(recipe_for(JobType::kMainImage, json::object{{"finish", finish}}, nullptr),
                 ErrorCode::kInvalidInput);
  }
}

}  // namespace
}  // namespace aip::service
