#include "core/base/strings.h"
#include "core/lab/iam/iam_store.h"
#include "core/lab/iam/policy_document.h"
#include "core/lab/lab.h"
#include "core/lab/sts/sts_store.h"
#include "core/lab/sts/trust_policy.h"

namespace skydeck::lab {

namespace {
constexpr std::int64_t kUsualSeconds = 3600, kLongestChained = 3600;
constexpr std::size_t kMostPolicyBytes = 2048; // of session policies, after packing; here as they are

Json credentialsOf(const TemporaryKeys& keys) {
    return {{"AccessKeyId", keys.accessKeyId},
            {"SecretAccessKey", keys.secretAccessKey},
            {"SessionToken", keys.sessionToken},
            {"Expiration", toEpochSeconds(keys.expiration)}};
}

class Sts {
public:
    explicit Sts(Lab& lab) : m_lab(lab) {}

    Result<Reply> getCallerIdentity(const Call& call) {
        SKYDECK_ASSIGN(const auto session, m_lab.sts->find(call.caller.accessKeyId));
        // GetCallerIdentity, "UserId": of the root user it is the account's number.
        return Json{{"Account", call.caller.accountId},
                    {"UserId", session ? session->userId : call.caller.accountId},
                    {"Arn", call.caller.arn}};
    }

    Result<Reply> assumeRole(const Call& call) {
        const std::string arn = stringAt(call.input, "RoleArn"), session = stringAt(call.input, "RoleSessionName");
        const std::string prefix = "arn:aws:iam::" + call.caller.accountId + ":role/";
        if (!arn.starts_with("arn:aws:iam::") || arn.find(":role/") == std::string::npos)
            return awsError(400, "ValidationError", arn + " is invalid");
        const auto role = arn.starts_with(prefix) ? m_lab.iam->role(arn.substr(arn.rfind('/') + 1))
                                                  : Result<Json>(notAuthorized(call, arn));
        // That a role is not there is not for strangers to know.
        if (!role || stringAt(*role, "Arn") != arn) return notAuthorized(call, arn);
        AssumeRequest request{"sts:AssumeRole", call.caller.accountId, call.caller.arn, {}};
        request.context["sts:rolesessionname"] = session;
        if (call.input.contains("ExternalId")) request.context["sts:externalid"] = stringAt(call.input, "ExternalId");
        if (!mayAssume(stringAt(*role, "AssumeRolePolicyDocument"), request)) return notAuthorized(call, arn);
        if (call.input.contains("SerialNumber") || call.input.contains("TokenCode"))
            return awsError(
                403, "AccessDenied",
                "MultiFactorAuthentication failed, unable to validate MFA code. The lab has no MFA devices.");
        SKYDECK_ASSIGN(const std::int64_t packed, packedPolicies(call.input));
        const std::int64_t seconds = integerAt(call.input, "DurationSeconds", kUsualSeconds);
        if (call.caller.arn.find(":assumed-role/") != std::string::npos && seconds > kLongestChained)
            return awsError(400, "ValidationError",
                            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role "
                            "chaining.");
        if (seconds > integerAt(*role, "MaxSessionDuration", kUsualSeconds))
            return awsError(400, "ValidationError",
                            "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");

        const std::string sessionArn =
            "arn:aws:sts::" + call.caller.accountId + ":assumed-role/" + stringAt(*role, "RoleName") + "/" + session;
        const std::string id = stringAt(*role, "RoleId") + ":" + session;
        SKYDECK_ASSIGN(const TemporaryKeys keys, m_lab.sts->issue(sessionArn, id, std::chrono::seconds(seconds)));
        Json output{{"Credentials", credentialsOf(keys)},
                    {"AssumedRoleUser", {{"AssumedRoleId", id}, {"Arn", sessionArn}}}};
        if (packed > 0) output["PackedPolicySize"] = packed;
        if (call.input.contains("SourceIdentity")) output["SourceIdentity"] = stringAt(call.input, "SourceIdentity");
        return output;
    }

    Result<Reply> getSessionToken(const Call& call) {
        SKYDECK_ASSIGN(const auto session, m_lab.sts->find(call.caller.accessKeyId));
        if (session) return awsError(403, "AccessDenied", "Cannot call GetSessionToken with session credentials");
        if (call.input.contains("SerialNumber") || call.input.contains("TokenCode"))
            return awsError(
                403, "AccessDenied",
                "MultiFactorAuthentication failed, unable to validate MFA code. The lab has no MFA devices.");
        // GetSessionToken: for the root user an hour is the most.
        const std::int64_t seconds = std::min(integerAt(call.input, "DurationSeconds", kUsualSeconds), kUsualSeconds);
        SKYDECK_ASSIGN(const TemporaryKeys keys,
                       m_lab.sts->issue(call.caller.arn, call.caller.accountId, std::chrono::seconds(seconds)));
        return Json{{"Credentials", credentialsOf(keys)}};
    }

    Result<Reply> getAccessKeyInfo(const Call& call) {
        const std::string id = stringAt(call.input, "AccessKeyId");
        SKYDECK_ASSIGN(const auto session, m_lab.sts->find(id));
        if (!session && id != m_lab.config.accessKeyId)
            return awsError(403, "AccessDenied", "The access key " + id + " is not of an account of this lab");
        return Json{{"Account", kAccountId}};
    }

private:
    static tl::unexpected<Error> notAuthorized(const Call& call, const std::string& arn) {
        return awsError(403, "AccessDenied",
                        "User: " + call.caller.arn +
                            " is not authorized to perform: sts:AssumeRole on resource: " + arn);
    }

    /// Session policies are checked, not enforced: the lab lets every key of the account do everything. Percent.
    static Result<std::int64_t> packedPolicies(const Json& input) {
        const std::string policy = stringAt(input, "Policy");
        if (policy.empty()) return 0;
        SKYDECK_TRY(checkPolicyDocument(policy, PolicyUse::Identity));
        if (policy.size() > kMostPolicyBytes)
            return awsError(400, "PackedPolicyTooLarge", "Serialized token too large for session");
        return static_cast<std::int64_t>(policy.size() * 100 / kMostPolicyBytes) + 1;
    }

    Lab& m_lab;
};
} // namespace

Service makeStsService(Lab& lab) {
    return Service::of<Sts>("sts", std::make_shared<Sts>(lab),
                            {{"AssumeRole", &Sts::assumeRole},
                             {"GetAccessKeyInfo", &Sts::getAccessKeyInfo},
                             {"GetCallerIdentity", &Sts::getCallerIdentity},
                             {"GetSessionToken", &Sts::getSessionToken}});
}

} // namespace skydeck::lab
