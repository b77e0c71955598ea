#include "core/lab/ec2/instance_metadata.h"

#include "core/base/strings.h"
#include "core/lab/ec2/network_store.h"
#include "core/lab/iam/iam_store.h"
#include "core/lab/lab.h"
#include "core/wire/crypto.h"
#include "core/wire/timestamp.h"

#include <algorithm>

namespace skydeck::lab {

namespace {
constexpr std::size_t kMostTokens = 1024;
constexpr std::chrono::hours kKeysLast{6}, kKeysRenewed{1};

wire::HttpResponse plain(int status, std::string body) {
    return {status, {{"Content-Type", "text/plain"}, {"Server", "EC2ws"}}, std::move(body)};
}

/// A value as it is, a folder as the names in it.
std::string contentOf(const Json& node) {
    if (node.is_string()) return node.get<std::string>();
    std::vector<std::string> names;
    for (const auto& [name, child] : node.items())
        names.push_back(name + (child.is_object() ? "/" : ""));
    return join(names, "\n");
}

const Json* descend(const Json& root, std::string_view path) {
    const Json* node = &root;
    for (const std::string& step : split(path, '/')) {
        if (step.empty()) continue;
        if (!node->is_object() || !node->contains(step)) return nullptr;
        node = &node->at(step);
    }
    return node;
}

/// "arn:aws:iam::123456789012:instance-profile/path/Name" → "Name"
std::string profileName(const Json& instance) {
    const std::string arn = stringAt(memberAt(instance, "IamInstanceProfile"), "Arn");
    return arn.substr(arn.rfind('/') + 1);
}
} // namespace

std::string InstanceMetadata::open(const std::string& instanceId) {
    close(instanceId);
    const std::string secret = toHex(wire::randomBytes(16));
    const std::lock_guard lock(m_mutex);
    m_access[secret].instanceId = instanceId;
    return kPath + secret;
}

void InstanceMetadata::close(const std::string& instanceId) {
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_access, [&](const auto& entry) { return entry.second.instanceId == instanceId; });
}

wire::HttpResponse InstanceMetadata::giveToken(const std::string& secret, const wire::HttpRequest& request) {
    if (request.method != "PUT") return plain(405, "");
    const auto seconds = parseInteger(request.headers.value("X-aws-ec2-metadata-token-ttl-seconds"));
    if (!seconds || *seconds < 1 || *seconds > 21600) return plain(400, "");
    std::string token = toBase64(wire::randomBytes(42));
    const WallTime now = m_lab.clock.now();
    const std::lock_guard lock(m_mutex);
    auto& tokens = m_access[secret].tokens;
    std::erase_if(tokens, [&](const auto& entry) { return entry.second <= now; });
    if (tokens.size() >= kMostTokens) return plain(503, "");
    tokens[token] = now + std::chrono::seconds(*seconds);
    auto response = plain(200, std::move(token));
    response.headers.add("X-aws-ec2-metadata-token-ttl-seconds", std::to_string(*seconds));
    return response;
}

bool InstanceMetadata::holdsToken(const std::string& secret, const std::string& token) {
    const std::lock_guard lock(m_mutex);
    const auto access = m_access.find(secret);
    if (access == m_access.end()) return false;
    const auto found = access->second.tokens.find(token);
    return found != access->second.tokens.end() && found->second > m_lab.clock.now();
}

wire::HttpResponse InstanceMetadata::answer(const wire::HttpRequest& request) {
    std::string_view path = std::string_view(request.path).substr(std::string_view(kPath).size());
    const std::string secret(path.substr(0, path.find('/')));
    path.remove_prefix(std::min(path.size(), secret.size() + 1));
    std::string instanceId;
    {
        const std::lock_guard lock(m_mutex);
        const auto access = m_access.find(secret);
        if (access == m_access.end()) return plain(404, "There is no such instance.");
        instanceId = access->second.instanceId;
    }
    if (path == "latest/api/token") return giveToken(secret, request);
    if (request.method != "GET" && request.method != "HEAD") return plain(405, "");
    const auto reservation = m_lab.network->instances().get(instanceId);
    if (!reservation) return plain(404, "");
    const std::string token = request.headers.value("X-aws-ec2-metadata-token");
    const Json& options = memberAt(reservation->at("Instances").at(0), "MetadataOptions");
    if (stringAt(options, "HttpEndpoint") == "disabled") return plain(403, "");
    if (token.empty() ? stringAt(options, "HttpTokens") == "required" : !holdsToken(secret, token))
        return plain(401, "");
    // Every version has its own copy; the lab knows the newest.
    const std::size_t slash = path.find('/');
    if (path.empty() || slash == std::string_view::npos)
        return plain(200, path.empty() ? "latest" : "dynamic\nmeta-data\nuser-data");
    const auto found = value(secret, *reservation, path.substr(slash + 1));
    if (!found) return plain(500, describe(found.error()));
    return *found ? plain(200, std::move(**found)) : plain(404, "");
}

