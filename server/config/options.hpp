#pragma once

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace aip::config {

inline int cores() { return std::max(1, static_cast<int>(std::thread::hardware_concurrency())); }

// What the commands may be told. A member's first value is its default. Each has a row in the table
// (table.cpp), which says its flag, environment variable, key in the configuration file, and help.
struct Options {
  // Any command
  bool verbose = false;

  // Where things are
  std::filesystem::path data = "data";
  std::string database;  // empty: SQLite in the data folder
  std::filesystem::path sample_catalog;

  std::filesystem::path models;  // empty: model::default_folder()

  // Storage of the pictures beside the disk
  std::string storage;  // "s3://bucket/folder"; empty: the disk
  std::string storage_endpoint;
  std::string storage_region = "us-east-1";
  std::string storage_style;  // "path" or "virtual-host"; empty: by the endpoint
  std::string storage_access_key_id;
  std::string storage_secret_access_key;
  std::string storage_session_token;
  std::vector<std::string> storage_allowed_addresses;
  std::filesystem::path storage_ca_file;
  int storage_cache_mb = 4096;

  // Serving
  std::string listen = "127.0.0.1:8080";
  std::vector<std::string> trusted_proxies;
  std::string trusted_header;
  std::vector<std::string> public_hosts;
  bool sample = false;

  // Working
  int workers = cores();
  std::chrono::seconds grace{30};
  std::vector<std::string> allowed_addresses;
  std::chrono::seconds engine_timeout{600};
  // Shorter than anybody needs but the tests of what happens when they are over.
  std::chrono::seconds lease{60};
  std::chrono::seconds longest_call{600};

  // Arguments of one call of a command
  std::filesystem::path folder;
  std::filesystem::path out;
  std::string type = "main_image";
  std::string prompt;
  std::string size;
  std::string background;
  std::string shadow;
  bool reflection = false;
  bool straighten = false;
  bool denoise = false;
  std::filesystem::path background_picture;
  std::string format;
  std::string canvas = "product";
  std::string quality = "standard";
  std::string model;  // empty: the installed one, or none
  bool json = false;
  std::string user;
  std::string email;
  std::string role = "owner";
  std::filesystem::path password_file;
  std::string name = "command line";
  std::string scope = "write";
  std::optional<int> expires_in_days;
};

}  // namespace aip::config
