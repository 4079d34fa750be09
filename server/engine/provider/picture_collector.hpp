#pragma once

#include <array>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "engine/provider/paid_call.hpp"

namespace aip::engine {

// A picture of an answer: its base64, a part of that answer, or the http(s) address that it is left at.
struct Found {
  std::string_view base64;
  std::string address;
};

// Finds the pictures of an answer, wherever a provider or a reseller may have put them: candidates, choices,
// items, parts, members in camelCase and snake_case; base64 in either alphabet, data URLs, addresses, and all
// of these in text, as Markdown, as HTML or by themselves. Base64 counts when it begins as a picture does.
//
// Models show drafts before the picture that they settle on. What is marked as a thought, as reasoning or as
// a partial image is a draft.
class PictureCollector {
 public:
  // No more of one standing are kept: the last ones.
  static constexpr std::size_t kMaxOfStanding = 4;

  // Collects from a part of the answer, which outlives what is found. A string is taken for a picture.
  void collect(const json::value& part) { visit(part, Holds::kPicture, false); }

  void collect(const json::object& part) { visit(part, false); }

  void add_address(std::string address) { add({.base64 = {}, .address = std::move(address)}, kFinal); }

  // Final pictures, the last first; then drafts, likewise; then addresses in text that may lead anywhere.
  std::vector<Found> best_first() const;

 private:
  // What a string is in a place.
  enum class Holds { kNothing, kText, kPicture };

  enum Standing : std::size_t { kFinal, kDraft, kFinalLink, kDraftLink, kStandings };

  struct Member;
  static const Member* member_of(std::string_view key);

  void visit(const json::value& value, Holds holds, bool is_draft);
  void visit(const json::object& object, bool is_draft);
  void read_text(std::string_view text, bool is_draft);
  bool read_picture(std::string_view text, bool is_draft);
  void add(Found found, Standing standing);

  std::array<std::deque<Found>, kStandings> found_;
};

// The pictures of a whole answer, best first.
std::vector<Found> pictures_in(const json::object& answer);

// The bytes of base64; nullopt when it is not.
std::optional<std::string> decoded(const Found& found);

// The bytes of a picture: decoded, or fetched. kNoPicture when there are none.
boost::asio::awaitable<Result<std::string>> bytes_of(const Tools& tools, const Found& found);

}  // namespace aip::engine
