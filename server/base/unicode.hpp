#pragma once

#include <string>
#include <string_view>

namespace aip {

// Text as people mean it, by ICU. All take UTF-8; what is not valid UTF-8 is read with U+FFFD in its place.

// Normalisation form C: one spelling of what is canonically the same, as й of macOS (two code points) and of
// Windows (one).
std::string to_nfc(std::string_view text);

// Without what can't be seen at both ends: white space of any script (U+3000, no-break spaces), controls, and
// what is ignored by default (zero-width spaces, direction marks, byte order marks).
std::string_view trim_blanks(std::string_view text);

// Without the characters that show nothing and join nothing, wherever they stand: soft hyphens, zero-width
// spaces, direction marks, byte order marks. Joiners, variation selectors and what turns the direction of
// letters stay, since they change what is seen.
std::string without_invisible(std::string_view text);

// What a search compares: normalised with compatibility (NFKC) and case-folded, so that кружка finds Кружка;
// without the accents of Latin and Greek letters, ё as е, the Turkish i's as i, since few people type them.
// A text holds another in the eyes of people if its key holds the other's key.
std::string search_key(std::string_view text);

// Orders names as people do when compared byte by byte: numbers by their value (SKU-2 before SKU-10), letters
// with their accents and cases beside them (ё beside е, sku-3 between SKU-2 and SKU-10). The same for every
// locale and database. Equal only for canonically the same text. Printable ASCII, never empty: about 2 bytes
// and 2 a character.
std::string sort_key(std::string_view text);

// Whether `a` comes before `b` in the order of sort_key(): for sorting what is in memory.
bool natural_less(std::string_view a, std::string_view b);

// The same for names of files, without their endings first: front.jpg before front_2.jpg.
bool natural_file_less(std::string_view a, std::string_view b);

// What two names have in common when a Mac's or a Windows disk takes them for one file: full Unicode case
// folding of the canonical decomposition, composed again (NFC). Only for comparing, never to be shown.
std::string fold_name(std::string_view text);

}  // namespace aip
