#include "base/fold.hpp"

#include <algorithm>

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include "base/text.hpp"

namespace aip {

std::string fold_name(std::string_view text) {
  if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
    return to_lower(text);
  }
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfd = icu::Normalizer2::getNFDInstance(status);
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
  if (U_FAILURE(status)) return to_lower(text);
  const auto whole = icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
  auto folded = nfd->normalize(whole, status);
  folded.foldCase();
  folded = nfc->normalize(folded, status);
  std::string utf8;
  folded.toUTF8String(utf8);
  return utf8;
}

}  // namespace aip
