#include <gtest/gtest.h>

#include "domain/job.hpp"
#include "domain/names.hpp"
#include "domain/user.hpp"
#include "domain/workflow.hpp"
#include "support/matchers.hpp"

namespace aip {
namespace {

Job job_with(int total, int completed, int skipped, int failed) {
  Job job;
  job.total = total;
  job.completed = completed;
  job.skipped = skipped;
  job.failed = failed;
  return job;
}

ImagePair reviewed(ReviewStatus review) {
  ImagePair pair;
  pair.status = PairStatus::kCompleted;
  pair.output = StoredImage{};
  pair.review = review;
  return pair;
}

TEST(JobStatus, FollowsItsCounters) {
  EXPECT_EQ(derive_status(job_with(3, 0, 0, 0), false), JobStatus::kPending);
  EXPECT_EQ(derive_status(job_with(3, 0, 0, 0), true), JobStatus::kProcessing);
  EXPECT_EQ(derive_status(job_with(3, 1, 1, 1), true), JobStatus::kCompleted);
  EXPECT_EQ(derive_status(job_with(3, 0, 3, 0), true), JobStatus::kCompleted);
  EXPECT_EQ(derive_status(job_with(3, 0, 1, 2), true), JobStatus::kFailed);
}

TEST(JobStatus, IsCancelledOnlyOnceNothingRuns) {
  Job job = job_with(3, 1, 0, 0);
  job.cancel_requested_at = Time{};
  EXPECT_EQ(derive_status(job, true), JobStatus::kProcessing);
  job.skipped = 2;
  EXPECT_EQ(derive_status(job, true), JobStatus::kCancelled);
}

TEST(JobStatus, ReachesAHundredPercentOnlyAtTheEnd) {
  EXPECT_EQ(progress_percentage(0, 7), 0);
  EXPECT_EQ(progress_percentage(999, 1000), 99);
  EXPECT_EQ(progress_percentage(1000, 1000), 100);
  EXPECT_EQ(progress_percentage(0, 0), 100);
}

TEST(Workflow, IsApprovedWhenEveryResultIs) {
  using enum ReviewStatus;
  EXPECT_EQ(status_after_pair_review({}), WorkflowStatus::kPending);
  EXPECT_EQ(status_after_pair_review({reviewed(kApproved)}), WorkflowStatus::kApproved);
  EXPECT_EQ(status_after_pair_review({reviewed(kApproved), ImagePair{}}), WorkflowStatus::kApproved);
  EXPECT_EQ(status_after_pair_review({reviewed(kApproved), reviewed(kUnreviewed)}), WorkflowStatus::kPending);
  EXPECT_EQ(status_after_pair_review({reviewed(kApproved), reviewed(kRejected)}), WorkflowStatus::kPending);
}

TEST(Names, TakeWhatPeopleCallTheirFolders) {
  for (const auto* name : {"mug-blue", "台灯 brass", "A&B (2)", "été", "100%"})
    EXPECT_OK(valid_sku(name)) << name;
  EXPECT_EQ(*valid_sku("  mug "), "mug");
  EXPECT_EQ(*valid_image_name("detail/close up/1.jpg"), "detail/close up/1.jpg");
}

TEST(Names, HaveOneSpelling) {
  EXPECT_EQ(*valid_sku("Чаи\u0306ник "), "Чайник");
  EXPECT_EQ(*valid_image_name("u\u0308ber.jpg"), "über.jpg");
  EXPECT_EQ(canonical_sku(" u\u0308ber"), "über");
  EXPECT_NE(canonical_sku("mug"), canonical_sku("MUG"));
  EXPECT_EQ(canonical_sku("\u3000MUG\u00a0\u200b"), "MUG");
  EXPECT_EQ(canonical_sku("MU\u00adG"), "MUG");
  EXPECT_FAILS(valid_sku("\u3000\u200b"), ErrorCode::kInvalidInput);
}

TEST(Names, RefuseWhatCouldLeaveTheirPlace) {
  for (const auto* name : {"", ".", "..", "a/b", "a\\b", "a\nb", "\xff", "   "}) {
    EXPECT_FAILS(valid_sku(name), ErrorCode::kInvalidInput);
  }
  for (const auto* name : {"", "/a", "a/", "a//b", "../a", "a/../b", "a/./b", "1/2/3/4/5/6/7/8/9"}) {
    EXPECT_FAILS(valid_image_name(name), ErrorCode::kInvalidInput);
  }
  EXPECT_FAILS(valid_sku(std::string(256, 'a')), ErrorCode::kInvalidInput);
}

TEST(Names, KnowLeftovers) {
  for (const auto* name :
       {".DS_Store", "Thumbs.db", "x/._IMG.jpg", "desktop.ini", "@eaDir", "$RECYCLE.BIN", "x/#recycle",
        "RECYCLER", "Network Trash Folder", "Temporary Items", "@Transcode", "~snapshot", "FOUND.000",
        "LOST.DIR", "x/IMG.jpg.part", "x/IMG.jpg.crdownload", "IMG.jpg~", "~$IMG.jpg"})
    EXPECT_TRUE(is_ignorable_file(name)) << name;
  for (const auto* name : {"x/IMG.jpg", "@home.jpg", "#1", "recycler 2", "part.jpg", "~mug.jpg"})
    EXPECT_FALSE(is_ignorable_file(name)) << name;
}

TEST(Names, KnowPicturesByTheirEnding) {
  for (const auto* name : {"a.jpg", "x/a.JPEG", "a.b.heic", ".tif"}) EXPECT_TRUE(is_picture_name(name));
  for (const auto* name : {"jpg", "notes.txt", "a.jpg.txt", "a."}) EXPECT_FALSE(is_picture_name(name));
}

TEST(Rights, DependOnTheRole) {
  const Caller reviewer{.role = Role::kReviewer};
  EXPECT_TRUE(reviewer.may(Right::kReview));
  EXPECT_TRUE(reviewer.may(Right::kDownload));
  EXPECT_FALSE(reviewer.may(Right::kEdit));
  EXPECT_FALSE(reviewer.may(Right::kManageUsers));
  const Caller member{.role = Role::kMember};
  EXPECT_TRUE(member.may(Right::kEdit));
  EXPECT_FALSE(member.may(Right::kManageUsers));
  const Caller owner_token{.role = Role::kOwner, .by_token = true};
  EXPECT_TRUE(owner_token.may(Right::kEdit));
  EXPECT_FALSE(owner_token.may(Right::kManageUsers));
  EXPECT_FALSE(owner_token.may(Right::kManageTokens));
}

}  // namespace
}  // namespace aip
