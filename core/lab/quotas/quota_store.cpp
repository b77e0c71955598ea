#include "core/lab/quotas/quota_store.h"

#include "core/base/strings.h"
#include "core/lab/ec2/machine_catalogue.h"
#include "core/wire/crypto.h"

#include <algorithm>
#include <tuple>

namespace skydeck::lab {

namespace {
constexpr const char* kRequestKind = "quotas.request";

// What the lab's services check by themselves; codes as Service Quotas lists them.
const std::vector<Quota> kFixed{
    {"iam", "AWS Identity and Access Management (IAM)", "L-FE177D64", "Roles per account", 1000, 1000, false},
    {"lambda", "AWS Lambda", "L-B99A9384", "Concurrent executions", 1000, 1000, false},
    {"s3", "Amazon Simple Storage Service (Amazon S3)", "L-DC2B2D3D", "Buckets", 10'000, 10'000, false},
    {"vpc", "Amazon Virtual Private Cloud (Amazon VPC)", "L-407747CB", "Subnets per VPC", 200, 200, false},
    {"vpc", "Amazon Virtual Private Cloud (Amazon VPC)", "L-589F43AA", "Route tables per VPC", 200, 200, false},
    {"vpc", "Amazon Virtual Private Cloud (Amazon VPC)", "L-E79EC296", "VPC security groups per Region", 2500, 2500,
     false},
    {"vpc", "Amazon Virtual Private Cloud (Amazon VPC)", "L-F678F1CE", "VPCs per Region", 1000, 1000, false},
};
} // namespace

QuotaStore::QuotaStore(Database& database, const Clock& clock, const MachineCatalogue& machines)
    : m_documents(database), m_clock(clock), m_known(kFixed) {
    for (const auto& [bucket, quota] : machines.quotas()) {
        const auto vcpus = static_cast<double>(quota.vcpus);
        m_known.push_back(
            {"ec2", "Amazon Elastic Compute Cloud (Amazon EC2)", quota.code, quota.name, vcpus, vcpus, true});
    }
    std::ranges::sort(m_known, {}, [](const Quota& each) { return std::tie(each.service, each.code); });
}

Result<std::vector<Json>> QuotaStore::requests() const {
    return m_documents.list(kRequestKind);
}

Result<double> QuotaStore::valueOf(const std::string& code, double usual) const {
    SKYDECK_ASSIGN(const auto granted, requests());
    double value = usual;
    for (const Json& each : granted)
        if (stringAt(each, "QuotaCode") == code) value = std::max(value, numberAt(each, "DesiredValue"));
    return value;
}

Result<std::vector<Quota>> QuotaStore::all() const {
    std::vector<Quota> quotas = m_known;
    for (Quota& quota : quotas) {
        SKYDECK_ASSIGN(quota.value, valueOf(quota.code, quota.usual));
    }
    return quotas;
}

Result<Json> QuotaStore::raise(const Quota& quota, double value, const std::string& requester) {
    const double now = toEpochSeconds(m_clock.now());
    const std::string id = toHex(wire::randomBytes(16));
    const Json request{{"Id", id},
                       {"ServiceCode", quota.service},
                       {"ServiceName", quota.serviceName},
                       {"QuotaCode", quota.code},
                       {"QuotaName", quota.name},
                       {"DesiredValue", value},
                       {"Status", "APPROVED"},
                       {"Created", now},
                       {"LastUpdated", now},
                       {"Requester", requester},
                       {"GlobalQuota", false},
                       {"Unit", "None"}};
    SKYDECK_TRY(m_documents.put(kRequestKind, id, request));
    return request;
}

} // namespace skydeck::lab
