#pragma once

#include <gtest/gtest.h>

#include "base/result.hpp"

// `ASSERT_OK(result)`: prints the error when there is one.
#define ASSERT_OK(result) ASSERT_TRUE(result) << (result).error().message
#define EXPECT_OK(result) EXPECT_TRUE(result) << (result).error().message
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
