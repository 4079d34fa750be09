#include "config/cli.hpp"

#include <algorithm>
#include <cstdlib>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/file.hpp"
#include "config/table.hpp"

namespace aip::config {
namespace {

constexpr std::uint64_t kMaxSecretBytes = 4096;
constexpr std::string_view kFileSuffix = "-file";

std::string names_of(const Row& row) {
  if (row.kind == Kind::kPosition) return std::string(row.name);
  return row.letter == 0 ? fmt::format("--{}", row.name) : fmt::format("--{},-{}", row.name, row.letter);
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

// How a member of each type is bound.
struct Binder {
  CLI::App& app;
  const Row& row;
  Options& options;

  CLI::Option* operator()(bool Options::* member) const {
    return app.add_flag(names_of(row), options.*member, std::string(row.help));
  }

  CLI::Option* operator()(std::chrono::seconds Options::* member) const {
    auto& value = options.*member;
    return app
        .add_option_function<int>(
            names_of(row), [&value](int seconds) { value = std::chrono::seconds(seconds); },
            std::string(row.help))
        ->default_str(std::to_string(value.count()));
  }

  CLI::Option* operator()(std::vector<std::string> Options::* member) const {
    return app.add_option(names_of(row), options.*member, std::string(row.help))->delimiter(',');
  }

  template <class T>
  CLI::Option* operator()(T Options::* member) const {
    auto* option = app.add_option(names_of(row), options.*member, std::string(row.help));
    if (!row.required && row.default_text.empty()) option->capture_default_str();
    return option;
  }
};

// Only the command that runs reads its variables: a value that `serve` accepts may be invalid for another
// command.
void apply_environment(CLI::App& app, std::vector<std::pair<CLI::Option*, std::string>> variables) {
  app.preparse_callback([variables = std::move(variables)](std::size_t) {
    for (const auto& [option, variable] : variables) option->envname(variable);
  });
}

CLI::Option* add_secret_file(CLI::App& app, const Row& row, Options& options) {
  auto& value = options.*std::get<std::string Options::*>(row.member);
  const auto name = fmt::format("--{}{}", row.name, kFileSuffix);
  return app
      .add_option_function<std::string>(
          name,
          [&value, name](const std::string& path) {
            auto text = read_file(path, kMaxSecretBytes);
            if (!text) throw CLI::ValidationError(name, std::string(text.error().for_people()));
            // Editors end a file with a line break.
            while (text->ends_with('\n') || text->ends_with('\r')) text->pop_back();
            value = *std::move(text);
          },
          fmt::format("File that holds the value of --{}", row.name))
      ->type_name("FILE");
}

CLI::Option* add_row(CLI::App& app, const Row& row, Options& options) {
  CLI::Option* option = std::visit(Binder{app, row, options}, row.member);
  if (!row.value.empty()) option->type_name(std::string(row.value));
  if (row.required) option->required();
  if (row.max > 0) option->check(CLI::Range(row.min, row.max).description(""));
  if (!row.choices.empty()) option->check(CLI::IsMember(split(row.choices, '|')));
  if (row.check == Check::kExistingFile) option->check(CLI::ExistingFile);
  if (row.check == Check::kExistingFolder) option->check(CLI::ExistingDirectory);
  if (row.kind == Kind::kHidden) option->group("");
  return option;
}

const Row* find_row(std::string_view key) {
  for (const auto& row : table()) {
    if (row.kind != Kind::kSetting) continue;
    if (key == row.name) return &row;
    if (row.secret && key.starts_with(row.name) && key.substr(row.name.size()) == kFileSuffix) return &row;
  }
  return nullptr;
}

bool is_set(const std::string& variable) {
  const char* const value = std::getenv(variable.c_str());
  return value != nullptr && *value != '\0';
}

// The command that was given, innermost last: {"user", "add"}.
struct RunningCommand {
  CLI::App* app;
  std::vector<std::string> path;
};

RunningCommand running_command(CLI::App& program) {
  RunningCommand running{.app = &program, .path = {}};
  while (!running.app->get_subcommands().empty()) {
    running.app = running.app->get_subcommands().front();
    running.path.push_back(running.app->get_name());
  }
  return running;
}

// Whether the command line or the environment has a value for it.
bool is_decided(const CLI::App& app, const std::string& name) {
  const auto* const option = app.get_option_no_throw("--" + name);
  return option != nullptr && (option->count() > 0 || is_set(variable_of(name)));
}

// A flat file of keys that goes to whichever command runs. CLI11 by itself would want a section a command,
// and would put the file before the environment.
class FlatFile : public CLI::ConfigTOML {
 public:
  explicit FlatFile(CLI::App& program) : program_(program) {}

  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    const auto running = running_command(program_);
    std::vector<CLI::ConfigItem> items;
    for (auto& item : CLI::ConfigTOML::from_config(input)) {
      if (!item.parents.empty()) {
        throw CLI::ConfigError("The configuration file has no [sections]", CLI::ExitCodes::ConfigError);
      }
      const Row* const row = find_row(item.name);
      if (row == nullptr)
        throw CLI::ConfigError("The configuration file has an unknown key: " + item.name,
                               CLI::ExitCodes::ConfigError);
      const bool for_program = (row->commands & kProgram) != 0;
      const CLI::App& app = for_program ? program_ : *running.app;
      if (app.get_option_no_throw("--" + item.name) == nullptr) continue;  // of another command
      // A value and the file that holds it are one setting.
      const std::string name(row->name);
      if (is_decided(app, name) || is_decided(app, name + std::string(kFileSuffix))) continue;
      if (!for_program) item.parents = running.path;
      items.push_back(std::move(item));
    }
    return items;
  }

 private:
  CLI::App& program_;
};

}  // namespace

std::string variable_of(std::string_view name) {
  std::string variable = fmt::format("AIP_{}", name);
  for (char& letter : variable) {
    if (letter == '-') letter = '_';
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return variable;
}

void add_options(CLI::App& app, unsigned command, Options& options) {
  std::vector<std::pair<CLI::Option*, std::string>> variables;
  for (const auto& row : table()) {
    if ((row.commands & command) == 0) continue;
    auto* const option = add_row(app, row, options);
    if (!row.needs.empty()) option->needs(app.get_option(fmt::format("--{}", row.needs)));
    if (row.kind != Kind::kSetting) continue;
    variables.emplace_back(option, variable_of(row.name));
    if (!row.secret) continue;
    auto* const file = add_secret_file(app, row, options);
    file->excludes(option);
    variables.emplace_back(file, variable_of(file->get_name().substr(2)));
  }
  apply_environment(app, std::move(variables));
}

void add_configuration_file(CLI::App& program) {
  // CLI11 reads the file before it looks at the environment, so AIP_CONFIG can't be an envname.
  const char* const set = std::getenv("AIP_CONFIG");
  const std::string file = set == nullptr ? "" : set;
  program
      .set_config("--config", file, "File of options, one `key = value` a line (Env:AIP_CONFIG)",
                  !file.empty())
      ->type_name("FILE");
  program.allow_config_extras(CLI::config_extras_mode::error);
  program.config_formatter(std::make_shared<FlatFile>(program));
}

}  // namespace aip::config
