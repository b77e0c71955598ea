#include "core/base/strings.h"
#include "core/lab/lab.h"
#include "core/lab/paging.h"
#include "core/lab/quotas/quota_store.h"
#include "core/lab/service.h"

#include <algorithm>
#include <optional>

namespace skydeck::lab {

namespace {
tl::unexpected<Error> noSuchQuota(const std::string& what) {
    return awsError(400, "NoSuchResourceException", "The request failed because " + what + " does not exist.");
}

/// Service Quotas API Reference. Increases are granted at once; AWS takes hours.
class ServiceQuotas {
public:
    explicit ServiceQuotas(Lab& lab) : m_lab(lab), m_store(*lab.quotas) {}

    Result<Reply> listServices(const Call& call) {
        SKYDECK_ASSIGN(const auto quotas, m_store.all());
        std::vector<Json> services;
        for (const Quota& each : quotas) {
            const Json service{{"ServiceCode", each.service}, {"ServiceName", each.serviceName}};
            if (services.empty() || services.back() != service) services.push_back(service);
        }
        return pageOf(call.input,
                      {.member = "Services", .limit = "MaxResults", .code = "InvalidPaginationTokenException"},
                      services);
    }

    Result<Reply> listServiceQuotas(const Call& call) { return list(call, false); }
    Result<Reply> listAwsDefaultServiceQuotas(const Call& call) { return list(call, true); }
    Result<Reply> getServiceQuota(const Call& call) { return one(call, false); }
    Result<Reply> getAwsDefaultServiceQuota(const Call& call) { return one(call, true); }

    Result<Reply> requestServiceQuotaIncrease(const Call& call) {
        SKYDECK_ASSIGN(const Quota quota, find(call));
        const double value = numberAt(call.input, "DesiredValue");
        if (!quota.adjustable)
            return awsError(400, "IllegalArgumentException", "Quota " + quota.name + " of the lab is not adjustable.");
        if (value <= quota.value)
            return awsError(400, "IllegalArgumentException",
                            "The desired quota value must be larger than the current one, " +
                                std::to_string(static_cast<std::int64_t>(quota.value)) + '.');
        SKYDECK_ASSIGN(const Json request, m_store.raise(quota, value, call.caller.arn));
        return Json{{"RequestedQuota", request}};
    }

    Result<Reply> getRequestedServiceQuotaChange(const Call& call) {
        SKYDECK_ASSIGN(const auto requests, m_store.requests());
        const std::string id = stringAt(call.input, "RequestId");
        const auto found = std::ranges::find_if(requests, [&](const Json& each) { return stringAt(each, "Id") == id; });
        if (found == requests.end()) return noSuchQuota("the request " + id);
        return Json{{"RequestedQuota", *found}};
    }

    Result<Reply> listRequestedServiceQuotaChangeHistory(const Call& call) {
        SKYDECK_ASSIGN(auto requests, m_store.requests());
        std::erase_if(requests, [&](const Json& each) {
            const auto differs = [&](const char* ours, const char* theirs) {
                const std::string wanted = stringAt(call.input, theirs);
                return !wanted.empty() && stringAt(each, ours) != wanted;
            };
            return differs("ServiceCode", "ServiceCode") || differs("QuotaCode", "QuotaCode") ||
                   differs("Status", "Status");
        });
        return pageOf(call.input,
                      {.member = "RequestedQuotas", .limit = "MaxResults", .code = "InvalidPaginationTokenException"},
                      requests);
    }

private:
    Json asQuota(const Quota& quota, bool usual) const {
        return {{"ServiceCode", quota.service},
                {"ServiceName", quota.serviceName},
                {"QuotaCode", quota.code},
                {"QuotaName", quota.name},
                {"QuotaArn", "arn:aws:servicequotas:" + m_lab.config.region + ':' + (usual ? "" : kAccountId) + ':' +
                                 quota.service + '/' + quota.code},
                {"Value", usual ? quota.usual : quota.value},
                {"Unit", "None"},
                {"Adjustable", quota.adjustable},
                {"GlobalQuota", quota.service == "iam" || quota.service == "s3"}};
    }

    Result<Quota> find(const Call& call) const {
        SKYDECK_ASSIGN(const auto quotas, m_store.all());
        for (const Quota& each : quotas)
            if (each.service == stringAt(call.input, "ServiceCode") && each.code == stringAt(call.input, "QuotaCode"))
                return each;
        return noSuchQuota("the quota " + stringAt(call.input, "QuotaCode") + " of " +
                           stringAt(call.input, "ServiceCode"));
    }

    Result<Reply> one(const Call& call, bool usual) const {
        SKYDECK_ASSIGN(const Quota quota, find(call));
        return Json{{"Quota", asQuota(quota, usual)}};
    }

    Result<Reply> list(const Call& call, bool usual) const {
        SKYDECK_ASSIGN(const auto quotas, m_store.all());
        const std::string service = stringAt(call.input, "ServiceCode");
        std::vector<Json> found;
        for (const Quota& each : quotas)
            if (each.service == service) found.push_back(asQuota(each, usual));
        if (found.empty()) return noSuchQuota("the service " + service);
        return pageOf(call.input,
                      {.member = "Quotas", .limit = "MaxResults", .code = "InvalidPaginationTokenException"}, found);
    }

    Lab& m_lab;
    QuotaStore& m_store;
};
} // namespace

Service makeServiceQuotasService(Lab& lab) {
    return Service::of(
        "service-quotas", std::make_shared<ServiceQuotas>(lab),
        {{"ListServices", &ServiceQuotas::listServices},
         {"ListServiceQuotas", &ServiceQuotas::listServiceQuotas},
         {"ListAWSDefaultServiceQuotas", &ServiceQuotas::listAwsDefaultServiceQuotas},
         {"GetServiceQuota", &ServiceQuotas::getServiceQuota},
         {"GetAWSDefaultServiceQuota", &ServiceQuotas::getAwsDefaultServiceQuota},
         {"RequestServiceQuotaIncrease", &ServiceQuotas::requestServiceQuotaIncrease},
         {"GetRequestedServiceQuotaChange", &ServiceQuotas::getRequestedServiceQuotaChange},
         {"ListRequestedServiceQuotaChangeHistory", &ServiceQuotas::listRequestedServiceQuotaChangeHistory},
         {"ListRequestedServiceQuotaChangeHistoryByQuota", &ServiceQuotas::listRequestedServiceQuotaChangeHistory}});
}

} // namespace skydeck::lab