Result<std::optional<std::string>> InstanceMetadata::value(const std::string& secret, const Json& reservation,
                                                           std::string_view path) {
    if (path == "user-data") {
        const std::string encoded = stringAt(memberAt(reservation, "Attributes"), "UserData");
        return encoded.empty() ? std::nullopt : fromBase64(encoded);
    }
    if (path == "dynamic/instance-identity/document") return std::optional(dumpJson(identityDocument(reservation), 2));
    constexpr std::string_view kCredentials = "meta-data/iam/security-credentials/";
    if (path.starts_with(kCredentials) && path.size() > kCredentials.size())
        return credentials(secret, reservation.at("Instances").at(0), path.substr(kCredentials.size()));
    constexpr std::string_view kMetaData = "meta-data";
    if (!path.starts_with(kMetaData)) return std::optional<std::string>();
    SKYDECK_ASSIGN(const Json root, tree(reservation));
    const Json* node = descend(root, path.substr(kMetaData.size()));
    return node ? std::optional(contentOf(*node)) : std::nullopt;
}

Result<Json> InstanceMetadata::tree(const Json& reservation) const {
    const Json& instance = reservation.at("Instances").at(0);
    const std::string zone = stringAt(memberAt(instance, "Placement"), "AvailabilityZone");
    const std::string key = stringAt(memberAt(reservation, "Attributes"), "PublicKey");
    const Json& card = memberAt(instance, "NetworkInterfaces").at(0);
    const std::string mac = stringAt(card, "MacAddress");
    std::vector<std::string> groups, groupIds;
    for (const Json& group : arrayAt(instance, "SecurityGroups")) {
        groups.push_back(stringAt(group, "GroupName"));
        groupIds.push_back(stringAt(group, "GroupId"));
    }
    Json root{{"ami-id", stringAt(instance, "ImageId")},
              {"ami-launch-index", std::to_string(integerAt(instance, "AmiLaunchIndex"))},
              {"hostname", stringAt(instance, "PrivateDnsName")},
              {"instance-id", stringAt(instance, "InstanceId")},
              {"instance-life-cycle", "on-demand"},
              {"instance-type", stringAt(instance, "InstanceType")},
              {"local-hostname", stringAt(instance, "PrivateDnsName")},
              {"local-ipv4", stringAt(instance, "PrivateIpAddress")},
              {"mac", mac},
              {"placement", {{"availability-zone", zone}, {"region", m_lab.config.region}}},
              {"reservation-id", stringAt(reservation, "ReservationId")},
              {"security-groups", join(groups, "\n")},
              {"services", {{"domain", "amazonaws.com"}, {"partition", "aws"}}},
              {"network",
               {{"interfaces",
                 {{"macs",
                   {{mac,
                     {{"device-number", "0"},
                      {"interface-id", stringAt(card, "NetworkInterfaceId")},
                      {"local-ipv4s", stringAt(instance, "PrivateIpAddress")},
                      {"mac", mac},
                      {"owner-id", kAccountId},
                      {"security-group-ids", join(groupIds, "\n")},
                      {"subnet-id", stringAt(instance, "SubnetId")},
                      {"vpc-id", stringAt(instance, "VpcId")}}}}}}}}}};
    if (const std::string address = stringAt(instance, "PublicIpAddress"); !address.empty()) {
        root["public-ipv4"] = address;
        root["public-hostname"] = stringAt(instance, "PublicDnsName");
    }
    if (!key.empty()) root["public-keys"] = {{"0", {{"openssh-key", key}}}};
    if (const std::string name = profileName(instance); !name.empty()) {
        SKYDECK_ASSIGN(const Json profile, m_lab.iam->instanceProfile(name));
        Json roles = Json::object();
        for (const Json& role : profile.at("Roles"))
            roles[stringAt(role, "RoleName")] = "";
        root["iam"] = {{"info", dumpJson({{"Code", "Success"},
                                          {"LastUpdated", wire::formatIso8601(numberAt(instance, "LaunchTime"))},
                                          {"InstanceProfileArn", stringAt(profile, "Arn")},
                                          {"InstanceProfileId", stringAt(profile, "InstanceProfileId")}},
                                         2)},
                       {"security-credentials", roles}};
    }
    if (stringAt(memberAt(instance, "MetadataOptions"), "InstanceMetadataTags") == "enabled") {
        Json tags = Json::object();
        for (const Json& tag : arrayAt(instance, "Tags"))
            tags[stringAt(tag, "Key")] = stringAt(tag, "Value");
        root["tags"] = {{"instance", tags}};
    }
    return root;
}

