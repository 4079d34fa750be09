#include "image/heif.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

namespace aip::image {
namespace {

bool is_heif(Format format) { return format == Format::kHeic || format == Format::kAvif; }

// The items that libheif 1.15 takes for pictures.
constexpr auto kPictures =
    std::to_array<std::string_view>({"hvc1", "hev1", "av01", "vvc1", "grid", "iden", "iovl"});

// As far as the list of a file's brands may go.
constexpr std::size_t kMaxBrands = 4096;

// Big-endian numbers one after another; past the end it reads zeros and says so.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  std::uint64_t number(std::size_t size) {
    if (size > bytes_.size() - at_) {
      at_ = bytes_.size();
      failed_ = true;
      return 0;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes_[at_++]);
    return value;
  }

  std::string_view text(std::size_t size) {
    const auto text = bytes_.substr(at_, size);
    at_ += text.size();
    failed_ = failed_ || text.size() < size;
    return text;
  }

  bool failed() const { return failed_; }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

struct Box {
  std::string_view type;
  std::string_view contents;
};

// The boxes in `bytes`, as far as they make sense.
std::vector<Box> boxes_in(std::string_view bytes) {
  constexpr std::size_t kMaxBoxes = 10'000;
  std::vector<Box> boxes;
  while (bytes.size() >= 8 && boxes.size() < kMaxBoxes) {
    Reader reader(bytes);
    std::uint64_t size = reader.number(4);
    const auto type = reader.text(4);
    std::size_t head = 8;
    if (size == 1) {
      size = reader.number(8);
      head = 16;
    } else if (size == 0) {
      size = bytes.size();
    }
    if (reader.failed() || size < head || size > bytes.size()) break;
    boxes.push_back({type, bytes.substr(head, static_cast<std::size_t>(size) - head)});
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return boxes;
}

// The contents of the first box of that type; without the version and flags of a full box.
std::string_view find_box(std::string_view bytes, std::string_view type, bool is_full = false) {
  for (const auto& box : boxes_in(bytes)) {
    if (box.type == type)
      return box.contents.substr(is_full ? std::min<std::size_t>(4, box.contents.size()) : 0);
  }
  return {};
}

std::uint64_t primary_item(std::string_view meta) {
  const auto box = find_box(meta, "pitm");
  Reader reader(box);
  const auto version = reader.number(1);
  reader.number(3);
  return reader.number(version == 0 ? 2 : 4);
}

struct Item {
  std::uint64_t id;
  std::string_view type;
  std::string_view entry;  // the type of its box in the list
};

// The items of `iinf` (ISO/IEC 14496-12, 8.11.6); those before its version 2 have no type.
std::vector<Item> items_in(std::string_view meta) {
  const auto info = find_box(meta, "iinf");
  Reader head(info);
  const std::size_t count_size = head.number(1) == 0 ? 2 : 4;
  std::vector<Item> items;
  for (const auto& box : boxes_in(info.substr(std::min(info.size(), 4 + count_size)))) {
    if (box.type != "infe") continue;
    Reader reader(box.contents);
    const auto version = reader.number(1);
    reader.number(3);
    const auto id = reader.number(version < 3 ? 2 : 4);
    reader.number(2);
    const auto type = reader.text(4);
    if (version >= 2 && !reader.failed()) items.push_back({id, type, box.type});
  }
  return items;
}

struct Reference {
  std::string_view type;
  std::uint64_t from;
  std::vector<std::uint64_t> to;
};

// ISO/IEC 14496-12, 8.11.12.
std::vector<Reference> references_in(std::string_view meta) {
  const auto box = find_box(meta, "iref");
  Reader head(box);
  const std::size_t id_size = head.number(1) == 0 ? 2 : 4;
  std::vector<Reference> references;
  for (const auto& each : boxes_in(box.substr(std::min<std::size_t>(box.size(), 4)))) {
    Reader reader(each.contents);
    Reference reference{.type = each.type, .from = reader.number(id_size), .to = {}};
    const auto count = reader.number(2);
    for (std::uint64_t i = 0; i < count && !reader.failed(); ++i)
      reference.to.push_back(reader.number(id_size));
    references.push_back(std::move(reference));
  }
  return references;
}

// Of the item itself, or of what it is made from: a grid of tiles, a turned picture.
std::optional<Format> codec_of(std::string_view meta, std::uint64_t item) {
  const auto items = items_in(meta);
  const auto references = references_in(meta);
  constexpr int kMaxDerivations = 4;
  for (int i = 0; i < kMaxDerivations; ++i) {
    const auto found = std::ranges::find(items, item, &Item::id);
    if (found == items.end()) return std::nullopt;
    if (found->type == "hvc1" || found->type == "hev1") return Format::kHeic;
    if (found->type == "av01") return Format::kAvif;
    const auto parts = std::ranges::find_if(references, [&](const Reference& reference) {
      return reference.type == "dimg" && reference.from == item && !reference.to.empty();
    });
    if (parts == references.end()) return std::nullopt;
    item = parts->to.front();
  }
  return std::nullopt;
}

// The properties of an item, as numbers from 1 (ISO/IEC 23008-12, 9.3.1).
std::vector<std::uint64_t> properties_of(std::uint64_t item, std::string_view associations) {
  Reader reader(associations);
  const auto version = reader.number(1);
  const bool wide = (reader.number(3) & 1) != 0;
  const auto entries = reader.number(4);
  for (std::uint64_t i = 0; i < entries && !reader.failed(); ++i) {
    const auto id = reader.number(version < 1 ? 2 : 4);
    const auto count = reader.number(1);
    std::vector<std::uint64_t> properties;
    for (std::uint64_t k = 0; k < count; ++k)
      properties.push_back(reader.number(wide ? 2 : 1) & (wide ? 0x7FFF : 0x7F));
    if (id == item) return properties;
  }
  return {};
}

}  // namespace

std::optional<CodePoints> code_points(std::string_view bytes, Format format) {
  if (!is_heif(format)) return std::nullopt;
  const auto meta = find_box(bytes, "meta", true);
  const auto properties = find_box(meta, "iprp");
  const auto all = boxes_in(find_box(properties, "ipco"));
  for (const auto number : properties_of(primary_item(meta), find_box(properties, "ipma"))) {
    if (number == 0 || number > all.size()) continue;
    const auto& box = all[static_cast<std::size_t>(number) - 1];
    if (box.type != "colr" || !box.contents.starts_with("nclx")) continue;
    Reader reader(box.contents.substr(4));
    const CodePoints points{.primaries = static_cast<int>(reader.number(2)),
                            .transfer = static_cast<int>(reader.number(2))};
    if (!reader.failed()) return points;
  }
  return std::nullopt;
}

std::optional<Format> format_of(std::string_view bytes) {
  if (const auto format = format_by_magic(bytes)) return format;
  const auto brands = find_box(bytes.substr(0, kMaxBrands), "ftyp");
  if (brands.empty()) return std::nullopt;
  const auto meta = find_box(bytes, "meta", true);
  return codec_of(meta, primary_item(meta));
}

std::string without_loose_metadata(std::string_view bytes, Format format) {
  if (!is_heif(format)) return {};
  std::string patched;
  // A type that nobody looks for; lengths stay.
  const auto rename = [&](std::string_view type) {
    if (patched.empty()) patched = bytes;
    patched.replace(static_cast<std::size_t>(type.data() - bytes.data()), type.size(), "skip");
  };
  const auto meta = find_box(bytes, "meta", true);
  std::set<std::uint64_t> pictures;
  for (const auto& item : items_in(meta)) {
    if (item.type == "Exif" || item.type == "mime") rename(item.entry);
    if (std::ranges::find(kPictures, item.type) != kPictures.end()) pictures.insert(item.id);
  }
  for (const auto& reference : references_in(meta)) {
    const bool is_between_pictures =
        pictures.contains(reference.from) &&
        std::ranges::all_of(reference.to, [&](auto item) { return pictures.contains(item); });
    const bool is_of_pictures = reference.type == "thmb" || reference.type == "auxl";
    if (reference.type == "cdsc" || (is_of_pictures && !is_between_pictures)) rename(reference.type);
  }
  return patched;
}

}  // namespace aip::image
