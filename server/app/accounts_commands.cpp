#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/instance.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "config/cli.hpp"
#include "config/table.hpp"

namespace aip::app {
namespace {

Result<void> add(const config::Options& options) {
  AIP_TRY_ASSIGN(const std::string file, read_file(options.password_file, 4096));
  // Editors end a file with a line break; it is not part of the password.
  std::string_view password(file);
  while (password.ends_with('\n') || password.ends_with('\r')) password.remove_suffix(1);
  AIP_TRY_ASSIGN(auto instance, Instance::open(options));
  AIP_TRY(instance->accounts.create_user({.email = options.email,
                                          .password = std::string(password),
                                          .name = {},
                                          .role = from_word<Role>(options.role).value_or(Role::kMember)}));
  return {};
}

Result<std::string> create_token(const config::Options& options) {
  AIP_TRY_ASSIGN(auto instance, Instance::open(options));
  AIP_TRY_ASSIGN(const auto user, instance->accounts.find_by_email(options.email));
  AIP_TRY_ASSIGN(const auto made,
                 instance->accounts.create_token(
                     user.id, options.name, from_word<TokenScope>(options.scope).value_or(TokenScope::kRead),
                     options.expires_in_days));
  return made.token;
}

}  // namespace

void add_user(CLI::App& program, config::Options& options, int& exit_code) {
  auto* user = program.add_subcommand("user", "Accounts");
  user->require_subcommand(1);
  auto* command = user->add_subcommand("add", "Create an account");
  config::add_options(*command, config::kUserAdd, options);
  command->callback([&options, &exit_code] {
    const auto added = add(options);
    exit_code = added ? kOk : report(added.error());
  });
}

void add_token(CLI::App& program, config::Options& options, int& exit_code) {
  auto* token = program.add_subcommand("token", "API tokens");
  token->require_subcommand(1);
  auto* command = token->add_subcommand("create", "Print a new bearer token for an account");
  config::add_options(*command, config::kTokenCreate, options);
  command->callback([&options, &exit_code] {
    const auto made = create_token(options);
    if (made) fmt::print("{}\n", *made);
    exit_code = made ? kOk : report(made.error());
  });
}

}  // namespace aip::app
