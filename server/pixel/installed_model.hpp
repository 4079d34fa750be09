#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "image/subject_model.hpp"
#include "model/manifest.hpp"
#include "model/runtime.hpp"
#include "pixel/mapped_file.hpp"

namespace aip::pixel {

// A model of the models folder in a pixel process. Runtime and files are opened before the process locks
// itself in; the network itself is made when it is first needed, from memory, so that a process that cuts
// nothing out does not pay for it and a broken file does its harm inside the sandbox. One network at a time
// is kept.
class InstalledModel final : public image::SubjectModel {
 public:
  static Result<std::unique_ptr<InstalledModel>> open(const std::filesystem::path& library,
                                                      const std::filesystem::path& folder);

  std::string_view name() const override { return manifest_.name; }

  int side(image::Detail detail) const override;
  Result<image::Bitmap> look_at(const image::Bitmap& square, image::Detail detail) override;

 private:
  InstalledModel(model::Runtime runtime, model::Manifest manifest)
      : runtime_(std::move(runtime)), manifest_(std::move(manifest)) {}

  const model::ModelFile& file_for(image::Detail detail) const;
  Result<model::Session*> session_for(const model::ModelFile& file);

  model::Runtime runtime_;
  model::Manifest manifest_;
  std::map<std::string, MappedFile> files_;  // by their names
  std::optional<model::Session> session_;
};

}  // namespace aip::pixel
