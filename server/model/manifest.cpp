#include "model/manifest.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"

namespace aip::model {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxNameBytes = 40;
constexpr std::size_t kMaxTextBytes = 2000;

std::unexpected<Error> wrong(std::string_view member) {
  return fail(ErrorCode::kInvalidInput, fmt::format("manifest: {} is missing or wrong", member),
              fmt::format("The model's manifest is damaged: {} is missing or wrong.", member));
}

Result<std::string> text_of(const json::object& object, std::string_view key) {
  auto text = string_at(object, key);
  if (!text || text->size() > kMaxTextBytes) return wrong(key);
  return *std::move(text);
}

template <class E>
Result<E> word_of(const json::object& object, std::string_view key) {
  const auto value = from_word<E>(string_at(object, key).value_or(""));
  if (!value) return wrong(key);
  return *value;
}

// A name that stays inside its folder.
bool is_plain_name(std::string_view name) {
  return !name.empty() && name.size() <= 100 && name.front() != '.' &&
         std::ranges::none_of(name, [](unsigned char c) { return c == '/' || c < 0x20 || c == 0x7f; });
}

bool is_sha256(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<StoredFile> stored_file_of(const json::object& object) {
  StoredFile file{.file = string_at(object, "file").value_or(""),
                  .sha256 = string_at(object, "sha256").value_or("")};
  if (!is_plain_name(file.file)) return wrong("file");
  if (!is_sha256(file.sha256)) return wrong("sha256");
  const auto bytes = int_at(object, "bytes");
  if (!bytes || *bytes <= 0) return wrong("bytes");
  file.bytes = static_cast<std::uint64_t>(*bytes);
  file.modified = int_at(object, "modified").value_or(0);
  return file;
}

Result<ModelFile> model_file_of(const json::value& value) {
  const auto* object = value.if_object();
  if (object == nullptr) return wrong("files");
  ModelFile file;
  AIP_TRY_ASSIGN(static_cast<StoredFile&>(file), stored_file_of(*object));
  const auto side = int_at(*object, "side");
  if (!side || *side < kMinSide || *side > kMaxSide) return wrong("side");
  file.side = static_cast<int>(*side);
  AIP_TRY_ASSIGN(file.precision, word_of<Precision>(*object, "precision"));
  AIP_TRY_ASSIGN(file.quality, word_of<Quality>(*object, "quality"));
  return file;
}

Result<std::array<float, 3>> three_of(const json::object& object, std::string_view key) {
  const auto* array = array_at(object, key);
  if (array == nullptr || array->size() != 3) return wrong(key);
  std::array<float, 3> numbers{};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto& value = (*array)[i];
    if (!value.is_number()) return wrong(key);
    numbers[i] = value.to_number<float>();
    if (!std::isfinite(numbers[i])) return wrong(key);
  }
  return numbers;
}

Result<const json::object*> member_object(const json::object& object, std::string_view key) {
  const auto* member = object_at(object, key);
  if (member == nullptr) return wrong(key);
  return member;
}

Result<json::object> object_of(std::string_view text) {
  auto value = parse_json(text);
  if (!value || !value->is_object()) return wrong("the JSON object");
  return std::move(value->get_object());
}

Result<std::vector<ModelFile>> files_of(const json::object& object) {
  const auto* array = array_at(object, "files");
  if (array == nullptr || array->empty()) return wrong("files");
  std::vector<ModelFile> files;
  std::set<Quality> qualities;
  for (const auto& value : *array) {
    AIP_TRY_ASSIGN(auto file, model_file_of(value));
    if (!qualities.insert(file.quality).second) return wrong("quality");
    files.push_back(std::move(file));
  }
  return files;
}

json::object object_from(const StoredFile& file) {
  return {{"file", file.file}, {"sha256", file.sha256}, {"bytes", file.bytes}, {"modified", file.modified}};
}

json::array array_from(const std::array<float, 3>& numbers) { return {numbers[0], numbers[1], numbers[2]}; }

}  // namespace

const ModelFile& Manifest::file_for(Quality quality) const {
  const auto found = std::ranges::find(files, quality, &ModelFile::quality);
  return found == files.end() ? files.front() : *found;
}

bool is_model_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxNameBytes || name.front() == '-' || name.front() == '.') return false;
  if (name == "none" || name == kRuntimeFolder) return false;
  return name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") == std::string_view::npos;
}

