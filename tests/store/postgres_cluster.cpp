#include "store/postgres_cluster.h"

#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>
#include <vector>

namespace iar::store {

namespace {

// PostgreSQL refuses to run as root.
const passwd* unprivileged() { return geteuid() == 0 ? getpwnam("nobody") : nullptr; }

int spawn(const std::string& program, std::vector<std::string> arguments,
          const std::string& folder) {
  const passwd* user = unprivileged();
  std::vector<char*> words = {const_cast<char*>(program.c_str())};
  for (std::string& argument : arguments) words.push_back(argument.data());
  words.push_back(nullptr);
  const int child = fork();
  if (child != 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGINT);
  const int log = open((folder + "/log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0666);
  dup2(log, 1);
  dup2(log, 2);
  if (user != nullptr &&
      (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) {
    _exit(126);
  }
  prctl(PR_SET_PDEATHSIG, SIGINT);
  execv(program.c_str(), words.data());
  _exit(127);
}

std::string found_programs() {
  std::string newest;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql", none)) {
    const std::string path = entry.path() / "bin";
    if (access((path + "/initdb").c_str(), X_OK) == 0 && path > newest) newest = path;
  }
  return newest;
}

}  // namespace

PostgresCluster& PostgresCluster::shared() {
  static PostgresCluster cluster;
  return cluster;
}

PostgresCluster::PostgresCluster() : programs_(found_programs()) {
  if (programs_.empty()) return;
  folder_ = std::filesystem::current_path() / ("pg-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder_);
  if (const passwd* user = unprivileged()) {
    if (chown(folder_.c_str(), user->pw_uid, user->pw_gid) != 0) return;
  }
  const int maker = spawn(programs_ + "/initdb",
                          {"-D", folder_ + "/data", "-U", "iar", "--auth=trust", "--no-sync",
                           "--encoding=UTF8", "--locale=C.UTF-8"},
                          folder_);
  int status = 0;
  waitpid(maker, &status, 0);
  if (status == 0) start();
}

void PostgresCluster::start() {
  process_ = spawn(programs_ + "/postgres",
                   {"-D", folder_ + "/data", "-k", folder_, "-c", "listen_addresses=", "-c",
                    "max_connections=60"},
                   folder_);
  for (int attempt = 0; attempt < 200; ++attempt) {
    if (PQping(url("postgres").c_str()) == PQPING_OK) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

std::string PostgresCluster::url(const std::string& database) const {
  std::string host;
  for (const char c : folder_) host += c == '/' ? std::string("%2F") : std::string(1, c);
  return "postgresql://iar@" + host + "/" + database;
}

std::string PostgresCluster::new_database() {
  const std::string name = "t" + std::to_string(++databases_);
  PGconn* connection = PQconnectdb(url("postgres").c_str());
  PGresult* result = PQexec(connection, ("CREATE DATABASE " + name).c_str());
  const bool made = PQresultStatus(result) == PGRES_COMMAND_OK;
  PQclear(result);
  PQfinish(connection);
  return made ? url(name) : "";
}

void PostgresCluster::crash() {
  kill(process_, SIGQUIT);
  waitpid(process_, nullptr, 0);
  start();
}

PostgresCluster::~PostgresCluster() {
  if (process_ > 0) {
    kill(process_, SIGINT);
    waitpid(process_, nullptr, 0);
  }
  std::error_code ignored;
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

}  // namespace iar::store
