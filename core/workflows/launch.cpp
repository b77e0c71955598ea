#include "core/workflows/launch.h"

#include "core/aws/transport/curl_transport.h"
#include "core/base/strings.h"
#include "core/workflows/quiet.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace skydeck::workflows {

namespace ec2 = aws::ec2;

namespace {

struct Parameter {
    const char *name, *path, *architecture;
};
constexpr std::array kUsual{
    Parameter{"Amazon Linux 2023", "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64", "x86_64"},
    Parameter{"Amazon Linux 2023", "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64", "arm64"},
    Parameter{"Deep Learning AMI (PyTorch, NVIDIA)",
              "/aws/service/deeplearning/ami/x86_64/oss-nvidia-driver-gpu-pytorch-2.7-amazon-linux-2023/latest/ami-id",
              "x86_64"}};

/// The letters in front of the digits: "g" of "g4dn.xlarge".
std::string kindOf(const std::string& instanceType) {
    return instanceType.substr(0, instanceType.find_first_of("0123456789-."));
}

/// Service Quotas' code for running on-demand instances of a kind; the letters are AWS's, from the quotas' names.
std::string quotaCode(const std::string& instanceType) {
    static const std::pair<std::string_view, std::vector<std::string_view>> codes[] = {
        {"L-1216C47A", {"a", "c", "d", "h", "i", "m", "r", "t", "z", "is", "im"}},
        {"L-DB2E81BA", {"g", "vt"}},
        {"L-417A185B", {"p"}},
        {"L-7295265B", {"x"}},
        {"L-74FC7D96", {"f"}},
        {"L-1945791B", {"inf"}},
        {"L-2C3B7624", {"trn"}},
        {"L-6E869C2A", {"dl"}}};
    const std::string kind = kindOf(instanceType);
    for (const auto& [code, kinds] : codes)
        if (std::ranges::find(kinds, kind) != kinds.end()) return std::string(code);
    return {};
}

bool isEverybody(const std::string& range) {
    return range == "0.0.0.0/0" || range == "::/0";
}

} // namespace

Result<std::vector<UsualImage>> usualImages(const std::shared_ptr<aws::Session>& session, const CallContext& context) {
    SKYDECK_ASSIGN(const auto ssm, aws::ApiClient::create(session, "ssm"));
    Json names = Json::array();
    for (const Parameter& each : kUsual)
        names.push_back(each.path);
    SKYDECK_ASSIGN(const Json output, ssm.call("GetParameters", {{"Names", names}}, quiet(context)));
    std::vector<UsualImage> images;
    for (const Parameter& each : kUsual)
        for (const Json& found : arrayAt(output, "Parameters"))
            if (stringAt(found, "Name") == each.path)
                images.push_back({each.name, stringAt(found, "Value"), each.architecture});
    return images;
}

Result<std::optional<VcpuQuota>> vcpuQuota(const std::shared_ptr<aws::Session>& session,
                                           const std::string& instanceType, const std::vector<ec2::InstanceType>& types,
                                           const CallContext& context) {
    const std::string code = quotaCode(instanceType);
    if (code.empty()) return std::nullopt;
    SKYDECK_ASSIGN(const auto quotas, aws::ApiClient::create(session, "service-quotas"));
    const auto answer = quotas.call("GetServiceQuota", {{"ServiceCode", "ec2"}, {"QuotaCode", code}}, quiet(context));
    if (!answer && answer.error().kind == ErrorKind::NotFound) return std::nullopt;
    if (!answer) return fail(answer.error());
    const Json& quota = memberAt(*answer, "Quota");
    VcpuQuota found{stringAt(quota, "QuotaName"), numberAt(quota, "Value"), 0};
    SKYDECK_ASSIGN(const auto client, ec2::Ec2Client::create(session));
    SKYDECK_ASSIGN(const auto instances, client.describeInstances({}, quiet(context)));
    for (const ec2::Instance& each : instances) {
        if ((each.state != "running" && each.state != "pending") || quotaCode(each.instanceType) != code) continue;
        const auto type = std::ranges::find(types, each.instanceType, &ec2::InstanceType::instanceType);
        if (type != types.end()) found.used += type->vCpus;
    }
    return found;
}

bool sshIsOpenToAll(const ec2::IngressRule& rule) {
    const bool covers = rule.protocol == "-1" || (rule.protocol == "tcp" && rule.fromPort <= 22 && rule.toPort >= 22);
    return covers && std::ranges::any_of(rule.ranges, isEverybody);
}

bool sshIsOpenToAll(const ec2::SecurityGroup& group) {
    return std::ranges::any_of(group.ingress, [](const ec2::IngressRule& rule) { return sshIsOpenToAll(rule); });
}

Result<std::string> addressIn(const Result<wire::HttpResponse>& answer) {
    constexpr const char* advice =
        "Check the network and try again, or narrow the rule to your address in the AWS console.";
    if (!answer && answer.error().kind == ErrorKind::Cancelled) return fail(answer.error());
    if (!answer)
        return fail(answer.error().kind, "NoAddress",
                    "checkip.amazonaws.com, which tells this computer's address, cannot be reached: " +
                        answer.error().message,
                    advice);
    std::string address(trim(answer->body));
    const bool sound = !address.empty() && address.size() <= 45 &&
                       address.find_first_not_of("0123456789abcdefABCDEF.:") == std::string::npos;
    if (answer->status != 200 || !sound)
        return fail(ErrorKind::Protocol, "NoAddress",
                    "checkip.amazonaws.com did not say this computer's address (status " +
                        std::to_string(answer->status) + ")",
                    advice);
    return address;
}

Result<std::string> myAddress(const std::shared_ptr<aws::Session>& session, const CallContext& context) {
    if (session->isLab()) return std::string("127.0.0.1");
    wire::HttpRequest request; // AWS's own mirror
    request.host = "checkip.amazonaws.com";
    aws::CurlTransport http;
    return addressIn(http.send(request, quiet(context)));
}

Status narrowSsh(const std::shared_ptr<aws::Session>& session, const ec2::SecurityGroup& group,
                 const std::string& address, const CallContext& context) {
    SKYDECK_ASSIGN(const auto client, ec2::Ec2Client::create(session));
    const std::string own = address + (address.find(':') == std::string::npos ? "/32" : "/128");
    for (const ec2::IngressRule& rule : group.ingress) {
        if (!sshIsOpenToAll(rule)) continue;
        SKYDECK_TRY(client.authorizeIngress(group.groupId, rule, own, quiet(context)));
        for (const std::string& range : rule.ranges)
            if (isEverybody(range)) SKYDECK_TRY(client.revokeIngress(group.groupId, rule, range, quiet(context)));
    }
    return {};
}

} // namespace skydeck::workflows
