#include "service/templates.hpp"

#include <algorithm>
#include <set>

#include "service/recipes.hpp"
#include "service/service_fixture.hpp"
#include "service/system_templates.hpp"

namespace aip::service {
namespace {

class TemplatesTest : public ServiceFixture {
 protected:
  static PromptTemplate a_template() {
    PromptTemplate wanted;
    wanted.group = "mine";
    wanted.name = "warm";
    wanted.prompt = "warm light";
    return wanted;
  }

  Templates templates_{*database_, clock_};
};

INSTANTIATE_TEST_SUITE_P(OnBoth, TemplatesTest, test::kBothDatabases, test::database_name);

TEST_P(TemplatesTest, TemplatesAreTheirUsersOwn) {
  const auto made = templates_.create(user_, a_template());
  ASSERT_OK(made);
  const auto other = add_user("other@example.com");
  EXPECT_FAILS(templates_.find(other, made->id), ErrorCode::kNotFound);
  EXPECT_FAILS(templates_.remove(other, made->id), ErrorCode::kNotFound);
  ASSERT_OK(templates_.remove(user_, made->id));
  EXPECT_FAILS(templates_.find(user_, made->id), ErrorCode::kNotFound);
}

TEST_P(TemplatesTest, ATemplateHasToMakeAPicture) {
  auto wanted = a_template();
  wanted.parameters = json::object{{"fill", 7}};
  EXPECT_FAILS(templates_.create(user_, wanted), ErrorCode::kInvalidInput);
}

TEST_P(TemplatesTest, BuiltInTemplatesAreNotChanged) {
  write_sql(
      "insert into ai_prompt_template (id, group_name, template_name, prompt, model, created_at, updated_at) "
      "values ('built-in', 'g', 't', 'p', 'm', $1, $1)",
      {now()});
  const auto built_in = templates_.find(user_, TemplateId{"built-in"});
  ASSERT_OK(built_in);
  EXPECT_FAILS(templates_.change(user_, *built_in), ErrorCode::kForbidden);
  EXPECT_FAILS(templates_.remove(user_, built_in->id), ErrorCode::kForbidden);
}

TEST_P(TemplatesTest, SystemTemplatesAreListedInTheCallersLanguage) {
  ASSERT_OK(seed_system_templates(*database_));
  ASSERT_OK(templates_.create(user_, a_template()));
  const auto english = templates_.list(user_, {}).value();
  const auto chinese = templates_.list(user_, {.language = TemplateLanguage::kChinese}).value();
  ASSERT_EQ(english.size(), chinese.size());
  std::set<std::pair<JobType, bool>> kinds;
  for (const auto& item : english) {
    if (item.user) continue;
    EXPECT_EQ(item.language, TemplateLanguage::kEnglish);
    kinds.emplace(*item.job_type, item.professional);
  }
  EXPECT_EQ(kinds.size(), 8u) << "four job types, standard and professional";
  const auto own = [](const PromptTemplate& item) { return item.user.has_value(); };
  EXPECT_EQ(std::ranges::count_if(chinese, own), 1);
  const auto mains = templates_.list(user_, {.job_type = JobType::kMainImage}).value();
  EXPECT_LT(mains.size(), english.size());
  EXPECT_EQ(std::ranges::count_if(mains, own), 1) << "one for any type";
}

TEST(SystemTemplates, MakeARecipeAndGuardTheProduct) {
  const auto templates = system_templates();
  ASSERT_OK(templates);
  std::set<std::string> ids;
  for (const auto& item : *templates) {
    EXPECT_TRUE(ids.insert(item.id.value).second) << item.id.value;
    EXPECT_OK(recipe_for(*item.job_type, {}, &*item.parameters)) << item.id.value;
    const bool chinese = item.language == TemplateLanguage::kChinese;
    EXPECT_TRUE(item.system_prompt->contains(chinese ? "不得" : "must not change")) << item.id.value;
    EXPECT_GT(item.prompt.size(), 100u);
    EXPECT_FALSE(item.negative_prompt->empty());
  }
}

TEST_P(TemplatesTest, SeedingAgainRestoresWhatDiffersAndTouchesNothingElse) {
  ASSERT_OK(seed_system_templates(*database_));
  const auto id = system_templates()->front().id;
  const auto before = templates_.find(user_, id).value();
  clock_.advance(std::chrono::hours(1));
  ASSERT_OK(seed_system_templates(*database_));
  EXPECT_EQ(templates_.find(user_, id).value(), before);
  write_sql("update ai_prompt_template set prompt = 'tampered' where id = $1", {id});
  write_sql(
      "insert into ai_prompt_template (id, group_name, template_name, prompt, model, language, is_active, "
      "created_at, "
      "updated_at) values ('system-old-en', 'g', 't', 'p', '', 'en', $2, $1, $1)",
      {now(), true});
  ASSERT_OK(seed_system_templates(*database_));
  EXPECT_EQ(templates_.find(user_, id)->prompt, before.prompt);
  EXPECT_FALSE(templates_.find(user_, TemplateId{"system-old-en"})->active);
}

TEST_P(TemplatesTest, ACopyIsOnesOwnAndCanBeChanged) {
  ASSERT_OK(seed_system_templates(*database_));
  const auto original = templates_.find(user_, TemplateId{"system-main-white-zh"}).value();
  const auto copy = templates_.copy(user_, original.id, "");
  ASSERT_OK(copy);
  EXPECT_EQ(copy->name, original.name + "(副本)");
  EXPECT_EQ(copy->user, user_);
  EXPECT_EQ(copy->prompt, original.prompt);
  EXPECT_EQ(copy->parameters, original.parameters);
  EXPECT_EQ(templates_.copy(user_, copy->id, "Mine")->name, "Mine");
  auto changed = *copy;
  changed.prompt = "mine";
  EXPECT_EQ(templates_.change(user_, changed)->prompt, "mine");
  const auto other = add_user("other@example.com");
  EXPECT_FAILS(templates_.copy(other, copy->id, ""), ErrorCode::kNotFound);
}

TEST_P(TemplatesTest, AJobTakesNoTemplateThatIsOffOrSomebodyElses) {
  add_photo("a");
  auto mine = templates_.create(user_, a_template()).value();
  const auto theirs = templates_.create(add_user("other@example.com"), a_template()).value();
  auto wanted = a_job({"a"});
  wanted.options.prompt_template = theirs.id;
  EXPECT_FAILS(jobs_.create(user_, wanted), ErrorCode::kInvalidInput);
  wanted.options.prompt_template = mine.id;
  mine.active = false;
  ASSERT_OK(templates_.change(user_, mine));
  EXPECT_FAILS(jobs_.create(user_, wanted), ErrorCode::kInvalidInput);
  mine.active = true;
  ASSERT_OK(templates_.change(user_, mine));
  EXPECT_EQ(job(add_job(wanted)).prompt_template, mine.id);
  EXPECT_FAILS(templates_.remove(user_, mine.id), ErrorCode::kConflict);
}

}  // namespace
}  // namespace aip::service