Result<std::optional<std::string>> InstanceMetadata::credentials(const std::string& secret, const Json& instance,
                                                                 std::string_view roleName) {
    const std::string name = profileName(instance);
    if (name.empty()) return std::optional<std::string>();
    SKYDECK_ASSIGN(const Json profile, m_lab.iam->instanceProfile(name));
    const auto role = std::ranges::find_if(profile.at("Roles"),
                                           [&](const Json& each) { return stringAt(each, "RoleName") == roleName; });
    if (role == profile.at("Roles").end()) return std::optional<std::string>();

    const WallTime now = m_lab.clock.now();
    std::optional<TemporaryKeys> keys;
    {
        const std::lock_guard lock(m_mutex);
        if (const auto access = m_access.find(secret); access != m_access.end() && access->second.role == roleName)
            keys = access->second.keys; // the instance may have got another role
    }
    if (!keys || keys->expiration - now < kKeysRenewed) {
        const std::string session = "/" + stringAt(instance, "InstanceId");
        SKYDECK_ASSIGN(keys, m_lab.sts->issue(std::string("arn:aws:sts::") + kAccountId + ":assumed-role/" +
                                                  std::string(roleName) + session,
                                              stringAt(*role, "RoleId") + ":" + session.substr(1), kKeysLast));
        const std::lock_guard lock(m_mutex);
        if (const auto access = m_access.find(secret); access != m_access.end()) {
            access->second.keys = keys;
            access->second.role = roleName;
        }
    }
    return std::optional(dumpJson({{"Code", "Success"},
                                   {"LastUpdated", wire::formatIso8601(std::floor(toEpochSeconds(now)))},
                                   {"Type", "AWS-HMAC"},
                                   {"AccessKeyId", keys->accessKeyId},
                                   {"SecretAccessKey", keys->secretAccessKey},
                                   {"Token", keys->sessionToken},
                                   {"Expiration", wire::formatIso8601(toEpochSeconds(keys->expiration))}},
                                  2));
}

Json InstanceMetadata::identityDocument(const Json& reservation) const {
    const Json& instance = reservation.at("Instances").at(0);
    return {{"accountId", kAccountId},
            {"architecture", stringAt(instance, "Architecture")},
            {"availabilityZone", stringAt(memberAt(instance, "Placement"), "AvailabilityZone")},
            {"billingProducts", nullptr},
            {"devpayProductCodes", nullptr},
            {"imageId", stringAt(instance, "ImageId")},
            {"instanceId", stringAt(instance, "InstanceId")},
            {"instanceType", stringAt(instance, "InstanceType")},
            {"kernelId", nullptr},
            {"marketplaceProductCodes", nullptr},
            {"pendingTime", wire::formatIso8601(numberAt(instance, "LaunchTime"))},
            {"privateIp", stringAt(instance, "PrivateIpAddress")},
            {"ramdiskId", nullptr},
            {"region", m_lab.config.region},
            {"version", "2017-09-30"}};
}

} // namespace skydeck::lab
