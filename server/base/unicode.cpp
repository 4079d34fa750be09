#include "base/unicode.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <vector>

#include <unicode/bytestream.h>
#include <unicode/coll.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include "base/text.hpp"

namespace aip {
namespace {

using Normalizer = const icu::Normalizer2* (*)(UErrorCode&);

void check(UErrorCode code) {
  if (U_FAILURE(code)) throw std::runtime_error(std::string("ICU: ") + u_errorName(code));
}

std::string normalized(Normalizer normalizer, std::string_view text) {
  UErrorCode code = U_ZERO_ERROR;
  const icu::Normalizer2* form = normalizer(code);
  check(code);
  std::string result;
  icu::StringByteSink<std::string> sink(&result, static_cast<int32_t>(text.size()));
  form->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<int32_t>(text.size())), sink, nullptr,
                      code);
  check(code);
  return result;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// ICU's root collation, so that a shared database has one order.
std::unique_ptr<const icu::Collator> make_collator() {
  UErrorCode code = U_ZERO_ERROR;
  std::unique_ptr<icu::Collator> collator(icu::Collator::createInstance(icu::Locale::getRoot(), code));
  check(code);
  collator->setAttribute(UCOL_NUMERIC_COLLATION, UCOL_ON, code);
  collator->setAttribute(UCOL_STRENGTH, UCOL_IDENTICAL, code);
  check(code);
  return collator;
}

const icu::Collator& collator() {
  static const std::unique_ptr<const icu::Collator> made = make_collator();
  return *made;  // safe to share between threads once it is set up
}

// Base64 with an alphabet in ASCII's order, so that texts sort as the bytes do. The bytes hold no zero, so
// what fills up the last character never makes two of them equal.
std::string in_printable_order(const std::vector<uint8_t>& bytes) {
  static constexpr std::string_view kAlphabet =
      "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  unsigned pending = 0;
  int bits = 0;
  for (const auto byte : bytes) {
    pending = pending << 8 | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += kAlphabet[pending >> bits & 63];
    }
  }
  if (bits > 0) text += kAlphabet[pending << (6 - bits) & 63];
  return text;
}

}  // namespace

std::string to_nfc(std::string_view text) {
  return is_ascii(text) ? std::string(text) : normalized(&icu::Normalizer2::getNFCInstance, text);
}

std::string search_key(std::string_view text) {
  return normalized(&icu::Normalizer2::getNFKCCasefoldInstance, text);
}

std::string fold_name(std::string_view text) {
  if (is_ascii(text)) return to_lower(text);
  auto folded = icu::UnicodeString::fromUTF8(normalized(&icu::Normalizer2::getNFDInstance, text));
  folded.foldCase();
  std::string utf8;
  folded.toUTF8String(utf8);
  return normalized(&icu::Normalizer2::getNFCInstance, utf8);
}

std::string sort_key(std::string_view text) {
  const auto wide =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
  std::vector<uint8_t> bytes(4 * text.size() + 32);
  auto length = collator().getSortKey(wide, bytes.data(), static_cast<int32_t>(bytes.size()));
  if (length > static_cast<int32_t>(bytes.size())) {
    bytes.resize(static_cast<std::size_t>(length));
    length = collator().getSortKey(wide, bytes.data(), length);
  }
  if (length < 1) throw std::runtime_error("ICU: no sort key");
  bytes.resize(static_cast<std::size_t>(length) - 1);  // without the zero at its end
  return in_printable_order(bytes);
}

}  // namespace aip