Result<Manifest> parse_manifest(std::string_view text) {
  AIP_TRY_ASSIGN(const auto object, object_of(text));
  Manifest manifest{.name = string_at(object, "name").value_or("")};
  if (!is_model_name(manifest.name)) return wrong("name");
  AIP_TRY_ASSIGN(manifest.kind, word_of<Kind>(object, "kind"));
  AIP_TRY_ASSIGN(manifest.title, text_of(object, "title"));
  AIP_TRY_ASSIGN(manifest.licence, text_of(object, "licence"));
  AIP_TRY_ASSIGN(manifest.notice, text_of(object, "notice"));
  if (!manifest.notice.empty() && !is_plain_name(manifest.notice)) return wrong("notice");
  AIP_TRY_ASSIGN(manifest.source, text_of(object, "source"));
  AIP_TRY_ASSIGN(manifest.files, files_of(object));

  AIP_TRY_ASSIGN(const auto* input, member_object(object, "input"));
  AIP_TRY_ASSIGN(manifest.input.name, text_of(*input, "name"));
  AIP_TRY_ASSIGN(manifest.input.mean, three_of(*input, "mean"));
  AIP_TRY_ASSIGN(manifest.input.scale, three_of(*input, "scale"));

  AIP_TRY_ASSIGN(const auto* output, member_object(object, "output"));
  AIP_TRY_ASSIGN(manifest.output.name, text_of(*output, "name"));
  AIP_TRY_ASSIGN(manifest.output.activation, word_of<Activation>(*output, "activation"));
  const auto stretch = bool_at(*output, "stretch");
  if (!stretch) return wrong("stretch");
  manifest.output.stretch = *stretch;
  return manifest;
}

Result<RuntimeManifest> parse_runtime_manifest(std::string_view text) {
  AIP_TRY_ASSIGN(const auto object, object_of(text));
  RuntimeManifest manifest;
  AIP_TRY_ASSIGN(manifest.title, text_of(object, "title"));
  AIP_TRY_ASSIGN(manifest.version, text_of(object, "version"));
  AIP_TRY_ASSIGN(manifest.licence, text_of(object, "licence"));
  AIP_TRY_ASSIGN(manifest.notice, text_of(object, "notice"));
  AIP_TRY_ASSIGN(manifest.source, text_of(object, "source"));
  AIP_TRY_ASSIGN(const auto* library, member_object(object, "library"));
  AIP_TRY_ASSIGN(manifest.library, stored_file_of(*library));
  return manifest;
}

std::string to_text(const Manifest& manifest) {
  json::array files;
  for (const auto& file : manifest.files) {
    auto object = object_from(file);
    object["side"] = file.side;
    object["precision"] = to_string(file.precision);
    object["quality"] = to_string(file.quality);
    files.push_back(std::move(object));
  }
  return json::serialize(json::object{{"name", manifest.name},
                                      {"kind", to_string(manifest.kind)},
                                      {"title", manifest.title},
                                      {"licence", manifest.licence},
                                      {"notice", manifest.notice},
                                      {"source", manifest.source},
                                      {"files", std::move(files)},
                                      {"input",
                                       {{"name", manifest.input.name},
                                        {"mean", array_from(manifest.input.mean)},
                                        {"scale", array_from(manifest.input.scale)}}},
                                      {"output",
                                       {{"name", manifest.output.name},
                                        {"activation", to_string(manifest.output.activation)},
                                        {"stretch", manifest.output.stretch}}}}) +
         "\n";
}

std::string to_text(const RuntimeManifest& manifest) {
  return json::serialize(json::object{{"title", manifest.title},
                                      {"version", manifest.version},
                                      {"licence", manifest.licence},
                                      {"notice", manifest.notice},
                                      {"source", manifest.source},
                                      {"library", object_from(manifest.library)}}) +
         "\n";
}

namespace {

std::int64_t modified_of(const struct stat& info) {
  return static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec;
}

}  // namespace

Result<StoredFile> describe_file(const fs::path& path) {
  AIP_TRY_ASSIGN(const Fd fd, open_regular(path));
  struct stat info{};
  if (::fstat(fd.get(), &info) != 0) return fail(errno_error(errno, fmt::format("stat {}", path.string())));
  AIP_TRY_ASSIGN(auto hash, sha256_hex_of_file(fd.get()));
  return StoredFile{.file = path.filename().string(),
                    .sha256 = std::move(hash),
                    .bytes = static_cast<std::uint64_t>(info.st_size),
                    .modified = modified_of(info)};
}

Result<void> check_file(const fs::path& folder, const StoredFile& file, Check check) {
  const fs::path path = folder / file.file;
  AIP_TRY_ASSIGN(const Fd fd, open_regular(path));
  struct stat info{};
  if (::fstat(fd.get(), &info) != 0) return fail(errno_error(errno, fmt::format("stat {}", path.string())));
  const auto differs = [&](std::string_view what) {
    return fail(ErrorCode::kConflict, fmt::format("{}: its {} is not the manifest's", path.string(), what),
                fmt::format("{} is not what was installed: its {} differs. Install the model again.",
                            path.string(), what));
  };
  if (static_cast<std::uint64_t>(info.st_size) != file.bytes) return differs("size");
  if (check == Check::kQuick && modified_of(info) == file.modified) return {};
  AIP_TRY_ASSIGN(const auto hash, sha256_hex_of_file(fd.get()));
  if (hash != file.sha256) return differs("hash");
  return {};
}

}  // namespace aip::model
