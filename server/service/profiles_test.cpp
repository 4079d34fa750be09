#include "service/profiles.hpp"

#include "service/job_plan.hpp"
#include "service/service_fixture.hpp"
#include "service/settings.hpp"
#include "service/target.hpp"
#include "store/migrate.hpp"

namespace aip::service {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kMain = "https://api.example.com/v1";
constexpr std::string_view kGemini = "https://generativelanguage.googleapis.com/v1beta";

// Only its name matters here.
class NamedEngine final : public engine::Engine {
 public:
  explicit NamedEngine(std::string name) : name_(std::move(name)) {}

  std::string_view name() const override { return name_; }

  engine::Capabilities capabilities() const override { return {.prompts = true}; }

  boost::asio::awaitable<Result<engine::Response>> run(engine::Request, engine::Journal&) override {
    co_return fail(ErrorCode::kInternal, "not asked");
  }

 private:
  std::string name_;
};

class ProfilesTest : public ServiceFixture {
 protected:
  ProfilesTest() {
    for (const auto* name : {"local", "openai", "gemini"}) engines_.add(std::make_unique<NamedEngine>(name));
  }

  Profile add(std::string_view name, std::string_view endpoint, std::string_view key = "",
              std::string_view model = "") {
    const auto made = profiles_.create(user_, {.name = std::string(name),
                                               .endpoint = std::string(endpoint),
                                               .api_key = std::string(key),
                                               .model = std::string(model)});
    EXPECT_OK(made);
    return made.value_or(Profile{});
  }

  std::vector<std::string> names() {
    std::vector<std::string> names;
    for (const auto& profile : profiles_.list(user_).value())
      names.push_back((profile.is_default ? "*" : "") + profile.name);
    return names;
  }

  Result<std::vector<Target>> targets(const JobOptions& options,
                                      const std::optional<PromptTemplate>& chosen = std::nullopt) {
    return database_->read(
        [&](store::Connection& connection) { return targets_for(connection, user_, options, chosen); });
  }

  // "name engine model key" of each.
  std::vector<std::string> told(const JobOptions& options,
                                const std::optional<PromptTemplate>& chosen = std::nullopt) {
    std::vector<std::string> all;
    for (const auto& target : targets(options, chosen).value()) {
      all.push_back(target.profile_name + " " + target.engine + " " + target.model + " " +
                    open_key(secrets_, user_, target).value());
    }
    return all;
  }

