#include "core/lab/compute/process_runner.h"

#include "core/base/files.h"
#include "core/lab/compute/process_tree.h"
#include "tests/support/support.h"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>
#include <future>
#include <numeric>

using namespace skydeck;
using namespace std::chrono_literals;
using lab::ProcessExit;
using lab::ProcessRunner;
using lab::ProcessSpec;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace {

bool isAlive(pid_t pid) {
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string text;
    std::getline(stat, text);
    const auto state = text.rfind(')');
    return state != std::string::npos && text.size() > state + 2 && text[state + 2] != 'Z';
}

/// Waits for something that is bound to come; the limit is only for a broken program.
bool eventually(const std::function<bool()>& condition) {
    for (int i = 0; i < 2000; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(5ms);
    }
    return false;
}

/// What a program did, seen through the callbacks.
struct Observed {
    std::mutex mutex;
    std::condition_variable changed;
    bool started = false;
    std::vector<std::string> lines;
    std::optional<ProcessExit> exit;

    void waitFor(const std::function<bool()>& condition) {
        std::unique_lock lock(mutex);
        ASSERT_TRUE(changed.wait_for(lock, 60s, condition));
    }
    const ProcessExit& waitForExit() {
        waitFor([this] { return exit.has_value(); });
        static const ProcessExit none{ProcessExit::Cause::Lost, -1, 0, "the test gave up waiting"};
        return exit ? *exit : none;
    }
    void waitForLine(const std::string& line) {
        waitFor([&] { return std::ranges::find(lines, line) != lines.end(); });
    }
};

class ProcessRunnerTest : public testing::TestWithParam<ProcessRunner::Confine> {
protected:
    ProcessSpec shell(const std::string& script) {
        ProcessSpec spec;
        spec.command = {"sh", "-c", script};
        spec.folder = folder.path() / "job";
        return spec;
    }

    std::shared_ptr<Observed> start(ProcessSpec spec) {
        auto observed = std::make_shared<Observed>();
        spec.onStart = [observed] {
            const std::lock_guard lock(observed->mutex);
            observed->started = true;
            observed->changed.notify_all();
        };
        spec.onLines = [observed](std::vector<std::string>&& lines) {
            const std::lock_guard lock(observed->mutex);
            std::ranges::move(lines, std::back_inserter(observed->lines));
            observed->changed.notify_all();
        };
        spec.onExit = [observed](const ProcessExit& exit) {
            const std::lock_guard lock(observed->mutex);
            observed->exit = exit;
            observed->changed.notify_all();
        };
        const auto started = runner.start(std::move(spec));
        EXPECT_TRUE(started.has_value());
        id = started.value_or(0);
        return observed;
    }

    std::string read(const std::string& name) { return readFile(folder.path() / "job" / name).value_or("(missing)"); }

    TemporaryFolder folder;
    ProcessRunner runner{systemClock(), GetParam()};
    ProcessRunner::Id id = 0;
};

} // namespace

INSTANTIATE_TEST_SUITE_P(Confinement, ProcessRunnerTest,
                         testing::Values(ProcessRunner::Confine::WhenPossible, ProcessRunner::Confine::Never),
                         [](const auto& param) {
                             return param.param == ProcessRunner::Confine::Never ? "Free" : "Confined";
                         });

