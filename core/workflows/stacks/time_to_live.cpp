#include "core/workflows/stacks/time_to_live.h"

#include "core/aws/cloudformation/cloudformation_client.h"
#include "core/base/strings.h"
#include "core/wire/crypto.h"
#include "core/wire/timestamp.h"
#include "core/workflows/polling.h"
#include "core/workflows/quiet.h"

#include <cmath>

namespace skydeck::workflows {

namespace {

constexpr const char* kRole = "skydeck-time-to-live";
constexpr const char* kPolicy = "delete-stacks";
constexpr const char* kPrefix = "skydeck-ttl-";
constexpr std::size_t kLongestName = 64; // EventBridge Scheduler API reference, CreateSchedule, Name
constexpr double kLongPassed = 3600;     // seconds after which a schedule has surely run
constexpr int kMostTries = 10;           // a new role takes some seconds until the scheduler may assume it

std::string scheduleName(const std::string& stackName) {
    const std::string whole = kPrefix + stackName;
    if (whole.size() <= kLongestName) return whole;
    return whole.substr(0, kLongestName - 9) + '-' + wire::sha256Hex(stackName).substr(0, 8);
}

/// "at(2026-11-21T22:00:00)", in UTC.
std::string atExpression(double seconds) {
    return "at(" + wire::formatIso8601(std::floor(seconds)).substr(0, 19) + ')';
}

std::optional<double> timeOf(const Json& schedule) {
    const std::string text = stringAt(schedule, "ScheduleExpression");
    if (!text.starts_with("at(") || !text.ends_with(')')) return std::nullopt;
    return wire::parseTimestamp(text.substr(3, text.size() - 4) + 'Z');
}

/// The scheduler and the role it works by, in one account and region.
class Schedules {
public:
    static Result<Schedules> of(const std::shared_ptr<aws::Session>& session, const CallContext& context) {
        SKYDECK_ASSIGN(auto scheduler, aws::ApiClient::create(session, "scheduler"));
        SKYDECK_ASSIGN(auto iam, aws::ApiClient::create(session, "iam"));
        return Schedules(session, std::move(scheduler), std::move(iam), quiet(context));
    }

    Result<std::optional<Json>> find(const std::string& name) const {
        auto found = m_scheduler.call("GetSchedule", {{"Name", name}}, m_context);
        if (found) return std::optional(std::move(*found));
        if (found.error().kind == ErrorKind::NotFound) return std::optional<Json>();
        return fail(std::move(found.error()));
    }

    Status put(const Json& schedule) {
        SKYDECK_ASSIGN(const bool fresh, ensureRole());
        SKYDECK_ASSIGN(const auto before, find(stringAt(schedule, "Name")));
        Json request = schedule;
        request["Target"]["RoleArn"] = m_roleArn;
        for (int tries = 1;; ++tries) {
            const auto done = m_scheduler.call(before ? "UpdateSchedule" : "CreateSchedule", request, m_context);
            if (done) return {};
            const bool mayPass = fresh && done.error().code == "ValidationException" && tries < kMostTries;
            if (!mayPass) return fail(done.error());
            SKYDECK_TRY(pauseBetweenLooks(*m_session, m_context));
        }
    }

    Result<bool> remove(const std::string& name) const {
        const auto done = m_scheduler.call("DeleteSchedule", {{"Name", name}}, m_context);
        if (!done && done.error().kind != ErrorKind::NotFound) return fail(done.error());
        return done.has_value();
    }

    /// Schedules that have run, and the role when it is of no more use.
    Status tidy() const {
        std::vector<std::string> names;
        SKYDECK_TRY(m_scheduler.paginate(
            "ListSchedules", {{"NamePrefix", kPrefix}},
            [&](const Json& page) {
                for (const Json& each : arrayAt(page, "Schedules"))
                    names.push_back(stringAt(each, "Name"));
                return true;
            },
            m_context));
        std::size_t waiting = 0;
        const double now = toEpochSeconds(m_session->clock().now());
        for (const std::string& name : names) {
            SKYDECK_ASSIGN(const auto schedule, find(name));
            if (!schedule) continue;
            const auto at = timeOf(*schedule);
            if (!at || *at > now - kLongPassed) {
                ++waiting;
                continue;
            }
            SKYDECK_TRY(remove(name));
        }
        return waiting > 0 ? Status() : removeRole();
    }

private:
    Schedules(std::shared_ptr<aws::Session> session, aws::ApiClient scheduler, aws::ApiClient iam, CallContext context)
        : m_session(std::move(session)), m_scheduler(std::move(scheduler)), m_iam(std::move(iam)),
          m_context(std::move(context)) {}

