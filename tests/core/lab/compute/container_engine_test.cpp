#include "core/lab/compute/container_engine.h"

#include "core/lab/compute/image_catalogue.h"
#include "core/lab/compute/process_runner.h"
#include "tests/core/lab/batch/batch_fixture.h"

namespace skydeck::lab {

namespace {
namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using enum JobStatus;

/// Jobs by a program that stands for Docker's client: it notes its words in "calls", and does what the image is called.
class Containers : public BatchFixture {
protected:
    Containers() { config.programs = folder.path() / "programs"; }

    void SetUp() override {
        docker("exit 0");
        BatchFixture::SetUp();
    }
    void docker(const std::string& version) {
        ASSERT_OK(writeFileAtomically(config.programs / "docker", "#!/bin/sh\nprintf '%s ' \"$@\" >> " + calls() +
                                                                      "\necho >> " + calls() +
                                                                      "\ncase \"$*\" in\nversion*) " + version + R"(;;
*' image/denied'*) echo 'docker: Error response from daemon: pull access denied for image/denied.' >&2
    echo "See 'docker run --help'." >&2; exit 125;;
*' image/bare'*) echo 'docker: Error response from daemon: exec: "word": executable file not found.' >&2; exit 127;;
*' image/long'*) echo up; trap 'exit 143' TERM; while :; do sleep 0.05; done;;
run*) echo "LR is $LR"; exit 3;;
esac
)"));
        fs::permissions(config.programs / "docker", fs::perms::owner_all);
    }
    std::string calls() const { return (folder.path() / "calls").string(); }
    std::string called() const { return readFile(calls()).value_or(""); }

    std::string run(const std::string& image, const Json& container = Json::object()) {
        if (environment().empty()) {
            makeEnvironment();
            makeQueue();
        }
        Json made = definition("word");
        made["containerProperties"]["image"] = image;
        made["containerProperties"].update(container);
        ok("RegisterJobDefinition", made);
        return submit();
    }
};
} // namespace

TEST_F(Containers, RunImagesThatAreNotInTheCatalogue) {
    lab->start();
    const std::string id = run(
        "image/tool:v1", {{"environment", {{{"name", "LR"}, {"value", "0.1"}}, {{"name", "PATH"}, {"value", "/in"}}}}});
    waitFor(id, Failed);
    EXPECT_EQ(describe(id).at("container").at("exitCode"), 3);
    EXPECT_THAT(logOf(id), Contains("LR is 0.1"));
    EXPECT_THAT(called(), HasSubstr("--network host --memory 100m "));
    EXPECT_THAT(called(), HasSubstr("--env LR "));
    EXPECT_THAT(called(), HasSubstr("--env PATH=/in "));
    EXPECT_THAT(called(), HasSubstr(" image/tool:v1 word \n"));
    EXPECT_THAT(called(), HasSubstr("--label org.skydeck.lab=" + config.dataFolder.string()));
    EXPECT_THAT(called(), Not(HasSubstr("0.1"))); // values are not for everybody's eyes
}

TEST_F(Containers, ThatCannotBePulledFailAsOnAws) {
    lab->start();
    const std::string id = run("image/denied");
    waitFor(id, Failed);
    EXPECT_EQ(describe(id).at("statusReason"), "Task failed to start");
    EXPECT_EQ(describe(id).at("container").at("reason"),
              "CannotPullContainerError: Error response from daemon: pull access denied for image/denied.");
    EXPECT_FALSE(describe(id).at("container").contains("exitCode"));
}

TEST_F(Containers, WithoutTheirProgramDoNotStart) {
    lab->start();
    const std::string id = run("image/bare");
    waitFor(id, Failed);
    EXPECT_EQ(describe(id).at("statusReason"), "Task failed to start");
    EXPECT_THAT(describe(id).at("container").at("reason"), StartsWith("CannotStartContainerError: "));
}

TEST_F(Containers, ThatAreStoppedAreRemoved) {
    lab->start();
    const std::string id = run("image/long");
    waitFor(id, Running);
    ASSERT_TRUE(eventually([&] { return !logOf(id).empty(); }));
    ok("TerminateJob", {{"jobId", id}, {"reason", "enough"}});
    waitFor(id, Failed);
    EXPECT_THAT(called(), HasSubstr("\nrm --force skydeck-"));
}

TEST_F(Containers, OfAnEarlierLabAreRemoved) {
    ASSERT_OK(lab->images->foreign("image/tool"));
    restart();
    EXPECT_THAT(called(), HasSubstr("ps --all --quiet --filter label=org.skydeck.lab=" + config.dataFolder.string()));
    restart(); // none ran since
    const std::string text = called();
    EXPECT_EQ(text.find("ps --all"), text.rfind("ps --all"));
}

TEST_F(Containers, NeedADaemonThatAnswers) {
    docker("echo 'Cannot connect to the Docker daemon' >&2; exit 1");
    lab->start();
    const std::string id = run("image/tool");
    waitFor(id, Failed);
    const std::string reason = stringAt(describe(id).at("container"), "reason");
    EXPECT_THAT(reason, StartsWith("CannotPullContainerError: the lab has no container engine for image/tool"));
    EXPECT_THAT(reason, HasSubstr("Docker does not answer: Cannot connect to the Docker daemon"));
}

TEST_F(Containers, OfTheCatalogueNeedNoEngine) {
    lab->start();
    const std::string id = run("test/sh", {{"command", {"exit 0"}}});
    waitFor(id, Succeeded);
    EXPECT_EQ(called(), "");
}

} // namespace skydeck::lab
