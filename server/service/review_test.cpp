#include "service/review.hpp"

#include <future>
#include <iterator>
#include <map>
#include <random>

#include "service/results.hpp"
#include "service/service_fixture.hpp"

namespace aip::service {
namespace {

using ::testing::ElementsAre;

class ReviewTest : public ServiceFixture {
 protected:
  static ReviewAction on_pair(ReviewVerb verb, const PairId& id) {
    return {.verb = verb, .target = ReviewTarget::kImagePair, .id = id.value};
  }

  static ReviewAction on_sku(ReviewVerb verb, std::string id) {
    return {.verb = verb, .target = ReviewTarget::kSku, .id = std::move(id)};
  }

  Result<Reviewed> act(const ReviewAction& action) { return review_.act(caller(), {action}).at(0); }

  // "action pair" of each line, in no order.
  std::vector<std::string> ledger() {
    std::vector<std::string> lines;
    for (const auto& row : read("select r.action, p.source_name as name from ai_review r "
                                "left join ai_image_pair p on p.id = r.pair_id order by r.id")) {
      const auto name = row.get<std::optional<std::string>>("name");
      lines.push_back(row.get<std::string>("action") + (name ? " " + *name : ""));
    }
    return lines;
  }

  // A newer result of the image, as a job makes it.
  VersionId show_new_result(const PairId& photo) {
    const auto version = a_version(photo);
    write([&](store::Connection& connection) -> Result<void> {
      AIP_TRY(store::versions::insert(connection, version));
      return show_result(connection, user_, pair(photo), version);
    });
    return version.id;
  }

  Folder figures(const std::string& sku) {
    const auto folders = database_->read(
        [&](store::Connection& connection) { return store::workflows::list_folders(connection, user_, {}); });
    EXPECT_OK(folders);
    for (const auto& folder : folders->items) {
      if (folder.workflow.sku == sku) return folder;
    }
    ADD_FAILURE() << "no SKU " << sku;
    return {};
  }

