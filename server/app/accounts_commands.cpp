#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/data_options.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace aip::app {
namespace {

struct UserOptions {
  InstanceOptions instance;
  std::string email;
  std::string role = "owner";
  std::filesystem::path password_file;
};

struct TokenOptions {
  InstanceOptions instance;
  std::string email;
  std::string name = "command line";
  std::string scope = "write";
  std::optional<int> days;
};

Result<void> add(const UserOptions& options) {
  AIP_TRY_ASSIGN(const std::string file, read_file(options.password_file, 4096));
  // Editors end a file with a line break; it is not part of the password.
  std::string_view password(file);
  while (password.ends_with('\n') || password.ends_with('\r')) password.remove_suffix(1);
  AIP_TRY_ASSIGN(auto instance, Instance::open(options.instance));
  AIP_TRY(instance->accounts.create_user({.email = options.email,
                                          .password = std::string(password),
                                          .name = {},
                                          .role = from_word<Role>(options.role).value_or(Role::kMember)}));
  return {};
}

Result<std::string> create_token(const TokenOptions& options) {
  AIP_TRY_ASSIGN(auto instance, Instance::open(options.instance));
  AIP_TRY_ASSIGN(const auto user, instance->accounts.find_by_email(options.email));
  AIP_TRY_ASSIGN(const auto made,
                 instance->accounts.create_token(
                     user.id, options.name, from_word<TokenScope>(options.scope).value_or(TokenScope::kRead),
                     options.days));
  return made.token;
}

}  // namespace

void add_user(CLI::App& program, int& exit_code) {
  auto* user = program.add_subcommand("user", "Accounts");
  user->require_subcommand(1);
  auto options = std::make_shared<UserOptions>();
  auto* command = user->add_subcommand("add", "Create an account");
  command->add_option("email", options->email, "What they sign in with")->required();
  command->add_option("--role", options->role, "owner (may manage accounts) or member")
      ->check(CLI::IsMember({"owner", "member"}))
      ->capture_default_str();
  command->add_option("--password-file", options->password_file, "File that holds the password")
      ->required()
      ->check(CLI::ExistingFile);
  add_data_options(*command, options->instance);
  command->callback([options, &exit_code] {
    const auto added = add(*options);
    exit_code = added ? kOk : report(added.error());
  });
}

void add_token(CLI::App& program, int& exit_code) {
  auto* token = program.add_subcommand("token", "API tokens");
  token->require_subcommand(1);
  auto options = std::make_shared<TokenOptions>();
  auto* command = token->add_subcommand("create", "Print a new bearer token for an account");
  command->add_option("email", options->email, "Whose")->required();
  command->add_option("--name", options->name, "What it is for")->capture_default_str();
  command
      ->add_option("--scope", options->scope, "read (look, and fetch archives) or write (all but accounts)")
      ->check(CLI::IsMember({"read", "write"}))
      ->capture_default_str();
  command->add_option("--expires-in-days", options->days, "Days until it ends; never without this")
      ->check(CLI::Range(1, 3650));
  add_data_options(*command, options->instance);
  command->callback([options, &exit_code] {
    const auto made = create_token(*options);
    if (made) fmt::print("{}\n", *made);
    exit_code = made ? kOk : report(made.error());
  });
}

}  // namespace aip::app
