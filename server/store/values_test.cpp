#include <limits>

#include "store/database_fixture.hpp"

// Values that go into a column and come out again.

namespace aip::store {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

class ValuesTest : public DatabaseFixture {};

INSTANTIATE_TEST_SUITE_P(OnBoth, ValuesTest, test::kBothDatabases, test::database_name);

TEST_P(ValuesTest, KeepsIntegersExactly) {
  for (const std::int64_t value :
       {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(),
        std::int64_t{9'007'199'254'740'993}, std::int64_t{-1}, std::int64_t{0}}) {
    EXPECT_EQ(round_trip<std::int64_t>("whole", value), value);
  }
}

TEST_P(ValuesTest, KeepsTextExactly) {
  const std::string long_text(1'000'000, 'x');
  for (const std::string& value : {std::string(), std::string("主图 – Ünïcødé 🧥"),
                                   std::string("it's \"$1\"; -- \\ %s\r\n\t"), long_text}) {
    EXPECT_EQ(round_trip<std::string>("words", value), value);
  }
}

TEST_P(ValuesTest, TellsEmptyTextFromNull) {
  EXPECT_EQ(round_trip<std::optional<std::string>>("words", ""), "");
  EXPECT_EQ(round_trip<std::optional<std::string>>("words", std::nullopt), std::nullopt);
  EXPECT_EQ(round_trip<std::optional<std::string>>("words", std::optional<std::string>()), std::nullopt);
}

TEST_P(ValuesTest, KeepsNumbersAndBooleans) {
  for (const double value : {0.1, -1e-300, 1.7976931348623157e308, 3.0})
    EXPECT_EQ(round_trip<double>("number", value), value);
  EXPECT_TRUE(round_trip<bool>("flag", true));
  EXPECT_FALSE(round_trip<bool>("flag", false));
  EXPECT_EQ(round_trip<std::optional<bool>>("flag", std::nullopt), std::nullopt);
}

TEST_P(ValuesTest, KeepsTimesToTheMillisecond) {
  for (const char* iso : {"1970-01-01T00:00:00.000Z", "1969-12-31T23:59:59.999Z", "2026-11-22T10:58:00.123Z",
                          "2024-02-29T12:00:00.010Z", "9999-12-31T23:59:59.999Z"}) {
    EXPECT_EQ(to_iso(round_trip<Time>("moment", *from_iso(iso))), iso);
  }
  EXPECT_EQ(round_trip<std::optional<Time>>("moment", std::nullopt), std::nullopt);
}

TEST_P(ValuesTest, ComparesTimesAsTimes) {
  const Time noon = *from_iso("2026-11-22T12:00:00Z");
  ASSERT_OK(write(*database_, "insert into sample (id, moment) values (1, $1), (2, $2)", {noon, noon + 1ms}));
  const auto rows = read(*database_, "select id from sample where moment > $1", {noon});
  ASSERT_OK(rows);
  ASSERT_EQ(rows->size(), 1u);
  EXPECT_EQ(rows->at(0).get<int>("id"), 2);
}

TEST_P(ValuesTest, KeepsJson) {
  const json::value document = {{"sku", "主图 🧥"},
                                {"exact", std::numeric_limits<std::int64_t>::max()},
                                {"nothing", nullptr},
                                {"list", {1, "two", 2.5, false, json::object()}}};
  EXPECT_EQ(round_trip<json::value>("document", document), document);
  EXPECT_EQ(round_trip<json::value>("document", json::array{}), json::array{});
  EXPECT_EQ(round_trip<json::value>("document", json::value("a\\u0000b")), json::value("a\\u0000b"));
  EXPECT_EQ(round_trip<std::optional<json::value>>("document", std::nullopt), std::nullopt);
}

TEST_P(ValuesTest, RefusesTextThatOneDatabaseWouldMangle) {
  for (const Value& value : {Value(std::string("canary\0cut", 10)), Value("canary\xff"),
                             Value(json::value(std::string("canary\0", 7)))}) {
    const auto done = write(*database_, "insert into sample (id, words) values (1, $1)", {value});
    EXPECT_FAILS(done, ErrorCode::kInvalidInput);
    EXPECT_THAT(done.error().message, Not(HasSubstr("canary")));
  }
  EXPECT_EQ(count(), 0);
}

TEST_P(ValuesTest, ReadsTypedIds) {
  using SampleId = Id<struct SampleTag>;
  EXPECT_EQ(round_trip<SampleId>("words", SampleId{"abc"}), SampleId{"abc"});
  EXPECT_EQ(round_trip<std::optional<SampleId>>("words", std::nullopt), std::nullopt);
}

TEST_P(ValuesTest, ReadingAColumnAsWhatItIsNotIsABug) {
  ASSERT_OK(write(*database_, "insert into sample (id, whole, words) values (1, 5000000000, 'canary')"));
  const auto rows = read(*database_, "select whole, words, document from sample");
  ASSERT_OK(rows);
  const Row& row = rows->at(0);
  EXPECT_THROW(row.get<int>("whole"), std::logic_error);
  EXPECT_THROW(row.get<bool>("whole"), std::logic_error);
  EXPECT_THROW(row.get<std::string>("whole"), std::logic_error);
  EXPECT_THROW(row.get<std::int64_t>("words"), std::logic_error);
  EXPECT_THROW(row.get<json::value>("document"), std::logic_error);
  EXPECT_THROW(row.get<std::string>("nothing_of_that_name"), std::logic_error);
  try {
    row.get<Time>("words");
    FAIL();
  } catch (const std::logic_error& error) {
    EXPECT_THAT(error.what(), Not(HasSubstr("canary")));
  }
}

}  // namespace
}  // namespace aip::store