  Review review_{*database_};
};

INSTANTIATE_TEST_SUITE_P(OnBoth, ReviewTest, test::kBothDatabases, test::database_name);

TEST_P(ReviewTest, ApprovesRejectsAndResetsOneResult) {
  const auto photo = add_result_of("mug");
  const auto approved = act(on_pair(ReviewVerb::kApprove, photo));
  ASSERT_OK(approved);
  EXPECT_EQ(approved->status, "approved");
  EXPECT_EQ(approved->version, pair(photo).version);
  EXPECT_EQ(pair(photo).review, ReviewStatus::kApproved);

  auto rejection = on_pair(ReviewVerb::kReject, photo);
  rejection.reason = "too dark";
  ASSERT_OK(act(rejection));
  EXPECT_EQ(pair(photo).review, ReviewStatus::kRejected);
  EXPECT_EQ(pair(photo).review_reason, "too dark");

  ASSERT_OK(act(on_pair(ReviewVerb::kReset, photo)));
  EXPECT_EQ(pair(photo).review, ReviewStatus::kUnreviewed);
  EXPECT_EQ(pair(photo).review_reason, std::nullopt);
}

TEST_P(ReviewTest, AnApprovedResultStaysInUseUntilANewerOneIsApproved) {
  const auto photo = add_result_of("mug");
  const auto first = *pair(photo).current_version;
  ASSERT_OK(act(on_sku(ReviewVerb::kApprove, "mug")));
  EXPECT_EQ(pair(photo).approved_version, first);

  const auto second = show_new_result(photo);
  EXPECT_EQ(pair(photo).current_version, second);
  EXPECT_EQ(pair(photo).review, ReviewStatus::kUnreviewed);
  EXPECT_EQ(pair(photo).approved_version, first);
  EXPECT_EQ(workflow("mug").status, WorkflowStatus::kPending) << "something waits for a decision";
  EXPECT_EQ(workflow("mug").approved_at, std::nullopt);
  EXPECT_THAT(events("workflow"), ElementsAre("approved", "pending"));

  ASSERT_OK(act(on_pair(ReviewVerb::kReject, photo)));
  EXPECT_EQ(pair(photo).approved_version, first);
  ASSERT_OK(act(on_pair(ReviewVerb::kApprove, photo)));
  EXPECT_EQ(pair(photo).approved_version, second);
  EXPECT_EQ(workflow("mug").status, WorkflowStatus::kApproved);
  ASSERT_OK(act(on_pair(ReviewVerb::kReset, photo)));
  EXPECT_EQ(pair(photo).approved_version, first) << "undone";
}

// What the rows say after any history is what a person would say who wrote it down.
TEST_P(ReviewTest, WhatIsApprovedFollowsTheDecisionsOfAnyHistory) {
  struct Written {
    std::optional<VersionId> current;
    std::optional<VersionId> approved;
    std::optional<VersionId> before;
    ReviewStatus review = ReviewStatus::kUnreviewed;

    void take_back() {
      if (approved != current) return;
      approved = before;
      before = std::nullopt;
    }
  };

  std::mt19937 random(20261128);
  std::map<PairId, Written> written;
  for (const auto* name : {"1.jpg", "2.jpg", "3.jpg"}) {
    const auto photo = add_result_of("mug", name);
    written[photo].current = pair(photo).current_version;
  }
  for (int step = 0; step < 120; ++step) {
    auto& [photo, line] = *std::next(written.begin(), static_cast<std::ptrdiff_t>(random() % written.size()));
    switch (random() % 4) {
      case 0:
        line.current = show_new_result(photo);
        line.review = ReviewStatus::kUnreviewed;
        break;
      case 1:
        ASSERT_OK(act(on_pair(ReviewVerb::kApprove, photo)));
        if (line.approved != line.current) line.before = line.approved;
        line.approved = line.current;
        line.review = ReviewStatus::kApproved;
        break;
      case 2:
        ASSERT_OK(act(on_pair(ReviewVerb::kReject, photo)));
        line.take_back();
        line.review = ReviewStatus::kRejected;
        break;
      default:
        ASSERT_OK(act(on_pair(ReviewVerb::kReset, photo)));
        line.take_back();
        line.review = ReviewStatus::kUnreviewed;
    }
    int approved = 0;
    int to_review = 0;
    bool all_approved = true;
    for (const auto& [id, each] : written) {
      const auto now = pair(id);
      ASSERT_EQ(now.current_version, each.current) << step;
      ASSERT_EQ(now.review, each.review) << step;
      ASSERT_EQ(now.approved_version, each.approved) << step;
      approved += each.approved ? 1 : 0;
      to_review += each.review == ReviewStatus::kUnreviewed ? 1 : 0;
      all_approved = all_approved && each.review == ReviewStatus::kApproved;
    }
    const auto folder = figures("mug");
    ASSERT_EQ(folder.approved, approved) << step;
    ASSERT_EQ(folder.to_review, to_review) << step;
    ASSERT_EQ(folder.workflow.status, all_approved ? WorkflowStatus::kApproved : WorkflowStatus::kPending)
        << step;
  }
}

TEST_P(ReviewTest, ASkuIsApprovedWithItsLastUndecidedResult) {
  const auto first = add_result_of("mug", "1.jpg");
  const auto second = add_result_of("mug", "2.jpg");
  add_photo("mug", "no result.jpg");
  ASSERT_OK(act(on_pair(ReviewVerb::kApprove, first)));
  EXPECT_EQ(workflow("mug").status, WorkflowStatus::kPending);
  ASSERT_OK(act(on_pair(ReviewVerb::kApprove, second)));
  EXPECT_EQ(workflow("mug").status, WorkflowStatus::kApproved);
  EXPECT_TRUE(workflow("mug").approved_at.has_value());
  ASSERT_OK(act(on_pair(ReviewVerb::kReject, first)));
  EXPECT_EQ(workflow("mug").status, WorkflowStatus::kPending);
}

TEST_P(ReviewTest, ApprovingASkuLeavesWhatWasRejected) {
  const auto rejected = add_result_of("mug", "1.jpg");
  const auto open = add_result_of("mug", "2.jpg");
  ASSERT_OK(act(on_pair(ReviewVerb::kReject, rejected)));
  const auto reviewed = act(on_sku(ReviewVerb::kApprove, "mug"));
  ASSERT_OK(reviewed);
  EXPECT_EQ(reviewed->status, "approved");
  EXPECT_EQ(reviewed->version, workflow("mug").version);
  EXPECT_EQ(pair(rejected).review, ReviewStatus::kRejected);
  EXPECT_EQ(pair(open).review, ReviewStatus::kApproved);
}

TEST_P(ReviewTest, RejectingOrResettingASkuCoversEveryResult) {
  const auto first = add_result_of("mug", "1.jpg");
  const auto second = add_result_of("mug", "2.jpg");
  ASSERT_OK(act(on_sku(ReviewVerb::kApprove, workflow("mug").id.value)));
  ASSERT_OK(act(on_sku(ReviewVerb::kReject, "mug")));
  EXPECT_EQ(pair(first).review, ReviewStatus::kRejected);
  EXPECT_EQ(pair(second).review, ReviewStatus::kRejected);
  EXPECT_EQ(workflow("mug").status, WorkflowStatus::kPending);
  EXPECT_FAILS(act(on_sku(ReviewVerb::kApprove, "mug")), ErrorCode::kConflict);  // all are rejected
  ASSERT_OK(act(on_sku(ReviewVerb::kReset, "mug")));
  EXPECT_EQ(pair(first).review, ReviewStatus::kUnreviewed);
}

TEST_P(ReviewTest, NothingToDecideIsAConflict) {
  const auto photo = add_photo("mug");
  EXPECT_FAILS(act(on_pair(ReviewVerb::kApprove, photo)), ErrorCode::kConflict);
  EXPECT_FAILS(act(on_sku(ReviewVerb::kApprove, "mug")), ErrorCode::kConflict);
}

TEST_P(ReviewTest, ADecisionOnWhatHasChangedMeanwhileIsRefused) {
  const auto photo = add_result_of("mug");
  auto on_the_pair = on_pair(ReviewVerb::kApprove, photo);
  on_the_pair.version = pair(photo).version;
  auto on_the_sku = on_sku(ReviewVerb::kReject, "mug");
  on_the_sku.version = workflow("mug").version;
  ASSERT_OK(act(on_the_pair));
  EXPECT_FAILS(act(on_the_pair), ErrorCode::kPreconditionFailed);
  EXPECT_FAILS(act(on_the_sku), ErrorCode::kPreconditionFailed);  // a decision on a pair changes its SKU
  EXPECT_EQ(pair(photo).review, ReviewStatus::kApproved);
}

TEST_P(ReviewTest, OfTwoPeopleWhoDecideAtOnceOneWins) {
  for (int round = 0; round < 5; ++round) {
    const auto sku = "mug-" + std::to_string(round);
    const auto photo = add_result_of(sku);
    auto approve = on_pair(ReviewVerb::kApprove, photo);
    approve.version = pair(photo).version;
    auto reject = approve;
    reject.verb = ReviewVerb::kReject;
    auto other = std::async(std::launch::async, [&] { return act(reject); });
    const auto mine = act(approve);
    const auto theirs = other.get();
    EXPECT_NE(mine.has_value(), theirs.has_value());
    const auto& loser = mine ? theirs : mine;
    EXPECT_FAILS(loser, ErrorCode::kPreconditionFailed);
    EXPECT_EQ(pair(photo).review, mine ? ReviewStatus::kApproved : ReviewStatus::kRejected);
  }
  EXPECT_EQ(ledger().size(), 5u) << "a decision that lost leaves no line";
}

TEST_P(ReviewTest, WritesEachDecisionIntoTheLedgerWithItsActor) {
  const auto reviewer = add_user("reviewer@example.com");
  const auto photo = add_result_of("mug");
  const Caller acting{.actor = reviewer, .account = user_, .role = Role::kReviewer};
  auto reject = on_pair(ReviewVerb::kReject, photo);
  reject.reason = "crooked";
  ASSERT_OK(review_.act(acting, {reject}).at(0));
  const auto rows = read("select * from ai_review");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].get<UserId>("user_id"), user_);
  EXPECT_EQ(rows[0].get<UserId>("actor_id"), reviewer);
  EXPECT_EQ(rows[0].get<PairId>("pair_id"), photo);
  EXPECT_EQ(rows[0].get<std::optional<VersionId>>("version_id"), pair(photo).current_version);
  EXPECT_EQ(rows[0].get<std::string>("reason"), "crooked");
}

