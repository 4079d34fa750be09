#include "model/manifest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "base/json.hpp"
#include "model/library.hpp"
#include "support/matchers.hpp"
#include "support/temporary_folder.hpp"

namespace aip::model {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class ModelsFolder : public ::testing::Test {
 protected:
  StoredFile store(const fs::path& path, std::string_view bytes) {
    fs::create_directories(path.parent_path());
    EXPECT_OK(write_file_durably(path, bytes));
    return describe_file(path).value();
  }

  Manifest manifest_of(const std::string& name, const StoredFile& stored) {
    Manifest manifest{.name = name,
                      .title = "A model",
                      .licence = "MIT",
                      .notice = "LICENCE",
                      .source = "a test",
                      .input = {.name = "input", .mean = {128, 128, 128}, .scale = {0.5F, 0.25F, 0.125F}},
                      .output = {.name = "output", .activation = Activation::kSigmoid, .stretch = true}};
    for (const auto& [side, quality] : {std::pair{768, Quality::kStandard}, {1024, Quality::kHigh}}) {
      ModelFile file;
      static_cast<StoredFile&>(file) = stored;
      file.side = side;
      file.quality = quality;
      file.precision = Precision::kInt8;
      manifest.files.push_back(file);
    }
    return manifest;
  }

  void install(const std::string& name) {
    const auto stored = store(folder_ / name / "model.onnx", "the weights of " + name);
    ASSERT_OK(write_file_durably(folder_ / name / kManifestFile, to_text(manifest_of(name, stored))));
  }

  void install_runtime() {
    const auto stored = store(folder_ / kRuntimeFolder / "libonnxruntime.so.1", "a library");
    ASSERT_OK(write_file_durably(folder_ / kRuntimeFolder / kManifestFile,
                                 to_text(RuntimeManifest{.title = "A runtime", .library = stored})));
  }

