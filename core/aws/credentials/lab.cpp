#include "core/aws/credentials/lab.h"

#include "core/base/files.h"
#include "core/base/json.h"
#include "core/base/process.h"

namespace skydeck::aws {

namespace {
class LabCredentials final : public CredentialsProvider {
public:
    explicit LabCredentials(LabAddress known) : m_known(std::move(known)) {}
    Result<wire::Credentials> credentials(const CallContext&) override {
        const LabAddress lab = findLab().value_or(m_known);
        return wire::Credentials{lab.accessKeyId, lab.secretAccessKey, {}, {}};
    }
    std::string describe() const override { return "the lab on this machine"; }

private:
    LabAddress m_known;
};

auto notRunning() {
    return fail(ErrorKind::NotFound, "LabNotRunning", "The lab is not running",
                "Start it with `skydeckctl lab start`.");
}
} // namespace

std::unique_ptr<CredentialsProvider> labCredentials(LabAddress known) {
    return std::make_unique<LabCredentials>(std::move(known));
}

Result<LabAddress> findLab() {
    const auto path = runtimeFolder() / "lab.json";
    const auto text = readFile(path);
    if (!text && text.error().kind == ErrorKind::NotFound) return notRunning();
    if (!text) return fail(text.error());
    SKYDECK_ASSIGN(const Json record, parseJson(*text, path.string()));
    LabAddress lab;
    lab.endpointUrl = stringAt(record, "endpointUrl");
    lab.accessKeyId = stringAt(record, "accessKeyId");
    lab.secretAccessKey = stringAt(record, "secretAccessKey");
    lab.region = stringAt(record, "region", "us-east-1");
    lab.pid = static_cast<int>(integerAt(record, "pid"));
    if (lab.endpointUrl.empty() || lab.accessKeyId.empty() || lab.secretAccessKey.empty() || lab.pid <= 0)
        return fail(ErrorKind::InvalidInput, "InvalidLabRecord", path.string() + " is not a lab's record",
                    "Remove that file and start the lab again.");
    if (!processRuns(lab.pid)) return notRunning();
    return lab;
}

} // namespace skydeck::aws