    /// Whether it had to be made.
    Result<bool> ensureRole() {
        auto found = m_iam.call("GetRole", {{"RoleName", kRole}}, m_context);
        const bool fresh = !found && found.error().kind == ErrorKind::NotFound;
        if (fresh) {
            const Json trust{{"Version", "2012-10-17"},
                             {"Statement",
                              {{{"Effect", "Allow"},
                                {"Principal", {{"Service", "scheduler.amazonaws.com"}}},
                                {"Action", "sts:AssumeRole"}}}}};
            found = m_iam.call("CreateRole",
                               {{"RoleName", kRole},
                                {"Description", "Deletes stacks when their time has come. Made by Skydeck."},
                                {"AssumeRolePolicyDocument", dumpJson(trust)}},
                               m_context);
        }
        if (!found) return fail(found.error());
        m_roleArn = stringAt(memberAt(*found, "Role"), "Arn");
        // Whatever lies in a stack goes with it, so every action is allowed, but only to CloudFormation on its behalf.
        const Json policy{
            {"Version", "2012-10-17"},
            {"Statement",
             {{{"Effect", "Allow"}, {"Action", "cloudformation:DeleteStack"}, {"Resource", "*"}},
              {{"Effect", "Allow"},
               {"Action", "*"},
               {"Resource", "*"},
               {"Condition", {{"ForAnyValue:StringEquals", {{"aws:CalledVia", {"cloudformation.amazonaws.com"}}}}}}}}}};
        SKYDECK_TRY(m_iam.call("PutRolePolicy",
                               {{"RoleName", kRole}, {"PolicyName", kPolicy}, {"PolicyDocument", dumpJson(policy)}},
                               m_context));
        return fresh;
    }

    Status removeRole() const {
        const auto policy = m_iam.call("DeleteRolePolicy", {{"RoleName", kRole}, {"PolicyName", kPolicy}}, m_context);
        if (!policy && policy.error().kind != ErrorKind::NotFound) return fail(policy.error());
        const auto role = m_iam.call("DeleteRole", {{"RoleName", kRole}}, m_context);
        if (!role && role.error().kind != ErrorKind::NotFound) return fail(role.error());
        return {};
    }

    std::shared_ptr<aws::Session> m_session;
    aws::ApiClient m_scheduler, m_iam;
    CallContext m_context;
    std::string m_roleArn;
};

} // namespace

Result<TimeToLive> setTimeToLive(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                                 WallTime at, const CallContext& context) {
    if (at < session->clock().now() + std::chrono::minutes(1))
        return fail(ErrorKind::InvalidInput, "TimeIsPast", "A stack's time to live is a minute at least");
    SKYDECK_ASSIGN(const auto client, aws::cloudformation::CloudFormationClient::create(session));
    SKYDECK_ASSIGN(const auto stack, client.describeStack(stackName, quiet(context)));
    SKYDECK_ASSIGN(auto schedules, Schedules::of(session, context));
    TimeToLive set{stackName, scheduleName(stackName), fromEpochSeconds(std::floor(toEpochSeconds(at)))};
    // By its id: another stack of that name is none of its business.
    SKYDECK_TRY(schedules.put({{"Name", set.schedule},
                               {"Description", "Deletes the stack " + stackName + ". Made by Skydeck."},
                               {"ScheduleExpression", atExpression(toEpochSeconds(set.at))},
                               {"ScheduleExpressionTimezone", "UTC"},
                               {"FlexibleTimeWindow", {{"Mode", "OFF"}}},
                               {"Target",
                                {{"Arn", "arn:aws:scheduler:::aws-sdk:cloudformation:deleteStack"},
                                 {"Input", dumpJson(Json{{"StackName", stack.stackId}})}}}}));
    return set;
}

Result<std::optional<TimeToLive>> timeToLive(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                                             const CallContext& context) {
    SKYDECK_ASSIGN(const auto schedules, Schedules::of(session, context));
    SKYDECK_ASSIGN(const auto schedule, schedules.find(scheduleName(stackName)));
    const auto at = schedule ? timeOf(*schedule) : std::nullopt;
    if (!at || *at < toEpochSeconds(session->clock().now()) - kLongPassed) return std::optional<TimeToLive>();
    return std::optional(TimeToLive{stackName, scheduleName(stackName), fromEpochSeconds(*at)});
}

Result<bool> clearTimeToLive(const std::shared_ptr<aws::Session>& session, const std::string& stackName,
                             const CallContext& context) {
    SKYDECK_ASSIGN(const auto schedules, Schedules::of(session, context));
    SKYDECK_ASSIGN(const bool removed, schedules.remove(scheduleName(stackName)));
    if (removed) SKYDECK_TRY(schedules.tidy());
    return removed;
}

} // namespace skydeck::workflows
