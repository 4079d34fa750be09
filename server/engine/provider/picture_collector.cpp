#include "engine/provider/picture_collector.hpp"

#include <algorithm>
#include <utility>

#include "base/base64.hpp"
#include "base/text.hpp"
#include "image/recipe.hpp"

namespace aip::engine {

// Members whose values are looked into. Where an object has several, the later row is preferred.
struct PictureCollector::Member {
  std::string_view name;  // without "_", in lower case
  Holds holds;            // what a string of it is
  bool is_draft = false;
};

namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kEndOfLink = " \t\r\n\"'<>)]";

// As much base64 as the brands of an AVIF file need.
constexpr std::size_t kHead = 128;

// As far back as the head of a Markdown link is looked for.
constexpr std::size_t kMaxAltText = 1024;

std::string name_of(std::string_view key) {
  std::string name = to_lower(key);
  std::erase(name, '_');
  return name;
}

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

bool is_address(std::string_view text) { return text.starts_with("https://") || text.starts_with("http://"); }

// Base64 in the standard alphabet, without padding and blanks.
std::string plain_base64(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (const char c : text) {
    if (c == '=' || kBlanks.contains(c)) continue;
    plain += c == '-' ? '+' : c == '_' ? '/' : c;
  }
  return plain;
}

// Whether nothing else is in the text than base64 in either alphabet and blanks.
bool is_base64(std::string_view text) {
  static constexpr auto kTaken = [] {
    std::array<bool, 256> taken{};
    for (const std::string_view set :
         {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "+/-_=", " \t\r\n"}) {
      for (const char c : set) taken[static_cast<unsigned char>(c)] = true;
    }
    return taken;
  }();
  return std::ranges::all_of(text, [](char c) { return kTaken[static_cast<unsigned char>(c)]; });
}

// By its first bytes; the rest is only looked over.
bool is_picture(std::string_view base64) {
  std::string head = plain_base64(base64.substr(0, kHead));
  head.resize(head.size() / 4 * 4);
  const auto bytes = from_base64(head);
  return bytes && image::format_by_magic(*bytes) && is_base64(base64);
}

// What follows the head of a data URL.
std::optional<std::string_view> base64_of_data_url(std::string_view text) {
  const auto comma = text.substr(0, kMaxAltText).find(',');
  if (!text.starts_with("data:") || comma == std::string_view::npos) return std::nullopt;
  if (!to_lower(text.substr(0, comma)).ends_with(";base64")) return std::nullopt;
  return text.substr(comma + 1);
}

// Whether an object is marked as something that comes before the picture that was asked for. Some resellers
// write booleans as text.
bool is_marked_as_draft(const json::object& object) {
  for (const auto& [key, value] : object) {
    const auto name = name_of(key);
    if (name == "thought" || name == "isthought" || name == "partial" || name == "draft") {
      if (value.is_bool() && value.get_bool()) return true;
      if (value.is_string() && to_lower(value.get_string()) == "true") return true;
    }
    if (name != "type" || !value.is_string()) continue;
    const std::string type = to_lower(value.get_string());
    for (const auto* word : {"partial", "thinking", "thought", "reasoning"}) {
      if (type.contains(word)) return true;
    }
  }
  return false;
}

// Sound, video, documents.
bool is_of_another_kind(const json::object& object) {
  for (const auto& [key, value] : object) {
    if (!value.is_string()) continue;
    const auto name = name_of(key);
    const std::string text = to_lower(value.get_string());
    if (name == "mimetype" || name == "mediatype") {
      if (!text.empty() && !text.starts_with("image/") && text != "application/octet-stream") return true;
    }
    if (name == "type" && (text.contains("video") || text.contains("audio"))) return true;
  }
  return false;
}

// The path of an address ends as a picture's name does.
bool is_named_as_picture(std::string_view address) {
  const std::string path = to_lower(address.substr(0, address.find_first_of("?#")));
  const auto dot = path.rfind('.');
  if (dot == std::string::npos) return false;
  const auto ending = path.substr(dot + 1);
  return ending == "jpeg" || image::format_from(ending).has_value();
}

// Whether `text` ends just where the address of a picture follows: ![alt](, <img src="
bool opens_picture(std::string_view text) {
  if (text.size() > kMaxAltText) text.remove_prefix(text.size() - kMaxAltText);
  if (text.ends_with("src=\"") || text.ends_with("src='")) return true;
  if (text.ends_with('<')) text.remove_suffix(1);
  if (!text.ends_with("](")) return false;
  const auto alt = text.rfind('[', text.size() - 3);
  return alt != std::string_view::npos && alt > 0 && text[alt - 1] == '!';
}

struct Link {
  std::size_t begin;
  std::string_view text;
};

// The next address or data URL of a picture from `from` on.
std::optional<Link> next_link(std::string_view text, std::size_t from) {
  for (auto colon = text.find(':', from); colon != std::string_view::npos;
       colon = text.find(':', colon + 1)) {
    const auto before = text.substr(from, colon - from);
    const auto after = text.substr(colon + 1);
    std::size_t scheme = 0;
    if (after.starts_with("//")) scheme = before.ends_with("https") ? 5 : before.ends_with("http") ? 4 : 0;
    if (after.starts_with("image/") && before.ends_with("data")) scheme = 4;
    if (scheme == 0) continue;
    const auto begin = colon - scheme;
    return Link{begin, text.substr(begin, text.find_first_of(kEndOfLink, begin) - begin)};
  }
  return std::nullopt;
}

// Follows <think> … </think> along a text. A thought that only ends began with the text.
class Thinking {
 public:
  explicit Thinking(std::string_view text)
      : now_(first(text, "</think", "</thought") < first(text, "<think", "<thought")) {}

