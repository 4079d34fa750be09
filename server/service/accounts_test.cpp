#include "service/accounts.hpp"

#include <atomic>
#include <thread>

#include "service/service_fixture.hpp"

namespace aip::service {
namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr std::string_view kPassword = "correct horse battery";

// Without the fixture's user: these tests make their own.
class AccountsTest : public ::testing::TestWithParam<store::Dialect> {
 protected:
  AccountsTest() {
    accounts_.on_end([this](std::string_view stream) { ended_.emplace_back(stream); });
  }

  static NewUser a_user(std::string email, Role role = Role::kMember) {
    return {.email = std::move(email),
            .password = std::string(kPassword),
            .name = {},
            .role = role,
            .acts_for = {}};
  }

  SignedIn set_up() { return accounts_.set_up(a_user("owner@example.com"), here_).value(); }

  Result<SignedIn> sign_in(std::string_view email, std::string_view password = kPassword) {
    return accounts_.sign_in(email, password, here_);
  }

  int count(std::string_view sql, const store::Parameters& parameters = {}) {
    return database_->read([&](store::Connection& connection) { return connection.query(sql, parameters); })
        .value()
        .at(0)
        .get<int>("n");
  }

  std::vector<User> owners() {
    auto everyone = accounts_.users().value();
    std::erase_if(everyone, [](const User& user) { return user.role != Role::kOwner || user.disabled_at; });
    return everyone;
  }

