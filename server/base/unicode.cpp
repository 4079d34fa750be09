#include "base/unicode.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <vector>

#include <unicode/bytestream.h>
#include <unicode/coll.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

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

// Embeddings, overrides and isolates: they change how the letters around them are read, so they stay.
bool directs(UChar32 c) { return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069); }

bool is_blank(UChar32 c) {
  if (directs(c)) return false;
  return u_isUWhiteSpace(c) != 0 || u_iscntrl(c) != 0 ||
         u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
}

// Format characters but the joiners U+200C and U+200D, and tags, which are parts of flags.
bool is_invisible(UChar32 c) {
  if (directs(c)) return false;
  return u_charType(c) == U_FORMAT_CHAR && u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0 &&
         c != 0x200C && c != 0x200D && c < 0xE0000;
}

// Marks that people leave out when they type: all of Latin and Greek, and the two dots of ё. Й keeps its own:
// it is another letter.
bool is_left_out(UChar32 base, UChar32 mark) {
  constexpr UChar32 kDiaeresis = 0x308;
  constexpr UChar32 kCyrillicE = 0x435;
  if (base == kCyrillicE) return mark == kDiaeresis;
  UErrorCode code = U_ZERO_ERROR;
  const auto script = uscript_getScript(base, &code);
  return script == USCRIPT_LATIN || script == USCRIPT_GREEK;
}

icu::UnicodeString wide(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}

std::string without_accents(std::string_view folded) {
  constexpr UChar32 kDotlessI = 0x131;
  const auto apart = wide(normalized(&icu::Normalizer2::getNFDInstance, folded));
  icu::UnicodeString kept;
  UChar32 base = 0;
  for (int32_t i = 0; i < apart.length(); i = apart.moveIndex32(i, 1)) {
    UChar32 c = apart.char32At(i);
    if (u_getCombiningClass(c) != 0) {
      if (is_left_out(base, c)) continue;
    } else {
      base = c;
    }
    kept.append(c == kDotlessI ? UChar32{'i'} : c);
  }
  std::string utf8;
  kept.toUTF8String(utf8);
  return normalized(&icu::Normalizer2::getNFCInstance, utf8);
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

UCollationResult compare(std::string_view a, std::string_view b) {
  UErrorCode code = U_ZERO_ERROR;
  const auto piece = [](std::string_view text) {
    return icu::StringPiece(text.data(), static_cast<int32_t>(text.size()));
  };
  const auto order = collator().compareUTF8(piece(a), piece(b), code);
  check(code);
  return order;
}

std::string_view without_ending(std::string_view name) {
  const auto dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot);
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

std::string_view trim_blanks(std::string_view text) {
  const auto* bytes = text.data();
  auto end = static_cast<int32_t>(text.size());
  int32_t start = 0;
  while (start < end) {
    int32_t next = start;
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(bytes, next, end, c);
    if (!is_blank(c)) break;
    start = next;
  }
  while (end > start) {
    int32_t before = end;
    UChar32 c = 0;
    U8_PREV_OR_FFFD(bytes, start, before, c);
    if (!is_blank(c)) break;
    end = before;
  }
  return text.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(end - start));
}

std::string without_invisible(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  const auto all = wide(text);
  icu::UnicodeString kept;
  for (int32_t i = 0; i < all.length(); i = all.moveIndex32(i, 1)) {
    if (const auto c = all.char32At(i); !is_invisible(c)) kept.append(c);
  }
  std::string utf8;
  kept.toUTF8String(utf8);
  return utf8;
}

std::string search_key(std::string_view text) {
  if (is_ascii(text)) return to_lower(text);
  return without_accents(normalized(&icu::Normalizer2::getNFKCCasefoldInstance, text));
}

bool natural_less(std::string_view a, std::string_view b) { return compare(a, b) == UCOL_LESS; }

bool natural_file_less(std::string_view a, std::string_view b) {
  const auto order = compare(without_ending(a), without_ending(b));
  return order == UCOL_EQUAL ? natural_less(a, b) : order == UCOL_LESS;
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
  const auto units = wide(text);
  std::vector<uint8_t> bytes(4 * text.size() + 32);
  auto length = collator().getSortKey(units, bytes.data(), static_cast<int32_t>(bytes.size()));
  if (length > static_cast<int32_t>(bytes.size())) {
    bytes.resize(static_cast<std::size_t>(length));
    length = collator().getSortKey(units, bytes.data(), length);
  }
  if (length < 1) throw std::runtime_error("ICU: no sort key");
  bytes.resize(static_cast<std::size_t>(length) - 1);  // without the zero at its end
  return in_printable_order(bytes);
}

}  // namespace aip