  engine::Registry engines_;
  const SecretBox secrets_ = SecretBox::open_key_file(folder_ / "secret.key").value();
  UserSettings settings_{*database_, clock_, secrets_};
  Profiles profiles_{*database_, engines_, secrets_};
};

INSTANTIATE_TEST_SUITE_P(OnBoth, ProfilesTest, test::kBothDatabases, test::database_name);

TEST_P(ProfilesTest, TheFirstIsTheDefaultWhichIsWhatTheSettingsHold) {
  EXPECT_THAT(names(), IsEmpty());
  add("Main", kMain, "sk-main", "m");
  add("Backup", kGemini);
  EXPECT_THAT(names(), ElementsAre("*Main", "Backup"));
  const auto settings = settings_.find(user_).value();
  EXPECT_EQ(settings.api_endpoint, kMain);
  EXPECT_EQ(settings.default_model, "m");

  ASSERT_OK(settings_.change(user_, {.default_model = "other"}));
  EXPECT_EQ(profiles_.list(user_)->front().model, "other");
  ASSERT_OK(settings_.change(user_, {.api_endpoint = ""}));
  EXPECT_THAT(names(), ElementsAre("Backup")) << "the built-in engine is the default";
}

TEST_P(ProfilesTest, SettingsFromBeforeAreAProfileNamedByItsEndpoint) {
  ASSERT_OK(settings_.change(user_, {.api_endpoint = std::string(kMain), .api_key = "sk-1"}));
  EXPECT_THAT(names(), ElementsAre("*api.example.com"));
  const auto id = profiles_.list(user_)->front().id;
  ASSERT_OK(profiles_.change(user_, id, {.name = "Main", .concurrency = 9}));
  EXPECT_EQ(profiles_.list(user_)->front().concurrency, 9);
  EXPECT_EQ(profiles_.list(user_)->front().id, id);
}

TEST_P(ProfilesTest, ANameFromAnEndpointGivesWayToOneThatWasGiven) {
  ASSERT_OK(settings_.change(user_, {.api_endpoint = "https://one.example/v1"}));
  const auto other = add("two.example", kGemini);
  ASSERT_OK(settings_.change(user_, {.api_endpoint = "https://two.example/v1"}));
  ASSERT_OK(profiles_.make_default(user_, other.id));
  EXPECT_THAT(names(), ElementsAre("*two.example", "two.example 2"));
}

TEST_P(ProfilesTest, MakingAnotherOneTheDefaultExchangesTheTwoWithTheirKeys) {
  const auto main = add("Main", kMain, "sk-main", "m");
  add("Second", kMain, "sk-second");
  const auto third = add("Third", kGemini, "sk-third", "g");
  ASSERT_OK(profiles_.make_default(user_, third.id));
  EXPECT_THAT(names(), ElementsAre("*Third", "Second", "Main"));
  EXPECT_EQ(settings_.find(user_)->api_endpoint, kGemini);
  EXPECT_THAT(told({}),
              ElementsAre("Third gemini g sk-third", "Second openai  sk-second", "Main openai m sk-main"));
  EXPECT_EQ(profiles_.list(user_)->front().id, third.id);

  ASSERT_OK(profiles_.make_default(user_, main.id));
  EXPECT_THAT(names(), ElementsAre("*Main", "Second", "Third"));
  ASSERT_OK(profiles_.make_default(user_, ProfileId{"local"}));
  EXPECT_THAT(names(), ElementsAre("Main", "Second", "Third"));
  EXPECT_THAT(told({}), ElementsAre(" local  "));
  ASSERT_OK(profiles_.make_default(user_, third.id));
  EXPECT_THAT(names(), ElementsAre("*Third", "Main", "Second"));
  EXPECT_FAILS(profiles_.make_default(user_, ProfileId{"none"}), ErrorCode::kNotFound);
}

TEST_P(ProfilesTest, TheOthersArePutInOrder) {
  add("Main", kMain);
  const auto second = add("Second", kMain);
  const auto third = add("Third", kGemini);
  ASSERT_OK(profiles_.order(user_, {third.id, second.id}));
  EXPECT_THAT(names(), ElementsAre("*Main", "Third", "Second"));
  for (const std::vector<ProfileId>& wrong : {std::vector{third.id}, std::vector{third.id, third.id},
                                              std::vector{third.id, second.id, second.id}}) {
    EXPECT_FAILS(profiles_.order(user_, wrong), ErrorCode::kConflict);
  }
}

TEST_P(ProfilesTest, AfterTheDefaultTheNextTakesItsPlace) {
  const auto main = add("Main", kMain, "sk-main");
  const auto second = add("Second", kGemini, "sk-second");
  ASSERT_OK(profiles_.remove(user_, main.id));
  EXPECT_THAT(names(), ElementsAre("*Second"));
  EXPECT_THAT(told({}), ElementsAre("Second gemini  sk-second"));
  ASSERT_OK(profiles_.remove(user_, second.id));
  EXPECT_THAT(names(), IsEmpty());
  EXPECT_TRUE(settings_.find(user_)->api_key_sealed.empty());
}

TEST_P(ProfilesTest, RefusesWhatCanNotWork) {
  add("Main", kMain);
  const std::string endpoint(kMain);
  for (const auto& [wanted, field] : std::vector<std::pair<ProfileChange, std::string>>{
           {{.endpoint = endpoint}, "name"},
           {{.name = " ", .endpoint = endpoint}, "name"},
           {{.name = "Main", .endpoint = endpoint}, "name"},
           {{.name = "x"}, "apiEndpoint"},
           {{.name = "x", .endpoint = "ftp://a"}, "apiEndpoint"},
           {{.name = "x", .endpoint = "https://me:pw@example.com"}, "apiEndpoint"},
           {{.name = "x", .engine = "none", .endpoint = endpoint}, "engine"},
           {{.name = "x", .engine = "local", .endpoint = endpoint}, "engine"},
           {{.name = "x", .endpoint = endpoint, .concurrency = 0}, "concurrency"},
           {{.name = "x", .endpoint = endpoint, .concurrency = 65}, "concurrency"},
           {{.name = "x", .endpoint = endpoint, .requests_per_minute = 10'001}, "requestsPerMinute"}}) {
    const auto refused = profiles_.create(user_, wanted);
    EXPECT_FAILS(refused, ErrorCode::kInvalidInput);
    if (!refused) EXPECT_EQ(refused.error().details.at(0).field, field);
  }
  for (int i = 1; i < 20; ++i) add(std::to_string(i), kMain);
  EXPECT_FAILS(profiles_.create(user_, {.name = "x", .endpoint = endpoint}), ErrorCode::kConflict);
}

TEST_P(ProfilesTest, AKeyIsSealedAndBelongsToTheOriginOfItsProfile) {
  add("Main", kMain);
  const auto second = add("Second", kGemini, "sk-secret-0123456789");
  EXPECT_EQ(profiles_.hint(second), "…6789");
  EXPECT_TRUE(read("select * from ai_provider_profile where api_key like '%secret%'").empty());
  const auto moved = profiles_.change(user_, second.id, {.endpoint = "https://elsewhere.example.com/v1"});
  EXPECT_EQ(profiles_.hint(*moved), std::nullopt);
  auto stolen = second;
  stolen.user = add_user("other@example.com");
  EXPECT_EQ(profiles_.hint(stolen), "…") << "no letter of it";
}

TEST_P(ProfilesTest, AreTheirUsersOwn) {
  const auto mine = add("Main", kMain);
  const auto other = add_user("other@example.com");
  EXPECT_TRUE(profiles_.list(other)->empty());
  EXPECT_FAILS(profiles_.change(other, mine.id, {.name = "x"}), ErrorCode::kNotFound);
  EXPECT_FAILS(profiles_.remove(other, mine.id), ErrorCode::kNotFound);
  EXPECT_FAILS(profiles_.make_default(other, mine.id), ErrorCode::kNotFound);
}

TEST_P(ProfilesTest, AJobNamesOneWhichStaysWhileItRuns) {
  add("Main", kMain, "sk-main");
  const auto second = add("Second", kGemini, "sk-second", "g");
  EXPECT_THAT(told({.profile = "Second"}), ElementsAre("Second gemini g sk-second", "Main openai  sk-main"));
  EXPECT_THAT(told({.profile = second.id.value, .model = "h"}),
              ElementsAre("Second gemini h sk-second", "Main openai  sk-main"))
      << "another's model means nothing to Main";
  EXPECT_THAT(told({.engine = "gemini"}), ElementsAre("Second gemini g sk-second"));
  EXPECT_FAILS(targets({.profile = "none"}), ErrorCode::kInvalidInput);

  add_photo("mug");
  auto wanted = a_job({"mug"});
  wanted.options = {.profile = "Second"};
  const auto id = add_job(wanted);
  EXPECT_EQ(job(id).options.profile, second.id.value);
  EXPECT_FAILS(profiles_.remove(user_, second.id), ErrorCode::kConflict);
  do_one();
  ASSERT_OK(profiles_.remove(user_, second.id));
}

TEST_P(ProfilesTest, OnlyThoseThatAreToStepInDo) {
  add("Main", kMain, "", "m");
  const auto second = add("Second", kGemini);
  add("Third", kMain);
  ASSERT_OK(profiles_.change(user_, second.id, {.failover = false}));
  EXPECT_THAT(told({}), ElementsAre("Main openai m ", "Third openai  "));
}

TEST_P(ProfilesTest, ATemplatesEndpointIsAskedWithTheKeyForItsOriginOnly) {
  add("Main", kMain, "sk-main", "m");
  add("Second", "https://second.example.com/v1", "sk-second", "s");
  add("Third", "https://second.example.com/v1", "sk-third", "t");
  PromptTemplate chosen;
  chosen.api_endpoint = "https://second.example.com/v2";
  EXPECT_THAT(told({}, chosen), ElementsAre("Second openai s sk-second", "Third openai t sk-third"));
  EXPECT_EQ(targets({}, chosen)->at(1).endpoint, chosen.api_endpoint);
  chosen.model = "x";
  EXPECT_THAT(told({}, chosen), ElementsAre("Second openai x sk-second", "Third openai x sk-third"));
  EXPECT_THAT(told({.profile = "Main"}, chosen),
              ElementsAre("Main openai m sk-main", "Second openai s sk-second", "Third openai t sk-third"));
  chosen.api_endpoint = "https://third.example.com/v1";
  EXPECT_THAT(told({}, chosen), ElementsAre(" openai x "));
}

TEST_P(ProfilesTest, WhoStepsInMakesNoDifferenceToWhatIsUnchanged) {
  add("Main", kMain, "", "m");
  const auto key = [&](const JobOptions& options = {}) {
    const auto order = database_->read([&](store::Connection& connection) {
      return plan_for(connection, user_, JobType::kMainImage, options);
    });
    return key_of(order.value());
  };
  const auto before = key();
  const auto second = add("Second", kMain, "sk-2", "m");
  add("Third", kGemini, "", "g");
  EXPECT_EQ(key(), before);
  EXPECT_EQ(key({.profile = second.id.value}), before) << "the same model at the same place";
  EXPECT_NE(key({.profile = "Third"}), before);
}

TEST_P(ProfilesTest, SettingsAndVersionsOfTheSchemaBeforeAreKept) {
  test::FreshDatabase old = test::empty_database(GetParam());
  ASSERT_OK(store::run_migrations(*old, store::known_migrations().first(4)));
  ASSERT_OK(old->write([&](store::Connection& connection) -> Result<void> {
    AIP_TRY_ASSIGN(const Time now, connection.now());
    AIP_TRY(connection.execute(
        "insert into \"user\" (id, email, name, role, password_hash, created_at, updated_at) "
        "values ('u', 'u@example.com', 'u', 'owner', 'x', $1, $1)",
        {now}));
    AIP_TRY(connection.execute(
        "insert into ai_user_setting (id, user_id, api_endpoint, api_key, default_model, "
        "created_at, updated_at) values ('s', 'u', 'https://a.example/v1', 'sealed', 'm', $1, $1)",
        {now}));
    return {};
  }));
  ASSERT_OK(store::migrate(*old));
  Profiles profiles(*old, engines_, secrets_);
  const auto found = profiles.list(UserId{"u"}).value();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].id.value, "s");
  EXPECT_EQ(found[0].name, "a.example");
  EXPECT_EQ(found[0].key_sealed, "sealed");
  EXPECT_EQ(found[0].concurrency, 4);
  EXPECT_TRUE(found[0].failover);
}

}  // namespace
}  // namespace aip::service