  bool after(std::string_view gap) {
    const auto last = [&](std::string_view think, std::string_view thought) {
      const auto a = gap.rfind(think);
      const auto b = gap.rfind(thought);
      return std::max(a == std::string_view::npos ? 0 : a + 1, b == std::string_view::npos ? 0 : b + 1);
    };
    const auto begun = last("<think", "<thought");
    const auto ended = last("</think", "</thought");
    if (begun != ended) now_ = begun > ended;
    return now_;
  }

 private:
  static std::size_t first(std::string_view text, std::string_view think, std::string_view thought) {
    return std::min(text.find(think), text.find(thought));
  }

  bool now_;
};

}  // namespace

const PictureCollector::Member* PictureCollector::member_of(std::string_view key) {
  using enum Holds;
  static constexpr auto kMembers = std::to_array<Member>({
      {"reasoning", kText, true},
      {"reasoningcontent", kText, true},
      {"reasoningdetails", kText, true},
      {"thinking", kText, true},
      {"text", kText},
      {"choices", kNothing},
      {"candidates", kNothing},
      {"message", kNothing},
      {"delta", kNothing},
      {"parts", kText},
      {"content", kText},
      {"multimodcontent", kText},
      {"output", kPicture},
      {"result", kPicture},
      {"results", kPicture},
      {"url", kPicture},
      {"fileuri", kPicture},
      {"filedata", kPicture},
      {"source", kNothing},
      {"imageurl", kPicture},
      {"image", kPicture},
      {"images", kPicture},
      {"data", kPicture},
      {"inlinedata", kPicture},
      {"base64", kPicture},
      {"b64", kPicture},
      {"b64json", kPicture},
  });
  const auto found = std::ranges::find(kMembers, name_of(key), &Member::name);
  return found == kMembers.end() ? nullptr : &*found;
}

std::vector<Found> PictureCollector::best_first() const {
  std::vector<Found> all;
  for (const auto& same : found_) all.insert(all.end(), same.rbegin(), same.rend());
  return all;
}

void PictureCollector::visit(const json::value& value, Holds holds, bool is_draft) {
  if (const auto* object = value.if_object()) return visit(*object, is_draft);
  if (const auto* array = value.if_array()) {
    for (const auto& item : *array) visit(item, holds, is_draft);
  }
  if (!value.is_string() || holds == Holds::kNothing) return;
  const std::string_view text = value.get_string();
  const bool is_read = (holds == Holds::kPicture || !is_address(text)) && read_picture(text, is_draft);
  if (!is_read) read_text(text, is_draft);
}

void PictureCollector::visit(const json::object& object, bool is_draft) {
  if (is_of_another_kind(object)) return;
  is_draft = is_draft || is_marked_as_draft(object);
  std::vector<std::pair<const Member*, const json::value*>> members;
  for (const auto& [key, value] : object) {
    if (const auto* member = member_of(key)) members.emplace_back(member, &value);
  }
  std::ranges::sort(members);  // by row, then as they stand in the object
  for (const auto& [member, value] : members) visit(*value, member->holds, is_draft || member->is_draft);
}

bool PictureCollector::read_picture(std::string_view text, bool is_draft) {
  text = trimmed(text);
  const auto standing = is_draft ? kDraft : kFinal;
  if (is_address(text) && !text.contains(' ')) {
    add({.base64 = {}, .address = std::string(text)}, standing);
    return true;
  }
  const auto base64 = base64_of_data_url(text).value_or(text);
  if (!is_picture(base64)) return false;
  add({.base64 = base64, .address = {}}, standing);
  return true;
}

void PictureCollector::read_text(std::string_view text, bool is_draft) {
  Thinking thinking(text);
  std::size_t done = 0;
  while (const auto link = next_link(text, done)) {
    const bool is_thought = thinking.after(text.substr(done, link->begin - done));
    const bool draft = is_draft || is_thought;
    done = link->begin + link->text.size();
    if (!is_address(link->text)) {
      read_picture(link->text, draft);
      continue;
    }
    auto address = link->text;
    const bool is_shown = opens_picture(text.substr(0, link->begin));
    while (!is_shown && std::string_view(".,;:!").contains(address.back())) address.remove_suffix(1);
    const Found found{.base64 = {}, .address = std::string(address)};
    if (is_shown || is_named_as_picture(address)) {
      add(found, draft ? kDraft : kFinal);
    } else {
      add(found, draft ? kDraftLink : kFinalLink);
    }
  }
}

void PictureCollector::add(Found found, Standing standing) {
  auto& same = found_.at(standing);
  same.push_back(std::move(found));
  if (same.size() > kMaxOfStanding) same.pop_front();
}

std::vector<Found> pictures_in(const json::object& answer) {
  PictureCollector collector;
  collector.collect(answer);
  return collector.best_first();
}

std::optional<std::string> decoded(const Found& found) { return from_base64(plain_base64(found.base64)); }

boost::asio::awaitable<Result<std::string>> bytes_of(const Tools& tools, const Found& found) {
  if (!found.address.empty()) co_return co_await fetched(tools, found.address);
  auto bytes = decoded(found);
  if (!bytes) co_return fail(no_picture("not base64"));
  co_return *std::move(bytes);
}

}  // namespace aip::engine