TEST_P(ReviewTest, TheLedgerOfASkuIsReadNewestFirstWithNames) {
  const auto photo = add_result_of("mug");
  auto reject = on_pair(ReviewVerb::kReject, photo);
  reject.reason = "crooked";
  ASSERT_OK(act(reject));
  clock_.advance(std::chrono::seconds(1));
  ASSERT_OK(act(on_pair(ReviewVerb::kReset, photo)));
  clock_.advance(std::chrono::seconds(1));
  ASSERT_OK(act(on_sku(ReviewVerb::kApprove, "mug")));
  const auto lines = review_.history(user_, "mug", {.size = 3}).value();
  EXPECT_EQ(lines.total, 4);
  ASSERT_EQ(lines.items.size(), 3u);
  EXPECT_EQ(lines.items[0].action, "approve");
  EXPECT_EQ(lines.items[0].pair, std::nullopt);
  EXPECT_EQ(lines.items[0].actor_name, "N");
  EXPECT_EQ(lines.items[1].image_name, "front.jpg");
  EXPECT_EQ(lines.items[1].version, pair(photo).current_version);
  EXPECT_EQ(lines.items[2].action, "reset");
  const auto rest = review_.history(user_, "mug", {.number = 2, .size = 3}).value();
  ASSERT_EQ(rest.items.size(), 1u);
  EXPECT_EQ(rest.items[0].reason, "crooked");
  EXPECT_FAILS(review_.history(add_user("other@example.com"), "mug", {}), ErrorCode::kNotFound);
}

