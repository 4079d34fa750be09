#pragma once

#include <span>
#include <string_view>
#include <variant>

#include "config/options.hpp"

namespace aip::config {

// The commands as bits, so that a row can name several.
inline constexpr unsigned kProgram = 1u << 0;  // before or after any command
inline constexpr unsigned kServe = 1u << 1;
inline constexpr unsigned kWorker = 1u << 2;
inline constexpr unsigned kProcess = 1u << 3;
inline constexpr unsigned kImport = 1u << 4;
inline constexpr unsigned kUserAdd = 1u << 5;
inline constexpr unsigned kTokenCreate = 1u << 6;
inline constexpr unsigned kMigrate = 1u << 7;
inline constexpr unsigned kDoctor = 1u << 8;
inline constexpr unsigned kPrices = 1u << 9;

struct Command {
  unsigned bit;
  std::string_view name;  // "user add"
};

enum class Kind {
  kSetting,   // flag, environment variable, key of the configuration file
  kArgument,  // of one call: a flag only
  kPosition,  // of one call: stands by its place, must be given
  kHidden,    // a flag for tests; in no help and no document
};

enum class Check { kNone, kExistingFile, kExistingFolder };

using Member = std::variant<bool Options::*, int Options::*, std::optional<int> Options::*,
                            std::string Options::*, std::filesystem::path Options::*,
                            std::chrono::seconds Options::*, std::vector<std::string> Options::*>;

struct Row {
  // "engine-timeout": the flag is --engine-timeout, the variable AIP_ENGINE_TIMEOUT, the key engine-timeout.
  std::string_view name;
  Member member;
  unsigned commands;
  std::string_view value;  // what stands for the value in the help: "SECONDS"; empty for a switch
  std::string_view help;
  Kind kind = Kind::kSetting;
  std::string_view default_text = {};  // for the documents, where the default is not the same everywhere
  int min = 0;                         // of a number
  int max = 0;
  std::string_view choices = {};  // "owner|member"; empty: any text
  Check check = Check::kNone;
  bool required = false;
  std::string_view needs = {};  // the name of another row that must be given, too
  // May hold a secret: --NAME-file, AIP_NAME_FILE and the key NAME-file read it from a file.
  bool secret = false;
  char letter = 0;  // -v
};

std::span<const Row> table();
std::span<const Command> commands();

}  // namespace aip::config
