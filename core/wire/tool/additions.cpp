#include "core/wire/tool/additions.h"

#include "core/base/strings.h"

#include <algorithm>
#include <map>

namespace skydeck::modelc {

namespace {
/// The JSON that newer SDKs speak with services whose model here knows forms only.
void addAlternative(const std::string& service, Json& model) {
    const std::map<std::string, const char*> prefixes = {{"cloudwatch", "GraniteServiceVersion20100801"},
                                                         {"sqs", "AmazonSQS"}};
    const auto prefix = prefixes.find(service);
    if (prefix == prefixes.end() || stringAt(memberAt(model, "metadata"), "protocol") != "query") return;
    model["metadata"]["alternative"] = {{"protocol", "json"}, {"jsonVersion", "1.0"}, {"targetPrefix", prefix->second}};
}

/// What SQS's model got when the service learnt JSON: a second name for AttributeNames of ReceiveMessage, and the error
/// that every operation on a queue may give.
void renewSqs(Json& model) {
    Json& members = model["shapes"]["ReceiveMessageRequest"]["members"];
    if (!members.contains("MessageSystemAttributeNames")) {
        // A list with a name of its own in forms.
        Json list = model["shapes"]["AttributeNameList"];
        list["member"]["locationName"] = "MessageSystemAttributeName";
        model["shapes"]["MessageSystemAttributeList"] = std::move(list);
        members["MessageSystemAttributeNames"] = {{"shape", "MessageSystemAttributeList"}};
    }
    const Json noQueue{{"shape", "QueueDoesNotExist"}};
    for (auto& [name, operation] : model["operations"].items()) {
        Json& errors = operation["errors"];
        if (std::find(errors.begin(), errors.end(), noQueue) == errors.end()) errors.push_back(noQueue);
    }
}

/// What properties were and become, in change sets.
void addPropertyValues(Json& model) {
    Json& shapes = model["shapes"];
    shapes["DescribeChangeSetInput"]["members"].emplace("IncludePropertyValues",
                                                        Json{{"shape", "IncludeNestedStacks"}});
    for (const char* member : {"Path", "BeforeValue", "AfterValue", "AttributeChangeType"})
        shapes["ResourceTargetDefinition"]["members"].emplace(member, Json{{"shape", "PropertyName"}});
}

/// What becomes of a schedule that will not run again: younger than the model here.
void addActionAfterCompletion(Json& model) {
    Json& shapes = model["shapes"];
    shapes.emplace("ActionAfterCompletion", Json{{"type", "string"}, {"enum", {"NONE", "DELETE"}}});
    for (const char* holder : {"CreateScheduleInput", "UpdateScheduleInput", "GetScheduleOutput"})
        shapes[holder]["members"].emplace("ActionAfterCompletion", Json{{"shape", "ActionAfterCompletion"}});
}
} // namespace

void addNewer(const std::string& service, ServiceFiles& files) {
    addAlternative(service, files.service);
    if (service == "sqs") renewSqs(files.service);
    if (service == "cloudformation") addPropertyValues(files.service);
    if (service == "scheduler") addActionAfterCompletion(files.service);
    if (service != "s3" || !files.service.is_object() || !files.service.contains("shapes")) return;
    Json& shapes = files.service["shapes"];
    for (auto& [name, shape] : shapes.items()) {
        if (!shape.contains("members") || !shape["members"].contains("ChecksumCRC32C")) continue;
        Json member = shape["members"]["ChecksumCRC32C"];
        member["shape"] = "ChecksumCRC64NVME";
        if (const std::string header = stringAt(member, "locationName"); !header.empty())
            member["locationName"] = replaceAll(header, "crc32c", "crc64nvme");
        shape["members"].emplace("ChecksumCRC64NVME", std::move(member));
    }
    shapes.emplace("ChecksumCRC64NVME", Json{{"type", "string"}});
    if (!shapes.contains("ChecksumAlgorithm")) return;
    Json& known = shapes["ChecksumAlgorithm"]["enum"];
    if (std::find(known.begin(), known.end(), "CRC64NVME") == known.end()) known.push_back("CRC64NVME");
}

} // namespace skydeck::modelc
