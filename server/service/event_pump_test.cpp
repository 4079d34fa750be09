#include "service/event_pump.hpp"

#include <chrono>

#include "service/service_fixture.hpp"
#include "store/event_repository.hpp"

namespace aip::service {
namespace {

class EventPumpTest : public ServiceFixture {
 protected:
  void append(int count, int first = 0) {
    write([&](store::Connection& connection) -> Result<void> {
      for (int i = 0; i < count; ++i) {
        AIP_TRY(store::events::append(connection, user_, store::events::Type::kLog,
                                      json::object{{"n", first + i}}));
      }
      return {};
    });
  }

  // What was published until there were `count` events.
  std::vector<std::string> published(std::size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(came_.wait_for(lock, std::chrono::seconds(30), [&] { return published_.size() >= count; }))
        << published_.size() << " of " << count;
    return published_;
  }

  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<std::string> published_;
  EventPump pump_{*database_, [this](const store::events::Event& event) {
                    EXPECT_EQ(event.user, user_);
                    const std::lock_guard lock(mutex_);
                    published_.push_back(event.data);
                    came_.notify_one();
                  }};
};

INSTANTIATE_TEST_SUITE_P(OnBoth, EventPumpTest, test::kBothDatabases, test::database_name);

TEST_P(EventPumpTest, PublishesEachEventOnceInOrder) {
  append(3);
  ASSERT_OK(pump_.start());
  for (int i = 0; i < 10; ++i) append(200, i * 200);
  const auto events = published(2000);
  pump_.stop();
  ASSERT_EQ(published_.size(), 2000u) << "what was there before is history";
  for (int i = 0; i < 2000; ++i) {
    ASSERT_EQ(json::parse(events[static_cast<std::size_t>(i)]).as_object().at("n").to_number<int>(), i);
  }
}

TEST_P(EventPumpTest, WhatIsRolledBackIsNeverTold) {
  ASSERT_OK(pump_.start());
  const auto undone = database_->write([&](store::Connection& connection) -> Result<void> {
    AIP_TRY(store::events::append(connection, user_, store::events::Type::kLog, json::object{{"n", -1}}));
    return fail(ErrorCode::kConflict, "undo");
  });
  EXPECT_FAILS(undone, ErrorCode::kConflict);
  append(1, 7);
  const auto events = published(1);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(json::parse(events[0]), (json::value{{"n", 7}}));
}

}  // namespace
}  // namespace aip::service