  const Origin here_{.address = "10.0.0.1", .user_agent = "test", .network = "10.0.0.1"};
  const test::TemporaryFolder folder_;
  const SecretBox secrets_ = SecretBox::open_key_file(folder_ / "secret.key").value();
  test::ManualClock clock_;
  test::FreshDatabase database_ = test::fresh_database(GetParam(), clock_);
  Accounts accounts_{*database_, clock_, secrets_};
  std::vector<std::string> ended_;
};

INSTANTIATE_TEST_SUITE_P(OnBoth, AccountsTest, test::kBothDatabases, test::database_name);

TEST_P(AccountsTest, TheFirstAccountIsAnOwnerAndIsMadeOnce) {
  EXPECT_TRUE(*accounts_.setup_required());
  const auto first = accounts_.set_up(a_user(" Owner@Example.COM ", Role::kMember), here_);
  ASSERT_OK(first);
  EXPECT_EQ(first->user.email, "owner@example.com");
  EXPECT_EQ(first->user.name, "owner");
  EXPECT_EQ(first->user.role, Role::kOwner);
  EXPECT_EQ(accounts_.by_session(first->session_id)->actor, first->user.id);
  EXPECT_FALSE(*accounts_.setup_required());
  EXPECT_FAILS(accounts_.set_up(a_user("second@example.com"), here_), ErrorCode::kConflict);
}

TEST_P(AccountsTest, SaysTheSameToAnUnknownAccountAndAWrongPassword) {
  const auto owner = set_up();
  ASSERT_OK(accounts_.create_user(a_user("off@example.com")));
  const auto off = accounts_.find_by_email("off@example.com").value();
  ASSERT_OK(accounts_.update_user(off.id, {.disabled = true}));
  const auto wrong = sign_in("owner@example.com", "wrong password");
  const auto unknown = sign_in("nobody@example.com");
  const auto disabled = sign_in("off@example.com");
  for (const auto& refused : {wrong, unknown, disabled}) {
    EXPECT_FAILS(refused, ErrorCode::kUnauthenticated);
    EXPECT_EQ(refused.error().public_message, wrong.error().public_message);
  }
  EXPECT_OK(sign_in("OWNER@example.com"));
}

TEST_P(AccountsTest, SlowsDownGuessingAtOneAccountFromWherever) {
  set_up();
  for (int i = 0; i < 5; ++i) {
    const auto from = "10.0.0." + std::to_string(i);
    const auto guess =
        accounts_.sign_in("owner@example.com", "guess", {.address = from, .user_agent = "", .network = from});
    EXPECT_FAILS(guess, ErrorCode::kUnauthenticated);
  }
  const auto refused = sign_in("owner@example.com");
  EXPECT_FAILS(refused, ErrorCode::kRateLimited);
  EXPECT_EQ(refused.error().retry_after, std::chrono::seconds(30));
  clock_.advance(std::chrono::seconds(30));
  EXPECT_OK(sign_in("owner@example.com"));
}

TEST_P(AccountsTest, LetsAKnownDeviceInWhereAStrangerHasToWait) {
  const auto known = set_up().device;
  const auto sign_in_on = [&](std::string device, std::string_view password = kPassword) {
    Origin there = here_;
    there.device = std::move(device);
    return accounts_.sign_in("owner@example.com", password, there);
  };
  for (int i = 0; i < 5; ++i) EXPECT_FAILS(sign_in_on("", "guess"), ErrorCode::kUnauthenticated);
  EXPECT_FAILS(sign_in_on(known + "x"), ErrorCode::kRateLimited);
  EXPECT_OK(sign_in_on(known));
  for (int i = 0; i < 5; ++i) EXPECT_FAILS(sign_in_on(known, "guess"), ErrorCode::kUnauthenticated);
  EXPECT_FAILS(sign_in_on(known), ErrorCode::kRateLimited);

  clock_.advance(std::chrono::hours(2));
  const auto renewed = sign_in_on("")->device;
  clock_.advance(days(365));
  for (int i = 0; i < 5; ++i) EXPECT_FAILS(sign_in_on("", "guess"), ErrorCode::kUnauthenticated);
  EXPECT_FAILS(sign_in_on(renewed), ErrorCode::kRateLimited);
}

TEST_P(AccountsTest, ANewPasswordMakesEveryDeviceUnknown) {
  const auto owner = set_up();
  Origin there = here_;
  there.device = owner.device;
  ASSERT_OK(
      accounts_.change_password(*accounts_.by_session(owner.session_id), kPassword, "another long one"));
  for (int i = 0; i < 5; ++i)
    EXPECT_FAILS(sign_in("owner@example.com", "guess"), ErrorCode::kUnauthenticated);
  EXPECT_FAILS(accounts_.sign_in("owner@example.com", "another long one", there), ErrorCode::kRateLimited);
}

TEST_P(AccountsTest, TheSetUpCodeIsNotFoundByGuessing) {
  const auto code = accounts_.setup_code().text();
  EXPECT_EQ(code, SetupCode(secrets_).text());
  EXPECT_OK(accounts_.check_setup_code(code, here_));
  std::string typed = " ";
  for (const char c : code) {
    if (c != '-') typed += static_cast<char>(std::toupper(c));
  }
  EXPECT_OK(accounts_.check_setup_code(typed, here_));
  for (int i = 0; i < 5; ++i) {
    const auto wrong = accounts_.check_setup_code(i % 2 ? "" : "0000-0000-0000", here_);
    EXPECT_FAILS(wrong, ErrorCode::kForbidden);
    EXPECT_EQ(wrong.error().details.at(0).field, "setupCode");
  }
  EXPECT_FAILS(accounts_.check_setup_code(code, here_), ErrorCode::kRateLimited);
}

TEST_P(AccountsTest, ASuccessForgetsTheFailuresBefore) {
  set_up();
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 4; ++i)
      EXPECT_FAILS(sign_in("owner@example.com", "slip"), ErrorCode::kUnauthenticated);
    EXPECT_OK(sign_in("owner@example.com"));
  }
}

TEST_P(AccountsTest, ASessionLastsThirtyDaysFromItsLastUse) {
  const auto session = set_up().session_id;
  clock_.advance(days(29));
  EXPECT_OK(accounts_.by_session(session));
  clock_.advance(days(29));
  EXPECT_OK(accounts_.by_session(session)) << "use prolongs it";
  clock_.advance(days(30));
  EXPECT_FAILS(accounts_.by_session(session), ErrorCode::kUnauthenticated);
}

TEST_P(AccountsTest, SigningOutEndsThatSessionOnly) {
  const auto first = set_up().session_id;
  const auto second = sign_in("owner@example.com")->session_id;
  ASSERT_OK(accounts_.sign_out(*accounts_.by_session(first)));
  EXPECT_FAILS(accounts_.by_session(first), ErrorCode::kUnauthenticated);
  EXPECT_OK(accounts_.by_session(second));
}

