#include <cstdlib>
#include <set>

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "config/cli.hpp"
#include "config/document.hpp"
#include "config/table.hpp"
#include "support/temporary_folder.hpp"

namespace aip::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// The environment of one test.
class Environment {
 public:
  ~Environment() {
    for (const auto& name : set_) ::unsetenv(name.c_str());
  }

  void set(const std::string& name, const std::string& value) {
    ::setenv(name.c_str(), value.c_str(), 1);
    set_.push_back(name);
  }

 private:
  std::vector<std::string> set_;
};

class ConfigTest : public testing::Test {
 protected:
  // What `serve ARGUMENTS` is told. The worker is there to see that it is left alone.
  Options parse(const std::string& arguments) {
    CLI::App program;
    program.fallthrough();
    Options options;
    add_configuration_file(program);
    add_options(program, kProgram, options);
    add_options(*program.add_subcommand("serve"), kServe, options);
    add_options(*program.add_subcommand("worker"), kWorker, worker_);
    auto* const user = program.add_subcommand("user");
    add_options(*user->add_subcommand("add"), kUserAdd, options);
    program.parse(arguments);
    return options;
  }

  std::string file(const std::string& name, const std::string& text) {
    const auto path = folder_.path() / name;
    EXPECT_TRUE(write_file_durably(path, text));
    return path.string();
  }

  test::TemporaryFolder folder_;
  Environment environment_;
  Options worker_;
};

TEST_F(ConfigTest, HasDefaults) {
  const auto options = parse("serve");
  EXPECT_EQ(options.data, "data");
  EXPECT_EQ(options.listen, "127.0.0.1:8080");
  EXPECT_EQ(options.grace, std::chrono::seconds(30));
}

TEST_F(ConfigTest, TakesTheCommandLineBeforeTheEnvironmentBeforeTheFile) {
  const auto path = file("options", "# comment\ngrace = 5\nlisten = \"127.0.0.1:1\"\ndata = /from/file\n");
  environment_.set("AIP_LISTEN", "127.0.0.1:2");
  environment_.set("AIP_DATA", "/from/environment");
  const auto options = parse("serve --data /from/flag --config " + path);
  EXPECT_EQ(options.data, "/from/flag");
  EXPECT_EQ(options.listen, "127.0.0.1:2");
  EXPECT_EQ(options.grace, std::chrono::seconds(5));
}

TEST_F(ConfigTest, TheEnvironmentNamesTheFile) {
  environment_.set(
      "AIP_CONFIG",
      file("options", "workers = 3\nverbose = true\nallow-address = 10.0.0.1:80, 10.0.0.2:80\n"));
  const auto options = parse("serve");
  EXPECT_EQ(options.workers, 3);
  EXPECT_TRUE(options.verbose);
  EXPECT_THAT(options.allowed_addresses, ElementsAre("10.0.0.1:80", "10.0.0.2:80"));
}

TEST_F(ConfigTest, RefusesAFileThatIsMissing) {
  environment_.set("AIP_CONFIG", (folder_.path() / "missing").string());
  EXPECT_THROW(parse("serve"), CLI::FileError);
}

TEST_F(ConfigTest, RefusesUnknownKeysAndSections) {
  EXPECT_THROW(parse("serve --config " + file("a", "lisen = 127.0.0.1:1\n")), CLI::ConfigError);
  EXPECT_THROW(parse("serve --config " + file("b", "[serve]\nworkers = 1\n")), CLI::ConfigError);
  // A flag of one call is no setting.
  EXPECT_THROW(parse("user add a@b.c --config " + file("c", "role = owner\n")), CLI::ConfigError);
}

TEST_F(ConfigTest, PassesOverKeysOfOtherCommands) {
  const auto secret = file("password", "x");
  const auto options = parse("user add a@b.c --password-file " + secret + " --config " +
                             file("options", "listen = 127.0.0.1:1\ndata = /there\n"));
  EXPECT_EQ(options.data, "/there");
  EXPECT_EQ(options.listen, Options{}.listen);
}

TEST_F(ConfigTest, ChecksValuesOfTheFile) {
  EXPECT_THROW(parse("serve --config " + file("options", "workers = 9999\n")), CLI::ValidationError);
}

TEST_F(ConfigTest, ReadsSecretsFromFiles) {
  const auto path = file("url", "postgres://me:secret@db/aip\n");
  EXPECT_EQ(parse("serve --database-file " + path).database, "postgres://me:secret@db/aip");
  EXPECT_EQ(parse("serve --config " + file("options", "database-file = " + path + "\n")).database,
            "postgres://me:secret@db/aip");
  environment_.set("AIP_DATABASE_FILE", path);
  EXPECT_EQ(parse("serve").database, "postgres://me:secret@db/aip");
  // The environment goes before the file also when one names the value and the other its file.
  EXPECT_EQ(parse("serve --config " + file("other", "database = postgres://other\n")).database,
            "postgres://me:secret@db/aip");
}

TEST_F(ConfigTest, RefusesASecretFileThatIsMissing) {
  EXPECT_THROW(parse("serve --database-file /does/not/exist"), CLI::ValidationError);
}

TEST_F(ConfigTest, LeavesTheEnvironmentOfOtherCommandsAlone) {
  environment_.set("AIP_WORKERS", "2");
  EXPECT_EQ(parse("serve").workers, 2);
  EXPECT_EQ(worker_.workers, cores());
}

TEST(OptionTable, NamesEachSettingOnce) {
  std::set<std::string_view> names;
  for (const auto& row : table()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.help.empty()) << row.name;
    EXPECT_NE(row.commands, 0u) << row.name;
  }
}

TEST(OptionTable, TheDocumentIsUpToDate) {
  const auto written = read_file(std::filesystem::path(AIP_SOURCE_DIR) / "docs/configuration.md");
  ASSERT_TRUE(written);
  EXPECT_EQ(*written, document()) << "run: build/release/aiplayground config docs > docs/configuration.md";
}

TEST(OptionTable, TheDocumentHidesWhatIsForTests) {
  EXPECT_THAT(document(), testing::Not(HasSubstr("--lease")));
}

}  // namespace
}  // namespace aip::config
