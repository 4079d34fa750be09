#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/fd.hpp"

namespace aip::test {

// A PostgreSQL server of the tests' own in a temporary folder, reachable through a unix socket only. It ends
// with the process that started it, however that ends. Runs as the user "postgres" when this is root, who may
// not run it. Everything throws std::runtime_error with a message that says what to do.
class PostgresCluster {
 public:
  PostgresCluster();
  ~PostgresCluster();
  PostgresCluster(const PostgresCluster&) = delete;
  PostgresCluster& operator=(const PostgresCluster&) = delete;

  // One for this process, started when it is first asked for.
  static PostgresCluster& shared();

  // The address of one of its databases.
  std::string url(const std::string& database) const;

  // A statement of the administrator's.
  void execute(const std::string& sql) const;

  // Ends the server as a crash would, and starts it again.
  void crash_and_restart();
  void crash();
  void start();

 private:
  pid_t spawn(const std::vector<std::string>& arguments) const;
  void run(const std::vector<std::string>& arguments) const;
  std::string output() const;

  std::filesystem::path programs_;
  std::filesystem::path folder_;
  Fd lock_;  // on a file in the folder, held while the cluster is in use
  uid_t user_ = 0;
  gid_t group_ = 0;
  pid_t server_ = -1;
};

}  // namespace aip::test