TEST_P(AccountsTest, ANewPasswordEndsTheOtherSessions) {
  const auto mine = set_up().session_id;
  const auto other = sign_in("owner@example.com")->session_id;
  const auto caller = *accounts_.by_session(mine);
  EXPECT_FAILS(accounts_.change_password(caller, "wrong", "another long one"), ErrorCode::kInvalidInput);
  EXPECT_FAILS(accounts_.change_password(caller, kPassword, "short"), ErrorCode::kInvalidInput);
  ASSERT_OK(accounts_.change_password(caller, kPassword, "another long one"));
  EXPECT_OK(accounts_.by_session(mine));
  EXPECT_FAILS(accounts_.by_session(other), ErrorCode::kUnauthenticated);
  EXPECT_FAILS(sign_in("owner@example.com"), ErrorCode::kUnauthenticated);
  EXPECT_OK(sign_in("owner@example.com", "another long one"));
}

TEST_P(AccountsTest, StoresNoPasswordSessionOrTokenAsItIs) {
  const auto session = set_up();
  const auto token =
      accounts_.create_token(session.user.id, "script", TokenScope::kWrite, std::nullopt).value();
  EXPECT_EQ(count("select count(*) as n from \"user\" where password_hash like '$argon2id$%'"), 1);
  EXPECT_EQ(count("select count(*) as n from session where id_hash = $1", {session.session_id}), 0);
  EXPECT_EQ(count("select count(*) as n from api_token where token_hash = $1", {token.token}), 0);
}

TEST_P(AccountsTest, ATokenIsItsUsersUntilItExpiresOrIsRevoked) {
  const auto user = set_up().user;
  const auto made = accounts_.create_token(user.id, " script ", TokenScope::kWrite, 2).value();
  EXPECT_TRUE(made.token.starts_with("aip_"));
  EXPECT_EQ(made.item.name, "script");
  const auto caller = accounts_.by_token(made.token);
  ASSERT_OK(caller);
  EXPECT_EQ(caller->actor, user.id);
  EXPECT_TRUE(caller->by_token);
  EXPECT_EQ(accounts_.tokens(user.id)->at(0).last_used_at, clock_.now());
  clock_.advance(days(2));
  EXPECT_FAILS(accounts_.by_token(made.token), ErrorCode::kUnauthenticated);

  const auto lasting = accounts_.create_token(user.id, "lasting", TokenScope::kWrite, std::nullopt).value();
  clock_.advance(days(4000));
  EXPECT_OK(accounts_.by_token(lasting.token));
  const auto other = accounts_.create_user(a_user("other@example.com")).value();
  EXPECT_FAILS(accounts_.revoke_token(other.id, lasting.item.id), ErrorCode::kNotFound);
  ASSERT_OK(accounts_.revoke_token(user.id, lasting.item.id));
  EXPECT_FAILS(accounts_.by_token(lasting.token), ErrorCode::kUnauthenticated);
  EXPECT_FAILS(accounts_.by_token("aip_"), ErrorCode::kUnauthenticated);
  EXPECT_FAILS(accounts_.by_token(""), ErrorCode::kUnauthenticated);
}

TEST_P(AccountsTest, SwitchingAnAccountOffEndsItsSessionsAndTokens) {
  set_up();
  const auto member = accounts_.create_user(a_user("member@example.com")).value();
  const auto session = sign_in("member@example.com")->session_id;
  const auto token = accounts_.create_token(member.id, "t", TokenScope::kWrite, std::nullopt)->token;
  ASSERT_OK(accounts_.update_user(member.id, {.disabled = true}));
  EXPECT_FAILS(accounts_.by_session(session), ErrorCode::kUnauthenticated);
  EXPECT_FAILS(accounts_.by_token(token), ErrorCode::kUnauthenticated);
  ASSERT_OK(accounts_.update_user(member.id, {.disabled = false}));
  EXPECT_FAILS(accounts_.by_session(session), ErrorCode::kUnauthenticated);  // a session does not come back
  EXPECT_OK(sign_in("member@example.com"));
}

