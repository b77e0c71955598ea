#pragma once

#include "core/base/clock.h"
#include "core/base/json.h"
#include "core/base/result.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace skydeck::lab::cloudformation {

class CustomResponses;
struct ObjectAccess;

/// Calls an operation of one of the lab's services, as Lab::invoke does.
using Invoke = std::function<Result<Json>(std::string_view service, std::string_view operation, const Json& input)>;

/// What a resource type works with: the resource's place in its stack and the services of the lab.
struct ResourceContext {
    std::string stackId;
    std::string stackName;
    std::string logicalId;
    std::string resourceType;
    std::string region;
    std::string accountId;
    std::string endpointUrl;        ///< the lab's
    Json stackTags = Json::array(); ///< [{Key, Value}], CloudFormation's own ones included
    const Clock& clock;
    std::stop_token stop;
    std::optional<std::chrono::steady_clock::time_point> deadline;
    Invoke invoke;
    std::shared_ptr<CustomResponses> responses;  ///< null where no custom resource can answer
    std::shared_ptr<const ObjectAccess> objects; ///< null where there is no S3
    /// Remembers the physical id as soon as the resource exists, so that a failure later in create() is cleaned up.
    std::function<Status(const std::string& physicalId)> exists;
    /// A name in CloudFormation's way: stack-logicalId-RANDOM12, cut to `longest`. Remembered before it is used, so
    /// that a crash leaves nothing behind.
    std::function<Result<std::string>(std::size_t longest, bool lowerCase)> nameMaker;

    /// invoke(), with errors in CloudFormation's words: "… (Service: Amazon S3; Status Code: 409; Error Code: …)".
    Result<Json> call(std::string_view service, std::string_view operation, const Json& input) const;
    /// call() for deletion: a thing that is gone already is deleted.
    Status callToDelete(std::string_view service, std::string_view operation, const Json& input) const;
    /// properties[property], or one from nameMaker.
    Result<std::string> nameFrom(const Json& properties, const char* property, std::size_t longest,
                                 bool lowerCase = false) const;
    /// Asks `done` again and again, with pauses; Cancelled or Timeout when the stack's work is to end.
    Status waitUntil(const std::function<Result<bool>()>& done) const;
    /// The resource's own tags over the stack's, as [{Key, Value}].
    Json tags(const Json& properties) const;
};

/// One resource type: what CloudFormation knows of it, and how the lab makes and removes it. A file in resources/ each.
struct ResourceType {
    std::string name; ///< "AWS::S3::Bucket"
    /// Its properties, as conform() reads them.
    Json schema;
    /// Of its schema at AWS: the properties or attributes that tell one of them from another.
    std::vector<std::string> primaryIdentifier = {};
    std::vector<std::string> attributes = {}; ///< what Fn::GetAtt may ask for; "Outputs.*" and "*" stand for many
    bool iam = false;                         ///< making one asks for CAPABILITY_IAM,
    /// and for CAPABILITY_NAMED_IAM when this property is given.
    std::string nameProperty = {};
    /// Makes the resource, calls context.exists() with its id (which is what Ref gives), and returns its attributes.
    /// Without it the type is read, so that a condition may leave it out, and refused where one is to be made.
    Result<Json> (*create)(const ResourceContext& context, const Json& properties) = nullptr;
    /// Removes it. Success when it is gone already.
    Status (*remove)(const ResourceContext& context, const std::string& physicalId, const Json& properties) = nullptr;
    /// Properties ("Name", or "Name.Member" of one) whose change makes a new resource ("Update requires: Replacement").
    std::vector<std::string> fixed = {};
    /// Properties whose change is a replacement to AWS too, although nothing can stand beside the old thing: update()
    /// puts the new one into its place, under a new id that it gives to context.exists().
    std::vector<std::string> renewed = {};
    /// Brings the resource from `before` to `after`, of which no fixed property differs; also when only tags of the
    /// stack do. Returns its attributes, or null where they stay. Without it every change makes a new resource. Where
    /// no renewed property differs it may make a new thing beside the old one all the same, as with revisions, and
    /// give its id to context.exists(): the old one is removed, without a word, once the update is over.
    Result<Json> (*update)(const ResourceContext& context, const std::string& physicalId, const Json& before,
                           const Json& after) = nullptr;
    /// `properties` as the thing has them now, for drift detection; what cannot be read back stays as it is. NotFound
    /// when the thing is gone. Without it the type is not checked for drift.
    Result<Json> (*read)(const ResourceContext& context, const std::string& physicalId,
                         const Json& properties) = nullptr;
    /// For an import: the member of ResourceIdentifier that is the physical id. Empty: it cannot be imported.
    std::string identifier = {};
    /// With `identifier`: the attributes of a thing that no stack made. NotFound when it is not there.
    Result<Json> (*adopt)(const ResourceContext& context, const std::string& physicalId) = nullptr;
};

/// All types by name, from resources/registry.cpp; nullptr for a name that none has.
const ResourceType* findResourceType(std::string_view name);

/// All types of AWS's own names, in their order.
std::vector<const ResourceType*> resourceTypes();

/// Whether Fn::GetAtt may ask for it.
bool hasAttribute(const ResourceType& type, std::string_view attribute);

/// Checks `properties` against a schema and returns them with scalars converted, as CloudFormation does: "24" where an
/// integer is due, 24 where a string is. A schema is "string", "integer", "number", "boolean", "json" (anything),
/// "unserved" (known to AWS, refused by the lab), [element], {"Name": schema, "Required!": schema} or, for a map with
/// free keys, {"*": schema}.
Result<Json> conform(const Json& schema, const Json& properties);

/// `value` as an API with lowerCamel members wants it: keys of structures get a small first letter, keys of maps stay.
Json lowerCamelKeys(const Json& schema, const Json& value);

/// The names of the properties that differ.
std::vector<std::string> changedProperties(const Json& before, const Json& after);
/// Whether `after` needs another resource than the one of `before`; with `property`, for that property's sake.
bool needsReplacement(const ResourceType& type, const Json& before, const Json& after, std::string_view property = {});
/// Whether update() puts another one into the place of the one of `before`; with `property`, for that property's sake.
bool needsRenewal(const ResourceType& type, const Json& before, const Json& after, std::string_view property = {});

/// Brings the tags of an EC2 resource from those of `before` to those of `after`.
Status updateEc2Tags(const ResourceContext& context, const std::string& id, const Json& before, const Json& after);

/// [{Key, Value}] as an object.
Json tagMap(const Json& tags);

} // namespace skydeck::lab::cloudformation
