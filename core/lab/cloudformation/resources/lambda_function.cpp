#include "core/base/strings.h"
#include "core/base/zip_writer.h"
#include "core/lab/cloudformation/resource_type.h"
#include "core/lab/cloudformation/resources/live.h"
#include "core/lab/cloudformation/template_text.h"

#include <algorithm>

namespace skydeck::lab::cloudformation {

namespace {

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-function.html
constexpr const char* kSchema = R"({
    "Code!": {"ZipFile": "string", "S3Bucket": "string", "S3Key": "string", "S3ObjectVersion": "string",
        "ImageUri": "unserved", "SourceKMSKeyArn": "unserved"},
    "Role!": "string", "FunctionName": "string", "Runtime": "string", "Handler": "string", "Description": "string",
    "Timeout": "integer", "MemorySize": "integer", "Environment": {"Variables": {"*": "string"}},
    "Layers": ["string"], "Architectures": ["string"], "PackageType": "string",
    "DeadLetterConfig": {"TargetArn": "string"}, "EphemeralStorage": {"Size!": "integer"},
    "TracingConfig": {"Mode": "string"}, "ReservedConcurrentExecutions": "integer",
    "VpcConfig": {"SecurityGroupIds": ["string"], "SubnetIds": ["string"], "Ipv6AllowedForDualStack": "unserved"},
    "Tags": [{"Key!": "string", "Value!": "string"}],
    "CodeSigningConfigArn": "unserved", "FileSystemConfigs": "unserved", "ImageConfig": "unserved",
    "KmsKeyArn": "unserved", "LoggingConfig": "unserved", "RecursiveLoop": "unserved",
    "RuntimeManagementConfig": "unserved", "SnapStart": "unserved",
    "FunctionScalingConfig": "unserved", "DurableConfig": "unserved", "PublishToLatestPublished": "unserved",
    "TenancyConfig": "unserved", "CapacityProviderConfig": "unserved"
})";

/// What UpdateFunctionConfiguration is told when the template no longer has a property.
const Json kUsual{{"Description", ""},       {"Timeout", 3},
                  {"MemorySize", 128},       {"Environment", {{"Variables", Json::object()}}},
                  {"Layers", Json::array()}, {"DeadLetterConfig", {{"TargetArn", ""}}}};
constexpr const char* kSettings[]{"Role",          "Runtime",     "Handler", "Description",      "Timeout",
                                  "MemorySize",    "Environment", "Layers",  "DeadLetterConfig", "EphemeralStorage",
                                  "TracingConfig", "VpcConfig"};

// Inline code may use these modules, as on AWS (User Guide, "cfn-response module").
constexpr const char* kPythonResponse = R"(import json
import urllib.request

SUCCESS = "SUCCESS"
FAILED = "FAILED"


def send(event, context, responseStatus, responseData, physicalResourceId=None, noEcho=False, reason=None):
    body = json.dumps({
        "Status": responseStatus,
        "Reason": reason or "See the details in CloudWatch Log Stream: " + context.log_stream_name,
        "PhysicalResourceId": physicalResourceId or context.log_stream_name,
        "StackId": event["StackId"], "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"], "NoEcho": noEcho, "Data": responseData,
    }).encode()
    request = urllib.request.Request(event["ResponseURL"], data=body, method="PUT", headers={"Content-Type": ""})
    with urllib.request.urlopen(request) as response:
        print("Status code:", response.status)
)";
constexpr const char* kNodeResponse = R"(exports.SUCCESS = "SUCCESS";
exports.FAILED = "FAILED";
exports.send = function (event, context, status, data, physicalResourceId, noEcho) {
    const body = JSON.stringify({
        Status: status,
        Reason: "See the details in CloudWatch Log Stream: " + context.logStreamName,
        PhysicalResourceId: physicalResourceId || context.logStreamName,
        StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId,
        NoEcho: noEcho || false, Data: data,
    });
    const url = new URL(event.ResponseURL);
    const request = require(url.protocol === "http:" ? "http" : "https").request(url, {
        method: "PUT", headers: { "content-type": "", "content-length": Buffer.byteLength(body) },
    }, response => {
        response.resume();
        console.log("Status code: " + response.statusCode);
        if (context.done) context.done();
    });
    request.on("error", error => {
        console.log("send(..) failed executing: " + error);
        if (context.done) context.done();
    });
    request.end(body);
};
)";

/// The Code property as CreateFunction takes it.
Result<Json> codeOf(const Json& properties) {
    Json code = properties["Code"];
    if (!code.contains("ZipFile")) return code;
    const std::string text = stringAt(code, "ZipFile");
    const bool node = stringAt(properties, "Runtime").starts_with("nodejs");
    std::vector<std::pair<std::string, std::string>> files{{node ? "index.js" : "index.py", text}};
    if (text.find(node ? "cfn-response" : "cfnresponse") != std::string::npos)
        files.emplace_back(node ? "cfn-response.js" : "cfnresponse.py", node ? kNodeResponse : kPythonResponse);
    SKYDECK_ASSIGN(const std::string zip, zipOf(files));
    return Json{{"ZipFile", toBase64(zip)}};
}

