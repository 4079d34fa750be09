#include "service/tar_format.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace aip::service::tar {
namespace {

constexpr std::size_t kMaxName = 100;
constexpr std::uint64_t kMaxSize = 077777777777;  // eleven octal digits

bool is_plain(std::string_view name) {
  return name.size() <= kMaxName &&
         std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// For programs that know no pax headers.
std::string plain(std::string_view name) {
  std::string text(name.substr(0, kMaxName));
  std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '_');
  return text;
}

void put(std::string& block, std::size_t at, std::string_view text) { text.copy(&block[at], text.size()); }

std::string ustar(std::string_view name, std::uint64_t bytes, std::int64_t seconds, char type) {
  std::string block(kBlock, '\0');
  put(block, 0, name);
  put(block, 100, "0000644");
  put(block, 108, "0000000");  // owner
  put(block, 116, "0000000");  // group
  put(block, 124, fmt::format("{:011o}", std::min(bytes, kMaxSize)));
  put(block, 136, fmt::format("{:011o}", std::clamp<std::int64_t>(seconds, 0, kMaxSize)));
  put(block, 148, "        ");
  block[156] = type;
  put(block, 257, {"ustar\00000", 8});
  unsigned sum = 0;
  for (const char c : block) sum += static_cast<unsigned char>(c);
  put(block, 148, fmt::format("{:06o}", sum));
  block[154] = '\0';
  return block;
}

// "<length> <key>=<value>\n", where the length counts its own digits.
std::string pax_record(std::string_view key, std::string_view value) {
  const std::size_t rest = key.size() + value.size() + 3;
  std::size_t length = rest + 1;
  while (length != rest + fmt::formatted_size("{}", length)) ++length;
  return fmt::format("{} {}={}\n", length, key, value);
}

}  // namespace

std::string header(std::string_view name, std::uint64_t bytes, Time modified) {
  const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(modified).time_since_epoch().count();
  std::string records;
  if (!is_plain(name)) records += pax_record("path", name);
  if (bytes > kMaxSize) records += pax_record("size", fmt::format("{}", bytes));
  std::string text;
  if (!records.empty()) {
    text = ustar("PaxHeader", records.size(), seconds, 'x') + records;
    text.append(padding(records.size()), '\0');
  }
  return text + ustar(plain(name), bytes, seconds, '0');
}

}  // namespace aip::service::tar
