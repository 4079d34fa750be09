#pragma once

#include <cstdint>
#include <string_view>

// Places where a test build can be made to fail; they compile to nothing in a release build. A folder that
// has them says FAIL_POINTS in its CMakeLists.txt. Debug and sanitizer builds read the environment variable
//
//   AIP_FAIL_POINT=PLACE[#SUBJECT]:ACTION[@N]   e.g. spool:kill@3, claim#17:kill
//
// ACTION: kill (as kill -9 does), throw, hang (for good). It happens at the Nth pass (1 when left out)
// through PLACE and, throw and hang, at that one only; with #SUBJECT only passes on behalf of that task
// count.
#if !defined(AIP_FAIL_POINTS)
#error "a folder with fail points says FAIL_POINTS in its CMakeLists.txt"
#elif AIP_FAIL_POINTS
namespace aip {
// Throws std::runtime_error when told to; ends the program when the variable can't be understood.
void pass_fail_point(std::string_view place, std::int64_t subject);
}  // namespace aip

#define AIP_FAIL_POINT(place, subject) ::aip::pass_fail_point(place, subject)
#else
#define AIP_FAIL_POINT(place, subject) static_cast<void>(0)
#endif
