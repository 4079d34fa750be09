#pragma once

#include <gtest/gtest.h>

#include "base/result.hpp"

namespace aip::test {

template <class T>
testing::AssertionResult works(const Result<T>& result) {
  if (result) return testing::AssertionSuccess();
  return testing::AssertionFailure() << result.error().message;
}

}  // namespace aip::test

// `ASSERT_OK(result)`: prints the error when there is one. The argument is evaluated once.
#define ASSERT_OK(result) ASSERT_TRUE(::aip::test::works(result))
#define EXPECT_OK(result) EXPECT_TRUE(::aip::test::works(result))
// `EXPECT_FAILS(result, ErrorCode::kNotFound)`
#define EXPECT_FAILS(result, expected_code)                                                  \
  do {                                                                                       \
    const auto& aip_failed_ = (result);                                                      \
    if (aip_failed_) {                                                                       \
      ADD_FAILURE() << "expected " << ::aip::to_string(expected_code) << ", but it worked";  \
    } else {                                                                                 \
      EXPECT_EQ(::aip::to_string(aip_failed_.error().code), ::aip::to_string(expected_code)) \
          << aip_failed_.error().message;                                                    \
    }                                                                                        \
  } while (false)
