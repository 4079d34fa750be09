#include <random>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/unicode.hpp"
#include "store/account_repository.hpp"
#include "store/job_repository.hpp"
#include "store/migrate.hpp"
#include "store/name_keys.hpp"
#include "store/review_repository.hpp"
#include "support/databases.hpp"
#include "support/manual_clock.hpp"
#include "support/matchers.hpp"

// The lists of SKUs: their order, their search, their pages and totals.

namespace aip::store {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class ListsTest : public ::testing::TestWithParam<Dialect> {
 protected:
  template <class Work>
  void write(Work&& work) {
    EXPECT_OK(database_->write(std::forward<Work>(work)));
  }

  ListsTest() {
    const User user{.id = user_,
                    .email = "owner@example.com",
                    .name = "N",
                    .role = Role::kOwner,
                    .password_hash = "x",
                    .created_at = clock_.now()};
    write([&](Connection& connection) { return accounts::insert(connection, user); });
  }

  void sql(std::string_view text, const Parameters& parameters = {}) {
    write([&](Connection& connection) { return connection.execute(text, parameters); });
  }

  void add(const std::vector<std::string>& skus) {
    write([&](Connection& connection) -> Result<void> {
      for (const auto& sku : skus) AIP_TRY(workflows::ensure(connection, user_, sku));
      return {};
    });
  }

  workflows::List<Workflow> list(const workflows::Query& query = {}) {
    return database_->read([&](Connection& connection) { return workflows::list(connection, user_, query); })
        .value();
  }

  std::vector<std::string> skus(const workflows::Query& query = {}) {
    std::vector<std::string> names;
    const auto found = list(query);
    for (const auto& workflow : found.items) names.push_back(workflow.sku);
    if (!query.page) EXPECT_EQ(found.total, static_cast<std::int64_t>(names.size()));
    return names;
  }

  std::vector<std::string> found(std::string search) { return skus({.search = std::move(search)}); }

  std::vector<std::string> ids(std::string_view table) {
    const auto rows = database_->read([&](Connection& connection) {
      return connection.query(fmt::format("select id from {} order by id", table));
    });
    std::vector<std::string> all;
    for (const auto& row : rows.value()) all.push_back(row.get<std::string>("id"));
    return all;
  }

  std::int64_t count(std::string_view from) {
    return database_
        ->read([&](Connection& connection) {
          return connection.query(fmt::format("select count(*) as n from {}", from));
        })
        .value()
        .at(0)
        .get<std::int64_t>("n");
  }

