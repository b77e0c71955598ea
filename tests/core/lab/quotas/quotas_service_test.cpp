#include "core/lab/quotas/quota_store.h"
#include "tests/core/lab/service_caller.h"

namespace skydeck::lab {

class ServiceQuotasService : public ServiceCaller {
protected:
    ServiceQuotasService() : ServiceCaller("service-quotas") {}
};

TEST_F(ServiceQuotasService, EveryListedOperationHasAHandler) {
    expectAllOperations();
}

TEST_F(ServiceQuotasService, WhatTheLabCannotRaiseItDoesNotGrant) {
    const Json asked{{"ServiceCode", "iam"}, {"QuotaCode", "L-FE177D64"}, {"DesiredValue", 2000}};
    EXPECT_TRUE(error("RequestServiceQuotaIncrease", asked).starts_with("IllegalArgumentException"));
    EXPECT_EQ(ok("GetServiceQuota", asked)["Quota"]["Value"], 1000);
    EXPECT_EQ(ok("ListRequestedServiceQuotaChangeHistory", Json::object())["RequestedQuotas"], Json::array());
    EXPECT_TRUE(error("ListServiceQuotas", {{"ServiceCode", "none"}}).starts_with("NoSuchResourceException"));
}

} // namespace skydeck::lab