TEST_P(AccountsTest, SomebodyAlwaysOwnsThePlace) {
  const auto owner = set_up().user;
  EXPECT_FAILS(accounts_.update_user(owner.id, {.disabled = true}), ErrorCode::kConflict);
  EXPECT_FAILS(accounts_.update_user(owner.id, {.role = Role::kMember}), ErrorCode::kConflict);
  EXPECT_OK(sign_in("owner@example.com")) << "a refused change is undone";
  const auto second = accounts_.create_user(a_user("second@example.com", Role::kOwner)).value();
  ASSERT_OK(accounts_.update_user(owner.id, {.role = Role::kMember}));
  EXPECT_FAILS(accounts_.update_user(second.id, {.disabled = true}), ErrorCode::kConflict);
}

TEST_P(AccountsTest, TwoOwnersCantGiveUpThePlaceAtOnce) {
  for (int round = 0; round < 3; ++round) {
    const auto a = round == 0 ? set_up().user : owners().at(0);
    const auto b =
        accounts_.create_user(a_user("b" + std::to_string(round) + "@example.com", Role::kOwner)).value();
    std::thread first([&] { (void)accounts_.update_user(a.id, {.disabled = true}); });
    std::thread second([&] { (void)accounts_.remove_user(b.id); });
    first.join();
    second.join();
    ASSERT_EQ(owners().size(), 1u);
  }
}

TEST_P(AccountsTest, TwoSetUpsAtOnceMakeOneOwner) {
  std::vector<std::thread> threads;
  std::atomic<int> made = 0;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&, i] {
      made += accounts_.set_up(a_user("o" + std::to_string(i) + "@example.com"), here_) ? 1 : 0;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(made, 1);
  EXPECT_EQ(accounts_.users()->size(), 1u);
}

TEST_P(AccountsTest, ADeletedAccountTakesItsReviewersAlong) {
  const auto owner = set_up().user;
  const auto member = accounts_.create_user(a_user("member@example.com")).value();
  NewUser wanted = a_user("reviewer@example.com", Role::kReviewer);
  wanted.acts_for = member.id;
  const auto reviewer = accounts_.create_user(wanted).value();
  const auto session = sign_in("reviewer@example.com")->session_id;
  ASSERT_OK(accounts_.remove_user(member.id));
  EXPECT_FAILS(accounts_.by_session(session), ErrorCode::kUnauthenticated);
  EXPECT_THAT(ended_, testing::UnorderedElementsAre("user:" + member.id.value, "user:" + reviewer.id.value));
  EXPECT_FAILS(accounts_.remove_user(member.id), ErrorCode::kNotFound);
  EXPECT_FAILS(accounts_.remove_user(owner.id), ErrorCode::kConflict);
  EXPECT_OK(accounts_.find(owner.id)) << "a refused removal is undone";
}

TEST_P(AccountsTest, SessionsAreListedAndEndedByTheirOwner) {
  set_up();
  const auto here = accounts_.by_session(sign_in("owner@example.com")->session_id).value();
  clock_.advance(minutes(10));
  const auto phone = sign_in("owner@example.com")->session_id;
  const auto listed = accounts_.sessions(here).value();
  ASSERT_EQ(listed.size(), 3u);
  EXPECT_EQ(listed[0].last_seen_at, clock_.now()) << "the last used first";
  EXPECT_EQ(listed[0].address, "10.0.0.1");

  ASSERT_OK(accounts_.create_user(a_user("other@example.com")));
  const auto other = accounts_.by_session(sign_in("other@example.com")->session_id).value();
  EXPECT_EQ(accounts_.sessions(other)->size(), 1u);
  EXPECT_FAILS(accounts_.end_session(other, listed[0].id_hash), ErrorCode::kNotFound);
  EXPECT_OK(accounts_.by_session(phone));

  ASSERT_OK(accounts_.end_session(here, listed[0].id_hash));
  EXPECT_FAILS(accounts_.by_session(phone), ErrorCode::kUnauthenticated);
  EXPECT_FAILS(accounts_.end_session(here, listed[0].id_hash), ErrorCode::kNotFound);
  EXPECT_EQ(accounts_.end_other_sessions(here).value(), 1);
  EXPECT_EQ(accounts_.sessions(here)->size(), 1u);
  EXPECT_EQ(ended_.size(), 2u);
  EXPECT_EQ(ended_[0], "session:" + listed[0].id_hash);
}

