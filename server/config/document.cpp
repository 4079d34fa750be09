#include "config/document.hpp"

#include <fmt/format.h>

#include "config/cli.hpp"
#include "config/table.hpp"

namespace aip::config {
namespace {

constexpr std::string_view kIntroduction = R"(# Configuration

<!-- Written by `aiplayground config docs` from server/config/table.cpp. Change that, not this. -->

A setting is taken from the command line, else from the environment, else from a configuration file, else it has its default.
`--config FILE` or `AIP_CONFIG` names the file. It has one `key = value` a line, where the key is the flag without its dashes;
`#` begins a comment. A list has commas between its values. A key that is not in the table is an error; one that the command
does not use is passed over, so that `serve`, `worker` and `doctor` can share a file.

    # /etc/aiplayground.conf
    data = /srv/aiplayground
    listen = 127.0.0.1:8080
    trusted-proxy = 127.0.0.1

)";

constexpr std::string_view kSecrets = R"(
What may be a secret is better kept in a file than on a command line, which every process of the machine can read: `--NAME-file`,
`AIP_NAME_FILE` and the key `NAME-file` read the value from the file they name. A line break at its end is not part of the value.
)";

struct DefaultText {
  const Options& options;

  std::string operator()(bool Options::* member) const { return options.*member ? "on" : "off"; }

  std::string operator()(int Options::* member) const { return std::to_string(options.*member); }

  std::string operator()(std::optional<int> Options::* member) const {
    return options.*member ? std::to_string(*(options.*member)) : "";
  }

  std::string operator()(std::string Options::* member) const { return options.*member; }

  std::string operator()(std::filesystem::path Options::* member) const { return (options.*member).string(); }

  std::string operator()(std::chrono::seconds Options::* member) const {
    return std::to_string((options.*member).count());
  }

  std::string operator()(std::vector<std::string> Options::* member) const {
    return fmt::format("{}", fmt::join(options.*member, ","));
  }
};

std::string default_of(const Row& row) {
  if (row.required) return "must be given";
  if (!row.default_text.empty()) return std::string(row.default_text);
  const Options defaults;
  const auto text = std::visit(DefaultText{defaults}, row.member);
  return text.empty() || std::holds_alternative<bool Options::*>(row.member) ? text
                                                                             : fmt::format("`{}`", text);
}

// A bar would end the cell.
std::string cell(std::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    if (letter == '|') escaped += '\\';
    escaped += letter;
  }
  return escaped;
}

std::string help_of(const Row& row) {
  std::string help(row.help);
  if (row.max > 0) help += fmt::format(" ({} to {})", row.min, row.max);
  if (!row.choices.empty()) help += fmt::format(": `{}`", row.choices);
  if (!row.needs.empty()) help += fmt::format("; needs `--{}`", row.needs);
  return cell(help);
}

std::string flag_of(const Row& row) {
  if (row.kind == Kind::kPosition) return fmt::format("`{}`", row.value);
  return row.value.empty() ? fmt::format("`--{}`", row.name) : fmt::format("`--{} {}`", row.name, row.value);
}

std::string commands_of(const Row& row) {
  if ((row.commands & kProgram) != 0) return "all";
  std::string names;
  for (const auto& command : commands()) {
    if ((row.commands & command.bit) == 0) continue;
    if (!names.empty()) names += ", ";
    names += command.name;
  }
  return names;
}

std::string settings() {
  std::string text =
      "## Settings\n\n| flag | environment | default | what it is | commands |\n|---|---|---|---|---|\n";
  for (const auto& row : table()) {
    if (row.kind != Kind::kSetting) continue;
    auto variables = fmt::format("`{}`", variable_of(row.name));
    if (row.secret) variables += fmt::format(", `{}_FILE`", variable_of(row.name));
    text += fmt::format("| {} | {} | {} | {} | {} |\n", flag_of(row), variables, default_of(row),
                        help_of(row), commands_of(row));
  }
  return text;
}

std::string arguments_of(const Command& command) {
  std::string rows;
  for (const auto& row : table()) {
    if ((row.commands & command.bit) == 0) continue;
    if (row.kind != Kind::kArgument && row.kind != Kind::kPosition) continue;
    rows += fmt::format("| {} | {} | {} |\n", flag_of(row), default_of(row), help_of(row));
  }
  if (rows.empty()) return {};
  return fmt::format("\n### {}\n\n| argument | default | what it is |\n|---|---|---|\n{}", command.name,
                     rows);
}

}  // namespace

std::string document() {
  std::string text(kIntroduction);
  text += settings();
  text += kSecrets;
  text += "\n## Arguments of the commands\n\nThese are given with the command, each time.\n";
  for (const auto& command : commands()) text += arguments_of(command);
  return text;
}

}  // namespace aip::config
