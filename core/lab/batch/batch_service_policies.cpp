#include "core/lab/batch/batch_rules.h"
#include "core/lab/batch/batch_service.h"

#include <algorithm>

namespace skydeck::lab {

using batch::clientError;

Result<Reply> BatchService::createSchedulingPolicy(const Call& call) {
    const std::string name = stringAt(call.input, "name");
    SKYDECK_TRY(batch::checkName("Scheduling policy name", name));
    SKYDECK_TRY(batch::checkPolicy(memberAt(call.input, "fairsharePolicy")));
    Json policy{{"name", name}, {"arn", store().arn("scheduling-policy/" + name)}, {"tags", Json::object()}};
    for (const char* member : {"fairsharePolicy", "tags"})
        if (call.input.contains(member)) policy[member] = call.input.at(member);
    return store().database().atomically([&]() -> Result<Reply> {
        SKYDECK_ASSIGN(const auto other, store().policy(name));
        if (other) return awsError(409, "ClientException", "Object already exists");
        SKYDECK_TRY(store().putPolicy(policy));
        return Reply(Json{{"name", name}, {"arn", policy.at("arn")}});
    });
}

Result<Reply> BatchService::updateSchedulingPolicy(const Call& call) {
    SKYDECK_TRY(batch::checkPolicy(memberAt(call.input, "fairsharePolicy")));
    return store().database().atomically([&]() -> Result<Reply> {
        const std::string asked = stringAt(call.input, "arn");
        SKYDECK_ASSIGN(auto policy, store().policy(asked));
        if (!policy) return clientError("Scheduling policy " + asked + " does not exist.");
        if (call.input.contains("fairsharePolicy")) (*policy)["fairsharePolicy"] = call.input.at("fairsharePolicy");
        SKYDECK_TRY(store().putPolicy(*policy));
        m_lab.batchScheduler->wake();
        return Reply{};
    });
}

Result<Reply> BatchService::deleteSchedulingPolicy(const Call& call) {
    return store().database().atomically([&]() -> Result<Reply> {
        SKYDECK_ASSIGN(const auto policy, store().policy(stringAt(call.input, "arn")));
        if (!policy) return Reply{}; // AWS says nothing either
        SKYDECK_ASSIGN(const auto queues, store().queues());
        for (const Json& queue : queues)
            if (stringAt(queue, "schedulingPolicyArn") == stringAt(*policy, "arn"))
                return clientError("Cannot delete, found existing JobQueue relationship");
        SKYDECK_TRY(store().removePolicy(stringAt(*policy, "name")));
        return Reply{};
    });
}

Result<Reply> BatchService::describeSchedulingPolicies(const Call& call) {
    const auto held = store().database().lock();
    Json found = Json::array();
    for (const Json& arn : arrayAt(call.input, "arns")) {
        SKYDECK_ASSIGN(auto policy, store().policy(arn.get<std::string>()));
        if (policy) found.push_back(std::move(*policy));
    }
    return Reply(Json{{"schedulingPolicies", std::move(found)}});
}

Result<Reply> BatchService::listSchedulingPolicies(const Call& call) {
    SKYDECK_ASSIGN(const auto policies, store().policies());
    std::vector<Json> arns;
    for (const Json& policy : policies)
        arns.push_back({{"arn", policy.at("arn")}});
    return paged("schedulingPolicies", std::move(arns), call.input);
}

} // namespace skydeck::lab
