#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace aip {

// The words of an enum as they stand in the database and the API. An enum is given its words next to its
// definition:
//   template <> inline constexpr auto kWordsOf<Colour> = std::to_array<Word<Colour>>({{Colour::kRed, "red"},
//   …});
template <class E>
struct Word {
  E value;
  std::string_view text;
};

template <class E>
inline constexpr int kWordsOf = 0;

template <class E>
  requires requires { kWordsOf<E>.size(); }
constexpr std::string_view to_string(E value) {
  for (const auto& word : kWordsOf<E>) {
    if (word.value == value) return word.text;
  }
  return "?";
}

template <class E>
constexpr std::optional<E> from_word(std::string_view text) {
  for (const auto& word : kWordsOf<E>) {
    if (word.text == text) return word.value;
  }
  return std::nullopt;
}

}  // namespace aip
