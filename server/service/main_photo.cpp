#include "service/main_photo.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <tuple>

#include "base/unicode.hpp"

namespace aip::service {
namespace {

constexpr std::array<std::string_view, 14> kMain{"main",    "front",    "hero",    "cover", "primary",
                                                 "正面",    "主图",     "首图",    "封面",  "главная",
                                                 "главное", "основное", "спереди", "перед"};
constexpr std::array<std::string_view, 27> kView{
    "back",    "rear",  "side",    "left",  "right", "top",    "bottom", "angle",     "detail",
    "details", "close", "closeup", "macro", "label", "inside", "size",   "sizechart", "背面",
    "侧面",    "细节",  "尺寸",    "сзади", "сбоку", "деталь", "детали", "низ",       "размеры"};

bool is_letter(char c) {
  return static_cast<unsigned char>(c) >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

template <std::size_t N>
bool has_word(std::string_view text, const std::array<std::string_view, N>& words) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (!is_letter(text[at])) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    while (at < text.size() && is_letter(text[at])) ++at;
    if (std::ranges::find(words, text.substr(begin, at - begin)) != words.end()) return true;
  }
  return false;
}

std::string_view without_extension(std::string_view name) {
  const auto slash = name.rfind('/');
  const auto dot = name.rfind('.');
  const bool has_one =
      dot != std::string_view::npos && dot > (slash == std::string_view::npos ? 0 : slash + 1);
  return has_one ? name.substr(0, dot) : name;
}

auto place_of(std::string_view name) {
  const auto stem = without_extension(name);
  const auto folded = search_key(stem);
  const int rank = has_word(folded, kView) ? 2 : has_word(folded, kMain) ? 0 : 1;
  return std::tuple(rank, std::ranges::count(name, '/'), sort_key(stem), std::string(name));
}

}  // namespace

bool is_likelier_main(std::string_view a, std::string_view b) { return place_of(a) < place_of(b); }

}  // namespace aip::service