TEST_P(ProcessRunnerTest, GivesTheExitCodeAndTheOutputOfBothStreams) {
    const auto job = start(shell("echo one; echo two >&2; printf three; exit 7"));
    const ProcessExit exit = job->waitForExit();
    EXPECT_EQ(exit.cause, ProcessExit::Cause::Exited);
    EXPECT_EQ(exit.exitCode, 7);
    EXPECT_GT(exit.residentBytes, 100'000U);
    EXPECT_TRUE(job->started);
    std::ranges::sort(job->lines);
    EXPECT_THAT(job->lines, ElementsAre("one", "three", "two"));
}

TEST_P(ProcessRunnerTest, DeliversLinesWhileTheProgramRuns) {
    const auto job = start(shell("echo ready; sleep 1000"));
    job->waitForLine("ready");
    EXPECT_FALSE(job->exit.has_value());
    EXPECT_GT(runner.residentBytes(id), 100'000U);
    runner.stop(id);
    EXPECT_EQ(job->waitForExit().cause, ProcessExit::Cause::Stopped);
    EXPECT_TRUE(eventually([&] { return runner.residentBytes(id) == 0; }));
}

TEST_P(ProcessRunnerTest, CountsProcessorTimeOfWhatItForkedToo) {
    const auto job =
        start(shell("sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'; echo counted; sleep 1000"));
    job->waitForLine("counted");
    const auto used = runner.processorSeconds(id);
    ASSERT_TRUE(used);
    EXPECT_GT(*used, 0.0);
    runner.stop(id);
    job->waitForExit();
    EXPECT_TRUE(eventually([&] { return !runner.processorSeconds(id); }));
}

TEST_P(ProcessRunnerTest, StartsWithACleanEnvironmentInItsOwnFolder) {
    ::setenv("SKYDECK_TEST_SECRET", "secret", 1);
    ProcessSpec spec = shell("env; echo PWD is $(pwd); echo open: $(ls /proc/self/fd | tr '\\n' ' ')");
    spec.environment["GIVEN"] = "value";
    const auto job = start(spec);
    EXPECT_EQ(job->waitForExit().exitCode, 0);
    ::unsetenv("SKYDECK_TEST_SECRET");
    const std::string home = (folder.path() / "job").string();
    EXPECT_THAT(job->lines, Contains("GIVEN=value"));
    EXPECT_THAT(job->lines, Contains("HOME=" + home));
    EXPECT_THAT(job->lines, Contains("LANG=C.UTF-8"));
    EXPECT_THAT(job->lines, Contains("PWD is " + home));
    EXPECT_THAT(job->lines, Each(testing::Not(HasSubstr("SECRET"))));
    EXPECT_THAT(job->lines, Contains("open: 0 1 2 3"));
}

TEST_P(ProcessRunnerTest, LimitsOpenFilesAndCoreDumps) {
    ProcessSpec spec = shell("ulimit -n; ulimit -c");
    spec.openFiles = 99;
    const auto job = start(spec);
    job->waitForExit();
    EXPECT_THAT(job->lines, ElementsAre("99", "0"));
}

TEST_P(ProcessRunnerTest, SaysWhichProgramIsMissing) {
    ProcessSpec spec = shell("");
    spec.command = {"no-such-program", "x"};
    const auto job = start(spec);
    const ProcessExit exit = job->waitForExit();
    EXPECT_EQ(exit.cause, ProcessExit::Cause::NotStarted);
    EXPECT_EQ(exit.exitCode, 127);
    EXPECT_THAT(exit.problem, HasSubstr("\"no-such-program\": executable file not found"));
}

TEST_P(ProcessRunnerTest, Gives127WhenTheShellFindsNoCommand) {
    const auto job = start(shell("no-such-command-here"));
    EXPECT_EQ(job->waitForExit().exitCode, 127);
}

TEST_P(ProcessRunnerTest, GivesSignalsAs128PlusTheirNumber) {
    const auto job = start(shell("kill -SEGV $$"));
    EXPECT_EQ(job->waitForExit().exitCode, 128 + SIGSEGV);
}

TEST_P(ProcessRunnerTest, LetsAProgramEndItselfWhenStopped) {
    const auto job = start(shell("trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.01; done"));
    job->waitForLine("ready");
    runner.stop(id);
    const ProcessExit exit = job->waitForExit();
    EXPECT_EQ(exit.cause, ProcessExit::Cause::Stopped);
    EXPECT_EQ(exit.exitCode, 3);
    EXPECT_THAT(job->lines, Contains("bye"));
}

TEST_P(ProcessRunnerTest, KillsAProgramThatIgnoresTermination) {
    const auto job = start(shell("trap '' TERM; echo ready; while :; do sleep 0.01; done"));
    job->waitForLine("ready");
    runner.stop(id, 50ms);
    const ProcessExit exit = job->waitForExit();
    EXPECT_EQ(exit.cause, ProcessExit::Cause::Stopped);
    EXPECT_EQ(exit.exitCode, 128 + SIGKILL);
}

TEST_P(ProcessRunnerTest, StopsAProgramAtAnyMomentOfItsStart) {
    for (int i = 0; i < 20; ++i) {
        const auto job = start(shell("exec sleep 1000"));
        std::this_thread::sleep_for(std::chrono::microseconds(i * 700));
        runner.stop(id);
        EXPECT_EQ(job->waitForExit().exitCode, 128 + SIGTERM);
    }
}

TEST_P(ProcessRunnerTest, EndsAProgramThatTakesTooLong) {
    ProcessSpec spec = shell("sleep 1000");
    spec.timeout = 50ms;
    const auto job = start(spec);
    EXPECT_EQ(job->waitForExit().cause, ProcessExit::Cause::TimedOut);
}

TEST_P(ProcessRunnerTest, LeavesNothingBehindThatAProgramDetached) {
    const auto job =
        start(shell("setsid sh -c 'setsid sleep 1000 & echo > up; exec sleep 1000' </dev/null >/dev/null 2>&1 &"
                    "while [ ! -e up ]; do sleep 0.01; done"));
    // The detached ones are below this process until they are killed.
    EXPECT_EQ(job->waitForExit().exitCode, 0);
    EXPECT_EQ(read("up"), "\n");
    EXPECT_THAT(lab::descendants(::getpid()), IsEmpty());
}

TEST_P(ProcessRunnerTest, EndsThoughADetachedChildHoldsTheOutput) {
    const auto job = start(shell("(trap '' TERM HUP; exec sleep 1000) & echo done"));
    EXPECT_EQ(job->waitForExit().exitCode, 0);
    EXPECT_THAT(job->lines, ElementsAre("done"));
}

TEST_P(ProcessRunnerTest, CutsTenMegabytesWithoutALineEnd) {
    const auto job = start(shell("head -c 10000000 /dev/zero | tr '\\0' x"));
    EXPECT_EQ(job->waitForExit().exitCode, 0);
    const auto total = std::accumulate(job->lines.begin(), job->lines.end(), std::size_t{0},
                                       [](std::size_t sum, const std::string& line) { return sum + line.size(); });
    EXPECT_EQ(total, 10'000'000U);
}

TEST_P(ProcessRunnerTest, TakesBinaryOutput) {
    const auto job = start(shell("head -c 300000 /dev/urandom; printf '\\nend\\n'"));
    EXPECT_EQ(job->waitForExit().exitCode, 0);
    EXPECT_EQ(job->lines.back(), "end");
}

TEST_P(ProcessRunnerTest, RunsManyAtOnce) {
    std::vector<std::shared_ptr<Observed>> jobs;
    for (int i = 0; i < 12; ++i) {
        ProcessSpec spec =
            shell("i=0; while [ $i -lt 200 ]; do echo line $i; i=$((i+1)); done; exit " + std::to_string(i));
        spec.folder = folder.path() / std::to_string(i);
        jobs.push_back(start(spec));
    }
    for (int i = 0; i < 12; ++i) {
        EXPECT_EQ(jobs[static_cast<std::size_t>(i)]->waitForExit().exitCode, i);
        EXPECT_EQ(jobs[static_cast<std::size_t>(i)]->lines.size(), 200U);
    }
    EXPECT_TRUE(eventually([&] { return runner.running() == 0; }));
}

TEST_P(ProcessRunnerTest, StopsEverythingAndReportsItAtShutdown) {
    const auto job = start(shell("echo ready; sleep 1000"));
    job->waitForLine("ready");
    runner.shutdown(10s);
    ASSERT_TRUE(job->exit.has_value());
    EXPECT_EQ(job->exit->cause, ProcessExit::Cause::Stopped);
    EXPECT_FALSE(runner.start(shell("true")).has_value());
    EXPECT_THAT(lab::descendants(::getpid()), IsEmpty());
}

TEST_P(ProcessRunnerTest, ReportsAProgramWhoseSupervisorWasKilled) {
    const auto job = start(shell("echo ready; exec sleep 1000"));
    job->waitForLine("ready");
    const auto below = lab::descendants(::getpid());
    ASSERT_GE(below.size(), 2U);
    ::kill(below.front(), SIGKILL);
    EXPECT_EQ(job->waitForExit().cause, ProcessExit::Cause::Lost);
    EXPECT_TRUE(eventually([&] { return std::ranges::none_of(below, isAlive); }));
}

TEST(ProcessRunner, HidesHomeAndProtectsTheSystemWhereItConfines) {
    ProcessRunner runner;
    if (!runner.confines()) GTEST_SKIP() << "bubblewrap does not work on this machine";
    const TemporaryFolder folder;
    std::promise<int> ended;
    std::vector<std::string> lines;
    ProcessSpec spec;
    spec.command = {"sh", "-c", "ls /home 2>&1; touch /usr/x 2>&1; ls / | tr '\\n' ' '; touch mine && echo wrote"};
    spec.folder = folder.path() / "job";
    spec.onLines = [&](std::vector<std::string>&& more) { std::ranges::move(more, std::back_inserter(lines)); };
    spec.onExit = [&](const ProcessExit& exit) { ended.set_value(exit.exitCode); };
    ASSERT_OK(runner.start(spec));
    EXPECT_EQ(ended.get_future().get(), 0);
    EXPECT_THAT(lines, Contains(HasSubstr("/home")).Times(1)); // "No such file"
    EXPECT_THAT(lines, Contains(HasSubstr("Read-only file system")));
    EXPECT_THAT(lines, Contains(HasSubstr("wrote")));
}

TEST(ProcessRunner, GuestHasItsOwnUserHostAndHomeWhereItConfines) {
    ProcessRunner runner;
    if (!runner.confines()) GTEST_SKIP() << "bubblewrap does not work on this machine";
    const TemporaryFolder folder;
    ASSERT_OK(writeFileAtomically(folder.path() / "passwd", "visitor:x:1000:1000::/home/visitor:/bin/sh\n"));
    std::filesystem::create_directories(folder.path() / "var");
    std::promise<int> ended;
    std::vector<std::string> lines;
    ProcessSpec spec;
    spec.command = {
        "sh", "-c",
        "whoami; uname -n; pwd; echo $HOME; echo kept > /var/file; echo mine > file; touch /etc/passwd 2>/dev/null"};
    spec.folder = folder.path() / "home";
    spec.guest = lab::Guest{"ip-10-0-0-4",
                            "/home/visitor",
                            {{folder.path() / "passwd", "/etc/passwd"}, {folder.path() / "var", "/var", true}}};
    spec.onLines = [&](std::vector<std::string>&& more) { std::ranges::move(more, std::back_inserter(lines)); };
    spec.onExit = [&](const ProcessExit& exit) { ended.set_value(exit.exitCode); };
    ASSERT_OK(runner.start(spec));
    EXPECT_NE(ended.get_future().get(), 0); // the last command: /etc/passwd is read-only
    EXPECT_THAT(lines, ElementsAre("visitor", "ip-10-0-0-4", "/home/visitor", "/home/visitor"));
    EXPECT_EQ(readFile(folder.path() / "var/file").value_or(""), "kept\n");
    EXPECT_EQ(readFile(folder.path() / "home/file").value_or(""), "mine\n");
}

class ProcessRunnerDeathTest : public testing::TestWithParam<ProcessRunner::Confine> {};
INSTANTIATE_TEST_SUITE_P(Confinement, ProcessRunnerDeathTest,
                         testing::Values(ProcessRunner::Confine::WhenPossible, ProcessRunner::Confine::Never));

TEST_P(ProcessRunnerDeathTest, TakesItsProgramsAlongWhenKilled) {
    const TemporaryFolder folder;
    std::array<int, 2> pipe{};
    ASSERT_EQ(::pipe(pipe.data()), 0);
    const pid_t lab = ::fork();
    if (lab == 0) {
        // A lab of its own, started from a thread that is gone: the thread's end must not end the job.
        ProcessRunner runner(systemClock(), GetParam());
        std::promise<void> up;
        ProcessSpec spec;
        spec.command = {"sh", "-c", "setsid sleep 1000 & echo up; sleep 1000"};
        spec.folder = folder.path() / "job";
        spec.onLines = [&](const auto&) { up.set_value(); };
        std::thread([&] { (void)runner.start(spec); }).join();
        up.get_future().wait();
        const char byte = 'x';
        if (::write(pipe[1], &byte, 1) != 1) ::_exit(1);
        for (;;)
            ::pause();
    }
    char byte = 0;
    ASSERT_EQ(::read(pipe[0], &byte, 1), 1);
    const auto below = lab::descendants(lab);
    EXPECT_GE(below.size(), 3U);
    EXPECT_TRUE(std::ranges::all_of(below, isAlive));
    ::kill(lab, SIGKILL);
    ASSERT_EQ(::waitpid(lab, nullptr, 0), lab);
    EXPECT_TRUE(eventually([&] { return std::ranges::none_of(below, isAlive); }));
    ::close(pipe[0]);
    ::close(pipe[1]);
}
