#include "support/postgres_cluster.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>

namespace aip::test {
namespace {

constexpr const char* kFolderPrefix = "aip-postgres-";

// Debian keeps each version's programs beside one another; the newest will do.
std::filesystem::path find_programs() {
  std::vector<std::filesystem::path> found;
  std::error_code ignored;
  for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql", ignored)) {
    if (std::filesystem::exists(version.path() / "bin/initdb")) found.push_back(version.path() / "bin");
  }
  if (found.empty()) {
    throw std::runtime_error(
        "These tests start a PostgreSQL server and find none in /usr/lib/postgresql: install the package "
        "postgresql "
        "(script/setup does).");
  }
  return *std::ranges::max_element(found);
}

// In memory where there is room for it: a new database for each test is mostly writing, and none of it is
// kept.
std::filesystem::path parent_folder() {
  std::error_code error;
  const auto memory = std::filesystem::space("/dev/shm", error);
  const bool roomy = !error && memory.available > (1u << 30) && ::access("/dev/shm", W_OK) == 0;
  return roomy ? "/dev/shm" : std::filesystem::temp_directory_path();
}

Fd lock_folder(const std::filesystem::path& folder) {
  Fd fd(::open((folder / "in-use").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (fd && ::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) fd.reset();
  return fd;
}

// Those of processes that were killed.
void remove_stale_folders() {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(parent_folder(), ignored)) {
    if (!entry.path().filename().string().starts_with(kFolderPrefix)) continue;
    if (!std::filesystem::exists(entry.path() / "in-use", ignored)) continue;
    if (lock_folder(entry.path())) std::filesystem::remove_all(entry.path(), ignored);
  }
}

struct Closes {
  void operator()(PGconn* connection) const { PQfinish(connection); }

  void operator()(PGresult* result) const { PQclear(result); }
};

}  // namespace

PostgresCluster::PostgresCluster() : programs_(find_programs()), user_(::geteuid()), group_(::getegid()) {
  if (user_ == 0) {
    const passwd* postgres = ::getpwnam("postgres");
    if (postgres == nullptr)
      throw std::runtime_error("PostgreSQL does not run as root and there is no user postgres");
    user_ = postgres->pw_uid;
    group_ = postgres->pw_gid;
  }
  remove_stale_folders();
  std::string pattern = (parent_folder() / (std::string(kFolderPrefix) + "XXXXXX")).string();
  if (::mkdtemp(pattern.data()) == nullptr)
    throw std::system_error(errno, std::generic_category(), "mkdtemp");
  folder_ = pattern;
  lock_ = lock_folder(folder_);
  if (!lock_ || ::chown(folder_.c_str(), user_, group_) != 0)
    throw std::runtime_error("can't set up " + folder_.string());
  run({"initdb", "--pgdata", folder_ / "data", "--username", "postgres", "--auth", "trust", "--encoding",
       "UTF8", "--locale", "C.UTF-8", "--no-sync", "--wal-segsize", "1"});
  start();
}

PostgresCluster::~PostgresCluster() {
  crash();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

PostgresCluster& PostgresCluster::shared() {
  static PostgresCluster cluster;
  return cluster;
}

std::string PostgresCluster::url(const std::string& database) const {
  return "postgres://postgres@/" + database + "?host=" + folder_.string();
}

void PostgresCluster::execute(const std::string& sql) const {
  const std::unique_ptr<PGconn, Closes> connection(PQconnectdb(url("postgres").c_str()));
  const std::unique_ptr<PGresult, Closes> result(PQexec(connection.get(), sql.c_str()));
  if (PQresultStatus(result.get()) != PGRES_COMMAND_OK && PQresultStatus(result.get()) != PGRES_TUPLES_OK) {
    throw std::runtime_error(sql + ": " + PQerrorMessage(connection.get()));
  }
}

void PostgresCluster::crash_and_restart() {
  crash();
  start();
}

void PostgresCluster::crash() {
  if (server_ < 0) return;
  ::kill(server_, SIGQUIT);  // "immediate": without a checkpoint, as pg_ctl -m immediate
  ::waitpid(server_, nullptr, 0);
  server_ = -1;
}

void PostgresCluster::start() {
  // Crashes of the machine are not what these tests are about, so nothing is synced; crashes of the server
  // are safe.
  std::vector<std::string> arguments{"postgres", "-D", folder_ / "data",   "-k",
                                     folder_,    "-c", "listen_addresses="};
  for (const char* setting :
       {"fsync=off", "autovacuum=off", "shared_buffers=64MB", "max_connections=60", "deadlock_timeout=100ms",
        "dynamic_shared_memory_type=mmap", "max_wal_size=512MB"}) {
    arguments.insert(arguments.end(), {"-c", setting});
  }
  server_ = spawn(arguments);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (PQping(url("postgres").c_str()) != PQPING_OK) {
    if (::waitpid(server_, nullptr, WNOHANG) == server_ || std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error("the tests' PostgreSQL server does not start: " + output());
    }
    ::poll(nullptr, 0, 5);
  }
}

pid_t PostgresCluster::spawn(const std::vector<std::string>& arguments) const {
  const std::string program = programs_ / arguments.at(0);
  std::vector<char*> argv;
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const std::string log = folder_ / "output";
  const pid_t parent = ::getpid();

  const pid_t child = ::fork();
  if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (child > 0) return child;
  // Only calls that are safe after a fork from here on.
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
  ::dup2(out, STDOUT_FILENO);
  ::dup2(out, STDERR_FILENO);
  if (::geteuid() == 0 && (::setgroups(0, nullptr) != 0 || ::setgid(group_) != 0 || ::setuid(user_) != 0))
    ::_exit(126);
  ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
  if (::getppid() != parent) ::_exit(125);
  ::execv(program.c_str(), argv.data());
  ::_exit(127);
}

void PostgresCluster::run(const std::vector<std::string>& arguments) const {
  const pid_t child = spawn(arguments);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (status != 0) throw std::runtime_error(arguments.at(0) + " failed: " + output());
}

std::string PostgresCluster::output() const {
  std::ostringstream text;
  text << std::ifstream(folder_ / "output").rdbuf();
  return text.str();
}

}  // namespace aip::test