  test::TemporaryFolder folder_;
};

TEST_F(ModelsFolder, KeepsEveryMemberOfAManifest) {
  const auto written = manifest_of("isnet", store(folder_ / "model.onnx", "bytes"));
  const auto read = parse_manifest(to_text(written));
  ASSERT_OK(read);
  EXPECT_EQ(to_text(*read), to_text(written));
  EXPECT_EQ(read->input.scale, written.input.scale);
  EXPECT_TRUE(read->output.stretch);
  EXPECT_EQ(read->files[1].side, 1024);
}

TEST_F(ModelsFolder, PicksTheFileOfAQualityOrTheOnlyOne) {
  auto manifest = manifest_of("isnet", store(folder_ / "model.onnx", "bytes"));
  EXPECT_EQ(manifest.file_for(Quality::kStandard).side, 768);
  EXPECT_EQ(manifest.file_for(Quality::kHigh).side, 1024);
  manifest.files.pop_back();
  EXPECT_EQ(manifest.file_for(Quality::kHigh).side, 768);
}

TEST_F(ModelsFolder, RefusesManifestsThatLeadAstray) {
  const auto good =
      parse_json(to_text(manifest_of("isnet", store(folder_ / "model.onnx", "bytes"))))->get_object();
  const auto refused = [](const json::object& manifest) {
    const auto parsed = parse_manifest(json::serialize(manifest));
    return parsed ? std::string("taken") : std::string(parsed.error().for_people());
  };
  ASSERT_EQ(refused(good), "taken");

  const auto with_file = [&](std::string_view key, json::value value) {
    auto manifest = good;
    manifest["files"].get_array()[0].get_object()[key] = std::move(value);
    return refused(manifest);
  };
  EXPECT_THAT(with_file("file", "../../etc/passwd"), HasSubstr("file is missing or wrong"));
  EXPECT_THAT(with_file("file", ".."), HasSubstr("file is"));
  EXPECT_THAT(with_file("sha256", "00"), HasSubstr("sha256"));
  EXPECT_THAT(with_file("bytes", -1), HasSubstr("bytes"));
  EXPECT_THAT(with_file("side", 1'000'000), HasSubstr("side"));
  EXPECT_THAT(with_file("quality", "high"), HasSubstr("quality"));  // twice

  const auto with = [&](std::string_view key, json::value value) {
    auto manifest = good;
    manifest[key] = std::move(value);
    return refused(manifest);
  };
  EXPECT_THAT(with("name", "../isnet"), HasSubstr("name"));
  EXPECT_THAT(with("kind", "llama"), HasSubstr("kind"));
  EXPECT_THAT(with("notice", "/etc/passwd"), HasSubstr("notice"));
  EXPECT_THAT(with("files", json::array{}), HasSubstr("files"));
  EXPECT_THAT(with("input", 3), HasSubstr("input"));
  EXPECT_FALSE(parse_manifest("[]"));
  EXPECT_FALSE(parse_manifest("{"));
}

TEST_F(ModelsFolder, NoticesAFileThatIsNotTheOneInstalled) {
  const auto stored = store(folder_ / "model.onnx", "the weights");
  EXPECT_OK(check_file(folder_.path(), stored, Check::kQuick));
  EXPECT_OK(check_file(folder_.path(), stored, Check::kFull));

  // Copied by something that does not keep times: the contents decide.
  fs::last_write_time(folder_ / "model.onnx", fs::file_time_type::clock::now() + std::chrono::hours(1));
  EXPECT_OK(check_file(folder_.path(), stored, Check::kQuick));

  ASSERT_OK(write_file_durably(folder_ / "model.onnx", "the reights"));
  EXPECT_FAILS(check_file(folder_.path(), stored, Check::kQuick), ErrorCode::kConflict);
  ASSERT_OK(write_file_durably(folder_ / "model.onnx", "the"));
  EXPECT_FAILS(check_file(folder_.path(), stored, Check::kQuick), ErrorCode::kConflict);
  fs::remove(folder_ / "model.onnx");
  EXPECT_FAILS(check_file(folder_.path(), stored, Check::kQuick), ErrorCode::kNotFound);
}

TEST_F(ModelsFolder, ListsWholeAndDamagedModels) {
  EXPECT_THAT(list_models(folder_ / "missing").value(), SizeIs(0));
  install("u2net");
  install("isnet");
  install_runtime();
  fs::create_directories(folder_ / "downloads");
  fs::remove(folder_ / "u2net" / "model.onnx");
  const auto listed = list_models(folder_.path());
  ASSERT_OK(listed);
  ASSERT_THAT(*listed, SizeIs(2));
  EXPECT_EQ((*listed)[0].name, "isnet");
  EXPECT_OK((*listed)[0].model);
  EXPECT_FAILS((*listed)[1].model, ErrorCode::kNotFound);
}

TEST_F(ModelsFolder, ChoosesIsnetUnlessAnotherOrNoneIsWanted) {
  EXPECT_EQ(choose_model(folder_.path(), "").value(), std::nullopt);
  EXPECT_FAILS(choose_model(folder_.path(), "isnet"), ErrorCode::kNotFound);
  install("isnet");
  EXPECT_FAILS(choose_model(folder_.path(), ""), ErrorCode::kNotFound);  // nothing runs it
  install_runtime();
  install("u2net");
  EXPECT_EQ(choose_model(folder_.path(), "").value()->model.manifest.name, "isnet");
  EXPECT_EQ(choose_model(folder_.path(), "u2net").value()->model.manifest.name, "u2net");
  EXPECT_EQ(choose_model(folder_.path(), "none").value(), std::nullopt);
  EXPECT_FAILS(choose_model(folder_.path(), "../isnet"), ErrorCode::kInvalidInput);

  ASSERT_OK(write_file_durably(folder_ / kRuntimeFolder / "libonnxruntime.so.1", "another"));
  const auto damaged = choose_model(folder_.path(), "");
  EXPECT_FAILS(damaged, ErrorCode::kConflict);
  EXPECT_THAT(std::string(damaged.error().for_people()), HasSubstr("Install the model again"));
}

}  // namespace
}  // namespace aip::model