  test::ManualClock clock_;
  test::FreshDatabase database_ = test::fresh_database(GetParam(), clock_);
  const UserId user_{"u1"};
};

INSTANTIATE_TEST_SUITE_P(OnBoth, ListsTest, test::kBothDatabases, test::database_name);

TEST_P(ListsTest, SkusAreInTheOrderOfPeople) {
  add({"SKU-10", "Кружка", "SKU-2", "ёлка", "1E10", "sku-3", "Ель", "SKU-1"});
  EXPECT_THAT(skus(), ElementsAre("1E10", "SKU-1", "SKU-2", "sku-3", "SKU-10", "ёлка", "Ель", "Кружка"));
}

TEST_P(ListsTest, LeadingZerosMakeAnotherSku) {
  add({"007", "7"});
  EXPECT_EQ(skus().size(), 2u);
}

TEST_P(ListsTest, ASearchFindsWhateverTheCase) {
  add({"Кружка", "MUG-blue", "台灯 brass"});
  for (const auto* typed : {"кружка", "КРУЖКА", "Кружка", "ру", "р"})
    EXPECT_THAT(found(typed), ElementsAre("Кружка"));
  for (const auto* typed : {"mug", "G-B", "ug", "BLUE"}) EXPECT_THAT(found(typed), ElementsAre("MUG-blue"));
  for (const auto* typed : {"灯", "台灯", "台灯 b"}) EXPECT_THAT(found(typed), ElementsAre("台灯 brass"));
  EXPECT_THAT(found("lamp"), IsEmpty());
}

TEST_P(ListsTest, WildcardsAndQuotesAreSearchedForAsTheyAre) {
  add({"50%_off", "50X-off", R"(5" plate)", R"(a\b)", "x*y"});
  EXPECT_THAT(found("%_"), ElementsAre("50%_off"));
  EXPECT_THAT(found("50%_"), ElementsAre("50%_off"));
  EXPECT_THAT(found(R"(5" p)"), ElementsAre(R"(5" plate)"));
  EXPECT_THAT(found(R"(a\b)"), ElementsAre(R"(a\b)"));
  EXPECT_THAT(found("x*"), ElementsAre("x*y"));
  EXPECT_THAT(found("off"), UnorderedElementsAre("50%_off", "50X-off"));
}

TEST_P(ListsTest, ASearchSeesOnlyItsUserAndFilter) {
  add({"mug-1", "mug-2"});
  const User other{.id = UserId{"u2"},
                   .email = "b@example.com",
                   .name = "N",
                   .role = Role::kOwner,
                   .password_hash = "x",
                   .created_at = clock_.now()};
  write([&](Connection& connection) -> Result<void> {
    AIP_TRY(accounts::insert(connection, other));
    AIP_TRY(workflows::ensure(connection, other.id, "mug-3"));
    return {};
  });
  sql("update ai_workflow_state set status = 'approved' where sku = 'mug-2'");
  EXPECT_THAT(found("mug"), ElementsAre("mug-1", "mug-2"));
  EXPECT_THAT(skus({.search = "mug", .status = WorkflowStatus::kApproved}), ElementsAre("mug-2"));
  EXPECT_THAT(skus({.search = "ug", .status = WorkflowStatus::kApproved}), ElementsAre("mug-2"));
}

TEST_P(ListsTest, ASkuThatIsGoneIsNotFound) {
  add({"mug-1", "mug-2"});
  sql("delete from ai_workflow_state where sku = 'mug-1'");
  EXPECT_THAT(found("mug"), ElementsAre("mug-2"));
  sql(R"(delete from "user" where id = 'u1')");
  EXPECT_THAT(found("mug"), IsEmpty());
}

TEST_P(ListsTest, PagesByNumberAndByKeyMakeUpTheList) {
  std::vector<std::string> names;
  for (int i = 1; i <= 23; ++i) names.push_back(fmt::format("SKU-{}", i));
  add(names);
  for (const std::string search : {"", "sku", "u-"}) {
    std::vector<std::string> by_number, by_key;
    for (int number = 1; number <= 4; ++number) {
      const auto page = list({.search = search, .page = Page{number, 7}});
      EXPECT_EQ(page.total, 23);
      for (const auto& workflow : page.items) by_number.push_back(workflow.sku);
    }
    EXPECT_EQ(by_number, names);
    workflows::Query query{.search = search, .page = Page{1, 7}};
    do {
      const auto page = list(query);
      EXPECT_EQ(page.total, 23);
      for (const auto& workflow : page.items) by_key.push_back(workflow.sku);
      query.after = page.next;
    } while (query.after && by_key.size() < 100);
    EXPECT_EQ(by_key, names);
  }
  const auto past_the_end = list({.search = "sku", .page = Page{9, 7}});
  EXPECT_EQ(past_the_end.total, 23);
  EXPECT_THAT(past_the_end.items, IsEmpty());
}

TEST_P(ListsTest, TellsWhatHasChangedSince) {
  add({"a", "b"});
  clock_.advance(std::chrono::minutes(1));
  const auto then = database_->read([](Connection& connection) { return connection.now(); }).value();
  sql("update ai_workflow_state set updated_at = $1 where sku = 'b'", {then});
  EXPECT_THAT(skus({.changed_since = then}), ElementsAre("b"));
}

// Random changes by whatever statements, some of them rolled back; then every total is counted anew.
TEST_P(ListsTest, TotalsAreTrueAfterAnyHistory) {
  std::mt19937 random(14);
  const auto pick = [&](auto&& from) { return from[random() % from.size()]; };
  const std::vector<std::string> kStatuses{"pending", "approved", "archived"};
  const std::vector<std::string> kJobStatuses{"pending", "processing", "completed", "failed", "cancelled"};
  const std::vector<std::string> kTypes{"main_image", "secondary_image", "batch_optimize", "custom"};
  for (int i = 0; i < 300; ++i) {
    std::ignore = database_->write([&](Connection& connection) -> Result<void> {
      AIP_TRY_ASSIGN(const Time now, connection.now());
      const auto id = fmt::format("x{}", i);
      const auto workflows = ids("ai_workflow_state");
      const auto pairs = ids("ai_image_pair");
      const auto jobs = ids("ai_job");
      switch (random() % 10) {
        case 0:
        case 1:
          AIP_TRY(workflows::ensure(connection, user_, id));
          break;
        case 2:
        case 3:
          if (!workflows.empty()) {
            AIP_TRY(connection.execute(
                "insert into ai_image_pair (id, workflow_state_id, input_image_url, input_storage_key, "
                "created_at, updated_at, source_name, input_thumbnail_key, input_format, input_width, "
                "input_height, input_bytes, input_sha256) "
                "values ($1, $2, '', '', $3, $4, $1, '', '', 1, 1, 1, '')",
                {id, pick(workflows), now, now}));
          }
          break;
        case 4:
          AIP_TRY(connection.execute(
              "update ai_image_pair set output_storage_key = 'k', version_id = 'v' where id = $1",
              {pairs.empty() ? "" : pick(pairs)}));
          break;
        case 5:
          AIP_TRY(connection.execute(
              "update ai_image_pair set output_storage_key = null, version_id = null where id = $1",
              {pairs.empty() ? "" : pick(pairs)}));
          break;
        case 6:
          AIP_TRY(
              connection.execute(random() % 2 == 0 ? "delete from ai_image_pair where id = $1"
                                                   : "delete from ai_workflow_state where id = $1",
                                 {pick(std::vector<std::string>{pairs.empty() ? "" : pick(pairs),
                                                                workflows.empty() ? "" : pick(workflows)})}));
          break;
        case 7: {
          const auto status = pick(kStatuses);
          const bool archived = status == "archived";
          AIP_TRY(connection.execute(
              "update ai_workflow_state set status = $2, archived_at = $3, status_before_archive = $4 where "
              "id = $1",
              {workflows.empty() ? "" : pick(workflows), status, archived ? std::optional(now) : std::nullopt,
               archived ? std::optional("pending") : std::nullopt}));
          break;
        }
        case 8:
          AIP_TRY(connection.execute(
              "insert into ai_job (id, user_id, job_type, status, input_data, created_at, updated_at) "
              "values ($1, $2, $3, 'pending', '{}', $4, $5)",
              {id, user_, pick(kTypes), now, now}));
          break;
        default: {
          const auto status = pick(kJobStatuses);
          const bool ended = status != "pending" && status != "processing";
          AIP_TRY(connection.execute(
              "update ai_job set status = $2, completed_at = $3 where id = $1",
              {jobs.empty() ? "" : pick(jobs), status, ended ? std::optional(now) : std::nullopt}));
          break;
        }
      }
      if (random() % 8 == 0) return fail(ErrorCode::kCancelled, "rolled back");
      return {};
    });
  }
  for (const auto& status : kStatuses) {
    for (const bool images : {false, true}) {
      for (const bool results : {false, true}) {
        const auto true_count = count(fmt::format(
            "ai_workflow_state w where w.status = '{}' and {} exists (select 1 from ai_image_pair p where "
            "p.workflow_state_id "
            "= w.id) and {} exists (select 1 from ai_image_pair p where p.workflow_state_id = w.id and "
            "p.output_storage_key is not null)",
            status, images ? "" : "not", results ? "" : "not"));
        const auto kept = database_->read([&](Connection& connection) {
          return connection.find(
              "select coalesce(sum(n), 0) as n from ai_workflow_total "
              "where status = $1 and has_images = $2 and has_results = $3",
              {status, images, results});
        });
        EXPECT_EQ(kept.value()->get<std::int64_t>("n"), true_count) << status << images << results;
      }
    }
  }
  for (const auto& status : kJobStatuses) {
    for (const auto& type : kTypes) {
      const auto kept = database_->read([&](Connection& connection) {
        return connection.find(
            "select coalesce(sum(n), 0) as n from ai_job_total where status = $1 and job_type = $2",
            {status, type});
      });
      EXPECT_EQ(kept.value()->get<std::int64_t>("n"),
                count(fmt::format("ai_job where status = '{}' and job_type = '{}'", status, type)));
    }
  }
  EXPECT_GT(count("ai_workflow_state"), 5);
  EXPECT_GT(count("ai_job"), 5);
}

TEST_P(ListsTest, AJobOverManySkusIsListedWithItsFirst) {
  json::array skus;
  for (int i = 0; i < 21; ++i) skus.emplace_back(fmt::format("SKU-{}", i));
  const auto job_of = [&](std::string id, json::array its_skus) {
    return Job{.id = JobId{std::move(id)},
               .user = user_,
               .input = {{"skus", std::move(its_skus)}, {"imageType", "all"}},
               .created_at = clock_.now()};
  };
  write([&](Connection& connection) -> Result<void> {
    AIP_TRY(jobs::insert(connection, job_of("long", skus)));
    clock_.advance(std::chrono::seconds(1));
    return jobs::insert(connection, job_of("short", json::array(skus.begin(), skus.begin() + 20)));
  });
  const auto listed =
      database_->read([&](Connection& connection) { return jobs::list(connection, user_, {}); }).value();
  ASSERT_EQ(listed.total, 2);
  const auto skus_of = [](const std::string& input) {
    return parse_json(input)->at("skus").as_array().size();
  };
  EXPECT_EQ(listed.items[0].sku_count, 20);
  EXPECT_EQ(skus_of(listed.items[0].input), 20u);
  EXPECT_EQ(listed.items[1].sku_count, 21);
  EXPECT_EQ(skus_of(listed.items[1].input), 20u);
  const auto whole =
      database_->read([&](Connection& connection) { return jobs::input_of(connection, JobId{"long"}); });
  EXPECT_EQ(whole->at("skus").as_array(), skus);
  EXPECT_EQ(whole->at("imageType"), "all");
}

TEST_P(ListsTest, PagesOfJobsByNumberAndByKeyMakeUpTheList) {
  for (int i = 0; i < 11; ++i) {
    if (i % 3 == 0) clock_.advance(std::chrono::seconds(1));
    write([&](Connection& connection) {
      return jobs::insert(connection, {.id = new_id<JobId>(), .user = user_, .created_at = clock_.now()});
    });
  }
  const auto list = [&](const jobs::Query& query) {
    return database_->read([&](Connection& connection) { return jobs::list(connection, user_, query); })
        .value();
  };
  std::vector<std::string> by_number, by_key;
  for (int number = 1; number <= 3; ++number) {
    for (const auto& listed : list({.page = {number, 4}}).items) by_number.push_back(listed.job.id.value);
  }
  jobs::Query query{.page = {1, 4}};
  do {
    const auto page = list(query);
    EXPECT_EQ(page.total, 11);
    for (const auto& listed : page.items) by_key.push_back(listed.job.id.value);
    query.after = page.next;
  } while (query.after && by_key.size() < 50);
  EXPECT_EQ(by_number.size(), 11u);
  EXPECT_EQ(by_key, by_number);
}

TEST_P(ListsTest, NamesOfBeforeGetOneSpelling) {
  add({"Чаи\u0306ник", "Чайник", "mug"});
  sql("update ai_workflow_state set sort_key = '', search_key = ''");
  write([](Connection& connection) { return normalize_names(connection); });
  EXPECT_EQ(fill_name_keys(*database_).value(), 3);
  EXPECT_THAT(skus(), UnorderedElementsAre("Чайник", "Чайник (2)", "mug"));
  EXPECT_THAT(found("чайник"), ElementsAre("Чайник", "Чайник (2)"));
  EXPECT_EQ(fill_name_keys(*database_).value(), 0);
}

}  // namespace
}  // namespace aip::store
