#include "pixel/sandbox.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <string>
#include <tuple>

#include <sched.h>
#include <seccomp.h>

#include "base/fd.hpp"
#include "base/file.hpp"

namespace aip::pixel {
namespace {

constexpr rlim_t kMaxOpenFiles = 32;
constexpr rlim_t kMaxFileBytes = 1ull << 30;

#if __has_feature(address_sanitizer) || __has_feature(undefined_behavior_sanitizer)
constexpr bool kIsSanitized = true;
#else
constexpr bool kIsSanitized = false;
#endif

// Computing, memory, threads of its own, and reading and writing what is open already.
constexpr std::array kAllowed{
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(pread64),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(pwrite64),
    SCMP_SYS(lseek),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(ftruncate),
    SCMP_SYS(fcntl),
    SCMP_SYS(recvmsg),
    SCMP_SYS(sendmsg),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(brk),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(set_tid_address),
    SCMP_SYS(membarrier),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(getrandom),
    SCMP_SYS(getrusage),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

// Nothing that decodes pictures makes these calls: a process that does has been taken over.
constexpr std::array kDeadly{
    SCMP_SYS(execve),
    SCMP_SYS(execveat),
    SCMP_SYS(fork),
    SCMP_SYS(vfork),
    SCMP_SYS(ptrace),
    SCMP_SYS(socket),
    SCMP_SYS(connect),
    SCMP_SYS(bind),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(bpf),
    SCMP_SYS(io_uring_setup),
};

// Private writable memory of this process in bytes, as the kernel counts it for RLIMIT_DATA.
Result<std::uint64_t> data_size() {
  AIP_TRY_ASSIGN(const std::string status, read_file("/proc/self/status"));
  const auto line = status.find("VmData:");
  if (line == std::string::npos) return fail(ErrorCode::kInternal, "no VmData in /proc/self/status");
  return std::strtoull(status.c_str() + line + 7, nullptr, 10) * 1024;
}

Result<void> limit(int resource, rlim_t value, const char* what) {
  const rlimit both{.rlim_cur = value, .rlim_max = value};
  if (setrlimit(static_cast<__rlimit_resource>(resource), &both) != 0) return fail(errno_error(errno, what));
  return {};
}

// Conditions on an argument of a system call, counted from 0.
scmp_arg_cmp bits_are(unsigned argument, std::uint64_t bits, std::uint64_t value) {
  return {.arg = argument, .op = SCMP_CMP_MASKED_EQ, .datum_a = bits, .datum_b = value};
}

scmp_arg_cmp equals(unsigned argument, std::uint64_t value) {
  return {.arg = argument, .op = SCMP_CMP_EQ, .datum_a = value, .datum_b = 0};
}

class Filter {
 public:
  Filter() : context_(seccomp_init(SCMP_ACT_ERRNO(EPERM)), &seccomp_release) {}

  template <class... Conditions>
  void add(std::uint32_t action, int call, Conditions... conditions) {
    if (context_ == nullptr) return;
    const std::array<scmp_arg_cmp, sizeof...(conditions)> list{conditions...};
    const int result = seccomp_rule_add_array(context_.get(), action, call, list.size(), list.data());
    if (result != 0) failed_ = result;
  }

  Result<void> load() {
    if (context_ == nullptr) return fail(ErrorCode::kInternal, "seccomp_init");
    // Every thread there is already, too.
    seccomp_attr_set(context_.get(), SCMP_FLTATR_CTL_TSYNC, 1);
    if (failed_ == 0) failed_ = seccomp_load(context_.get());
    if (failed_ != 0) return fail(errno_error(-failed_, "seccomp"));
    return {};
  }

 private:
  std::unique_ptr<void, decltype(&seccomp_release)> context_;
  int failed_ = 0;
};

Result<void> filter_system_calls() {
  Filter filter;
  for (const int call : kAllowed) filter.add(SCMP_ACT_ALLOW, call);
  for (const int call : kDeadly) filter.add(SCMP_ACT_KILL_PROCESS, call);

  // Threads, but no processes. clone3 hides its flags from the filter; without it the C library uses clone.
  filter.add(SCMP_ACT_ALLOW, SCMP_SYS(clone), bits_are(0, CLONE_THREAD, CLONE_THREAD));
  filter.add(SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3));

  // Memory, but none that can be executed.
  filter.add(SCMP_ACT_ALLOW, SCMP_SYS(mmap), bits_are(2, PROT_EXEC, 0));
  filter.add(SCMP_ACT_ALLOW, SCMP_SYS(mprotect), bits_are(2, PROT_EXEC, 0));

  // Signals to itself (abort), the names of its threads, and looking at its limits.
  filter.add(SCMP_ACT_ALLOW, SCMP_SYS(tgkill), equals(0, static_cast<std::uint64_t>(getpid())));
  filter.add(SCMP_ACT_ALLOW, SCMP_SYS(prctl), equals(0, PR_SET_NAME));
  filter.add(SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), equals(2, 0));
  if constexpr (kIsSanitized) {
    // UndefinedBehaviorSanitizer asks through a pipe whether memory can be read.
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(pipe));
    filter.add(SCMP_ACT_ALLOW, SCMP_SYS(pipe2));
  }
  return filter.load();
}

}  // namespace

void bind_to_parent() {
  // Has to happen before PR_SET_DUMPABLE, after which the file belongs to root. It makes the kernel end this
  // process before the server when memory runs out.
  if (const Fd likely(::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)); likely)
    std::ignore = write_all(likely.get(), "1000");
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

Result<void> lock_in(std::uint64_t memory_bytes) {
  AIP_TRY_ASSIGN(const std::uint64_t loaded, data_size());
  AIP_TRY(limit(RLIMIT_DATA, loaded + memory_bytes, "limit memory"));
  AIP_TRY(limit(RLIMIT_CORE, 0, "limit core dumps"));
  AIP_TRY(limit(RLIMIT_NOFILE, kMaxOpenFiles, "limit open files"));
  AIP_TRY(limit(RLIMIT_FSIZE, kMaxFileBytes, "limit file size"));
  return filter_system_calls();
}

}  // namespace aip::pixel
