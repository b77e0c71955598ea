#include "app/skydeckctl/completion_names.h"

#include "core/aws/cloudformation/cloudformation_client.h"
#include "core/aws/dynamodb/dynamodb_client.h"
#include "core/aws/lambda/lambda_client.h"
#include "core/aws/s3/s3_client.h"
#include "core/base/files.h"
#include "core/base/json.h"
#include "core/wire/crypto.h"
#include "core/workflows/catalogue.h"

#include <algorithm>

namespace skydeck::ctl {

namespace {

constexpr double kKeptSeconds = 30;

Result<std::vector<std::string>> ask(Names names, const std::shared_ptr<aws::Session>& session) {
    CallContext context;
    context.deadline = session->clock().steadyNow() + std::chrono::milliseconds(1500);
    std::vector<std::string> found;
    if (names == Names::Stacks) {
        SKYDECK_ASSIGN(const auto client, aws::cloudformation::CloudFormationClient::create(session));
        SKYDECK_ASSIGN(const auto stacks, client.describeStacks(context));
        for (const auto& stack : stacks)
            found.push_back(stack.stackName);
    } else if (names == Names::Buckets) {
        SKYDECK_ASSIGN(const auto client, aws::s3::S3Client::create(session));
        SKYDECK_ASSIGN(const auto buckets, client.listBuckets(context));
        for (const auto& bucket : buckets)
            found.push_back(bucket.name);
    } else if (names == Names::Functions) {
        SKYDECK_ASSIGN(const auto client, aws::lambda::LambdaClient::create(session));
        SKYDECK_ASSIGN(const auto functions, client.listFunctions(context));
        for (const auto& function : functions)
            found.push_back(function.functionName);
    } else {
        SKYDECK_ASSIGN(const auto client, aws::dynamodb::DynamoDbClient::create(session));
        SKYDECK_ASSIGN(found, client.listTables(context));
    }
    return found;
}

std::vector<std::string> catalogueNames() {
    std::vector<std::string> names;
    if (const auto entries = workflows::catalogue())
        for (const auto& entry : *entries)
            names.push_back(entry.name);
    return names;
}

/// What the names depend on: who asks whom.
std::filesystem::path cacheFile(Names names, const aws::Session& session) {
    const auto endpoint = session.endpoint("s3");
    const std::string key = std::to_string(static_cast<int>(names)) + '\n' + session.profile() + '\n' +
                            session.region() + '\n' + (endpoint ? *endpoint : "") + '\n' +
                            session.credentials().describe() + '\n' +
                            aws::processEnvironment()("AWS_ACCESS_KEY_ID").value_or("");
    return cacheFolder() / "completion" / (wire::sha256Hex(key).substr(0, 32) + ".json");
}

} // namespace

std::vector<std::string> existingNames(Names names, const Arguments& options) {
    if (names == Names::CatalogueStacks) return catalogueNames();
    if (names == Names::Profiles)
        return aws::profileNames(aws::processEnvironment()).value_or(std::vector<std::string>());
    aws::SessionOptions wanted;
    wanted.profile = options.value("--profile");
    wanted.region = options.value("--region");
    wanted.endpointUrl = options.value("--endpoint-url");
    const auto session = aws::Session::create(wanted);
    if (!session) return {};
    const auto file = cacheFile(names, **session);
    const double now = toEpochSeconds(systemClock().now());
    if (const auto text = readFile(file))
        if (const auto kept = parseJson(*text); kept && std::abs(now - numberAt(*kept, "time")) < kKeptSeconds) {
            std::vector<std::string> found;
            for (const Json& name : arrayAt(*kept, "names"))
                if (name.is_string()) found.push_back(name.get<std::string>());
            return found;
        }
    const auto found = ask(names, *session);
    if (!found) return {};
    // A cache that cannot be written costs the next Tab a second, nothing else.
    (void)writeFileAtomically(file, dumpJson({{"time", now}, {"names", *found}}), 0600);
    return *found;
}

} // namespace skydeck::ctl