TEST_P(AccountsTest, TellsWhatEndsOnceItHas) {
  set_up();
  const auto member = accounts_.create_user(a_user("member@example.com")).value();
  const auto caller = accounts_.by_session(sign_in("member@example.com")->session_id).value();
  const auto token = accounts_.create_token(member.id, "t", TokenScope::kRead, std::nullopt).value();
  const auto by_token = accounts_.by_token(token.token).value();
  EXPECT_THAT(Accounts::streams_of(caller),
              testing::ElementsAre("user:" + member.id.value, "session:" + caller.session));
  EXPECT_THAT(Accounts::streams_of(by_token),
              testing::ElementsAre("user:" + member.id.value, "token:" + token.item.id.value));
  ASSERT_OK(accounts_.revoke_token(member.id, token.item.id));
  ASSERT_OK(accounts_.sign_out(caller));
  const auto again = accounts_.by_session(sign_in("member@example.com")->session_id).value();
  ASSERT_OK(accounts_.update_user(member.id, {.disabled = true}));
  EXPECT_THAT(ended_, testing::ElementsAre("token:" + token.item.id.value, "session:" + caller.session,
                                           "session:" + again.session, "user:" + member.id.value));
}

TEST_P(AccountsTest, AReadOnlyTokenLooksAndFetchesAndNothingElse) {
  const auto user = set_up().user;
  const auto read =
      accounts_.by_token(accounts_.create_token(user.id, "r", TokenScope::kRead, std::nullopt).value().token);
  const auto write = accounts_.by_token(
      accounts_.create_token(user.id, "w", TokenScope::kWrite, std::nullopt).value().token);
  for (const auto right : {Right::kView, Right::kDownload}) EXPECT_TRUE(read->may(right));
  for (const auto right : {Right::kReview, Right::kEdit}) {
    EXPECT_FALSE(read->may(right));
    EXPECT_TRUE(write->may(right));
  }
  for (const auto right : {Right::kManageSelf, Right::kManageTokens, Right::kManageUsers}) {
    EXPECT_FALSE(read->may(right));
    EXPECT_FALSE(write->may(right));
  }
}

TEST_P(AccountsTest, AnEmailIsTakenOnce) {
  set_up();
  EXPECT_FAILS(accounts_.create_user(a_user("Owner@example.com")), ErrorCode::kConflict);
}

TEST_P(AccountsTest, AReviewerActsInTheCatalogOfAnotherAndStaysOne) {
  const auto owner = set_up().user;
  NewUser wanted = a_user("reviewer@example.com", Role::kReviewer);
  EXPECT_FAILS(accounts_.create_user(wanted), ErrorCode::kInvalidInput);
  wanted.acts_for = owner.id;
  const auto reviewer = accounts_.create_user(wanted).value();
  const auto caller = accounts_.by_session(sign_in("reviewer@example.com")->session_id).value();
  EXPECT_EQ(caller.actor, reviewer.id);
  EXPECT_EQ(caller.account, owner.id);
  EXPECT_FAILS(accounts_.update_user(reviewer.id, {.role = Role::kMember}), ErrorCode::kConflict);
}

TEST(NewPassword, IsLongEnoughAndNotAmongTheFirstToBeGuessed) {
  for (const auto* weak :
       {"", "ninechars", "1234567890", "PassWord123", "aaaaaaaaaaaaaaa", "Me@Example.com"}) {
    const auto checked = check_new_password(weak, "me@example.com");
    EXPECT_FAILS(checked, ErrorCode::kInvalidInput);
  }
  EXPECT_FAILS(check_new_password(std::string(201, 'x') + "y", ""), ErrorCode::kInvalidInput);
  EXPECT_OK(check_new_password("correct horse battery", "me@example.com"));
  EXPECT_OK(check_new_password("пароль из слов", "me@example.com"));
}

}  // namespace
}  // namespace aip::service