Status settle(const ResourceContext& context, const std::string& name) {
    return context.waitUntil([&]() -> Result<bool> {
        SKYDECK_ASSIGN(const Json now, context.call("lambda", "GetFunctionConfiguration", {{"FunctionName", name}}));
        if (stringAt(now, "State") == "Failed" || stringAt(now, "LastUpdateStatus") == "Failed")
            return fail(ErrorKind::Conflict, "NotStabilized",
                        "Resource did not stabilize: " +
                            stringAt(now, "StateReason", stringAt(now, "LastUpdateStatusReason")));
        return stringAt(now, "State", "Active") == "Active" &&
               stringAt(now, "LastUpdateStatus", "Successful") == "Successful";
    });
}

Status reserve(const ResourceContext& context, const std::string& name, const Json& before, const Json& after) {
    constexpr const char* kReserved = "ReservedConcurrentExecutions";
    if (memberAt(before, kReserved) == memberAt(after, kReserved)) return {};
    SKYDECK_TRY(
        after.contains(kReserved)
            ? context.call("lambda", "PutFunctionConcurrency", {{"FunctionName", name}, {kReserved, after[kReserved]}})
            : context.call("lambda", "DeleteFunctionConcurrency", {{"FunctionName", name}}));
    return {};
}

Result<Json> create(const ResourceContext& context, const Json& properties) {
    SKYDECK_ASSIGN(const std::string name, context.nameFrom(properties, "FunctionName", 64));
    Json input = properties;
    input["FunctionName"] = name;
    SKYDECK_ASSIGN(input["Code"], codeOf(properties));
    input.erase("ReservedConcurrentExecutions");
    input["Tags"] = tagMap(context.tags(properties));
    SKYDECK_ASSIGN(const Json made, context.call("lambda", "CreateFunction", input));
    SKYDECK_TRY(context.exists(name));
    SKYDECK_TRY(reserve(context, name, Json::object(), properties));
    SKYDECK_TRY(settle(context, name));
    return Json{{"Arn", stringAt(made, "FunctionArn")}};
}

Result<Json> update(const ResourceContext& context, const std::string& physicalId, const Json& before,
                    const Json& after) {
    Json settings{{"FunctionName", physicalId}};
    for (const char* name : kSettings) {
        if (memberAt(before, name) == memberAt(after, name)) continue;
        settings[name] = after.contains(name) ? after[name] : memberAt(kUsual, name);
        if (settings[name].is_null()) settings.erase(name);
    }
    if (settings.size() > 1) {
        SKYDECK_TRY(context.call("lambda", "UpdateFunctionConfiguration", settings));
        SKYDECK_TRY(settle(context, physicalId));
    }
    if (before["Code"] != after["Code"] || memberAt(before, "Architectures") != memberAt(after, "Architectures")) {
        SKYDECK_ASSIGN(Json code, codeOf(after));
        code["FunctionName"] = physicalId;
        if (after.contains("Architectures")) code["Architectures"] = after["Architectures"];
        SKYDECK_TRY(context.call("lambda", "UpdateFunctionCode", code));
        SKYDECK_TRY(settle(context, physicalId));
    }
    SKYDECK_TRY(reserve(context, physicalId, before, after));
    const std::string arn = "arn:aws:lambda:" + context.region + ':' + context.accountId + ":function:" + physicalId;
    Json gone = Json::array();
    const Json tags = tagMap(context.tags(after));
    for (const Json& tag : arrayAt(before, "Tags"))
        if (!tags.contains(stringAt(tag, "Key"))) gone.push_back(tag["Key"]);
    if (!gone.empty()) SKYDECK_TRY(context.call("lambda", "UntagResource", {{"Resource", arn}, {"TagKeys", gone}}));
    SKYDECK_TRY(context.call("lambda", "TagResource", {{"Resource", arn}, {"Tags", tags}}));
    return Json();
}

Status remove(const ResourceContext& context, const std::string& physicalId, const Json&) {
    return context.callToDelete("lambda", "DeleteFunction", {{"FunctionName", physicalId}});
}

Result<Json> read(const ResourceContext& context, const std::string& physicalId, const Json& properties) {
    SKYDECK_ASSIGN(Json function, context.call("lambda", "GetFunctionConfiguration", {{"FunctionName", physicalId}}));
    Json layers = Json::array();
    for (const Json& layer : arrayAt(function, "Layers"))
        layers.push_back(layer["Arn"]);
    function["Layers"] = std::move(layers);
    SKYDECK_ASSIGN(const Json tags,
                   context.call("lambda", "ListTags", {{"Resource", stringAt(function, "FunctionArn")}}));
    function["Tags"] = liveTags(context, templateTags(memberAt(tags, "Tags")), properties);
    // Code is not read, as AWS does not read it.
    return withLive(properties, function,
                    {"Role", "Runtime", "Handler", "Description", "Timeout", "MemorySize", "Environment", "Layers",
                     "Architectures", "DeadLetterConfig", "EphemeralStorage", "TracingConfig", "Tags"});
}

Result<Json> adopt(const ResourceContext& context, const std::string& physicalId) {
    SKYDECK_ASSIGN(const Json function,
                   context.call("lambda", "GetFunctionConfiguration", {{"FunctionName", physicalId}}));
    return Json{{"Arn", stringAt(function, "FunctionArn")}};
}

} // namespace

ResourceType lambdaFunction() {
    return {.name = "AWS::Lambda::Function",
            .schema = Json::parse(kSchema),
            .primaryIdentifier = {"FunctionName"},
            .attributes = {"Arn"},
            .create = create,
            .remove = remove,
            .fixed = {"FunctionName", "PackageType"},
            .update = update,
            .read = read,
            .identifier = "FunctionName",
            .adopt = adopt};
}

} // namespace skydeck::lab::cloudformation