TEST_P(ReviewTest, ADecisionOnASkuIsALineForEachPairAndOneForTheSku) {
  add_result_of("mug", "1.jpg");
  add_result_of("mug", "2.jpg");
  ASSERT_OK(act(on_sku(ReviewVerb::kApprove, "mug")));
  EXPECT_THAT(ledger(), ::testing::UnorderedElementsAre("approve 1.jpg", "approve 2.jpg", "approve"));
  EXPECT_THAT(events("pair"), ElementsAre("completed", "completed"));
  EXPECT_THAT(events("workflow"), ElementsAre("approved"));
}

TEST_P(ReviewTest, AnswersForEachActionOnItsOwn) {
  const auto photo = add_result_of("mug");
  const auto results = review_.act(
      caller(), {on_pair(ReviewVerb::kApprove, {"nothing"}), on_pair(ReviewVerb::kApprove, photo)});
  ASSERT_EQ(results.size(), 2u);
  EXPECT_FAILS(results[0], ErrorCode::kNotFound);
  EXPECT_OK(results[1]);
}

TEST_P(ReviewTest, ComesBackFromTheArchiveAsItWas) {
  add_result_of("approved");
  ASSERT_OK(act(on_sku(ReviewVerb::kApprove, "approved")));
  const auto when = workflow("approved").approved_at;
  add_photo("pending");
  const std::vector ids{workflow("approved").id, workflow("pending").id};
  clock_.advance(std::chrono::hours(1));
  ASSERT_OK(review_.archive(caller(), ids));
  EXPECT_EQ(workflow("approved").status, WorkflowStatus::kArchived);
  EXPECT_TRUE(workflow("approved").archived_at.has_value());
  ASSERT_OK(review_.restore(caller(), ids));
  EXPECT_EQ(workflow("approved").status, WorkflowStatus::kApproved);
  EXPECT_EQ(workflow("approved").approved_at, when);
  EXPECT_EQ(workflow("approved").archived_at, std::nullopt);
  EXPECT_EQ(workflow("pending").status, WorkflowStatus::kPending);
}

TEST_P(ReviewTest, ArchivesAllOrNone) {
  add_photo("a");
  add_photo("b");
  ASSERT_OK(review_.archive(caller(), {workflow("b").id}));
  EXPECT_FAILS(review_.archive(caller(), {workflow("a").id, workflow("b").id}), ErrorCode::kConflict);
  EXPECT_EQ(workflow("a").status, WorkflowStatus::kPending);
  EXPECT_FAILS(review_.restore(caller(), {workflow("a").id}), ErrorCode::kConflict);
}

TEST_P(ReviewTest, WhatIsBeingProcessedIsNotArchived) {
  add_photo("mug");
  add_job(a_job({"mug"}));
  EXPECT_FAILS(review_.archive(caller(), {workflow("mug").id}), ErrorCode::kConflict);
  do_one();
  EXPECT_OK(review_.archive(caller(), {workflow("mug").id}));
}

TEST_P(ReviewTest, WhatIsArchivedIsNotDecided) {
  const auto photo = add_result_of("mug");
  ASSERT_OK(review_.archive(caller(), {workflow("mug").id}));
  EXPECT_FAILS(act(on_pair(ReviewVerb::kApprove, photo)), ErrorCode::kConflict);
  EXPECT_FAILS(act(on_sku(ReviewVerb::kApprove, "mug")), ErrorCode::kConflict);
}

TEST_P(ReviewTest, SomebodyElsesThingsDoNotExist) {
  const auto photo = add_result_of("mug");
  const auto other = add_user("other@example.com");
  const Caller stranger{.actor = other, .account = other, .role = Role::kOwner};
  for (const auto& action : {on_pair(ReviewVerb::kApprove, photo), on_sku(ReviewVerb::kApprove, "mug"),
                             on_sku(ReviewVerb::kApprove, workflow("mug").id.value)}) {
    const auto results = review_.act(stranger, {action});
    EXPECT_FAILS(results.at(0), ErrorCode::kNotFound);
  }
  EXPECT_FAILS(review_.archive(stranger, {workflow("mug").id}), ErrorCode::kNotFound);
  EXPECT_FAILS(review_.find(other, "mug"), ErrorCode::kNotFound);
  EXPECT_EQ(review_.list(other, {})->total, 0);
}

}  // namespace
}  // namespace aip::service
