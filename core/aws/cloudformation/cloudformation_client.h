#pragma once

#include "core/aws/api_client.h"

namespace skydeck::aws::cloudformation {

struct Parameter {
    std::string parameterKey;
    std::string parameterValue;    ///< "****" for NoEcho parameters
    bool usePreviousValue = false; ///< of the stack that is updated, instead of a value
};

struct Output {
    std::string outputKey;
    std::string outputValue;
    std::string description;
    std::string exportName;
};

struct Tag {
    std::string key;
    std::string value;
};

struct Stack {
    std::string stackId;
    std::string stackName;
    std::string description;
    std::string stackStatus; ///< "CREATE_IN_PROGRESS", …
    std::string stackStatusReason;
    std::optional<WallTime> creationTime;
    std::optional<WallTime> lastUpdatedTime;
    std::optional<WallTime> deletionTime;
    bool disableRollback = false;
    bool terminationProtection = false;
    std::vector<Parameter> parameters;
    std::vector<Output> outputs;
    std::vector<std::string> capabilities;
    std::vector<Tag> tags;
};

struct StackSummary {
    std::string stackId;
    std::string stackName;
    std::string templateDescription;
    std::string stackStatus;
    std::string stackStatusReason;
    std::optional<WallTime> creationTime;
    std::optional<WallTime> deletionTime;
};

struct StackEvent {
    std::string eventId;
    std::string stackId;
    std::string stackName;
    std::string logicalResourceId;
    std::string physicalResourceId;
    std::string resourceType;
    std::string resourceStatus;
    std::string resourceStatusReason;
    std::optional<WallTime> timestamp;
};

struct StackResource {
    std::string logicalResourceId;
    std::string physicalResourceId;
    std::string resourceType;
    std::string resourceStatus;
    std::string resourceStatusReason;
    std::optional<WallTime> timestamp;
};

/// What a template asks its user for.
struct TemplateParameter {
    std::string parameterKey;
    std::string parameterType; ///< "String", "Number", "AWS::EC2::KeyPair::KeyName", … ; empty from validateTemplate
    std::optional<std::string> defaultValue;
    std::string description;
    bool noEcho = false;
    std::vector<std::string> allowedValues;
};

struct TemplateSummary {
    std::string description;
    std::vector<TemplateParameter> parameters;
    std::vector<std::string> resourceTypes; ///< empty from validateTemplate
    std::vector<std::string> capabilities;  ///< to pass on to createStack
    std::string capabilitiesReason;
};

/// What creating and updating a stack take, and a change set for either.
struct StackInput {
    std::string stackName;
    std::string templateBody; ///< up to 51,200 bytes on AWS
    std::string templateUrl;  ///< of a larger one in S3, instead of the body
    std::vector<Parameter> parameters;
    std::vector<std::string> capabilities;
    std::vector<Tag> tags;
    bool disableRollback = false;
};
struct CreateStackInput : StackInput {
    std::string onFailure;    ///< DO_NOTHING, ROLLBACK or DELETE; empty: AWS's default, ROLLBACK
    int timeoutInMinutes = 0; ///< 0: none
};

/// What a change set would do to one resource.
struct Change {
    std::string action; ///< Add, Modify, Remove, Import, Dynamic
    std::string logicalResourceId;
    std::string physicalResourceId;
    std::string resourceType;
    std::string replacement;        ///< True, False, Conditional; empty unless it is modified
    std::vector<std::string> names; ///< of what changes: properties, or "Tags", "Metadata", …
};

struct ChangeSet {
    std::string changeSetId;
    std::string status; ///< CREATE_PENDING, CREATE_IN_PROGRESS, CREATE_COMPLETE, FAILED, …
    std::string statusReason;
    std::vector<Change> changes;
};

/// How far CloudFormation is with looking for drift.
struct DriftDetection {
    std::string detectionStatus;  ///< DETECTION_IN_PROGRESS, DETECTION_COMPLETE, DETECTION_FAILED
    std::string reason;           ///< of a failure
    std::string stackDriftStatus; ///< IN_SYNC, DRIFTED, UNKNOWN, NOT_CHECKED
    std::optional<WallTime> timestamp;
};

/// A property that is not as its template says.
struct PropertyDifference {
    std::string path; ///< "/VersioningConfiguration/Status"
    std::string kind; ///< ADD, REMOVE, NOT_EQUAL
    std::string expected, actual;
};

struct ResourceDrift {
    std::string logicalResourceId;
    std::string physicalResourceId;
    std::string resourceType;
    std::string status; ///< IN_SYNC, MODIFIED, DELETED, NOT_CHECKED
    std::vector<PropertyDifference> differences;
    std::optional<WallTime> timestamp;
};

/// The error that says that a stack or a change set has nothing to change.
bool saysNoChange(std::string_view message);

/// "…_IN_PROGRESS": something still moves.
bool isInProgress(std::string_view stackStatus);
/// A stack that ended somewhere nobody wanted: "…FAILED", "ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE".
bool isFailure(std::string_view stackStatus);

/// AWS CloudFormation, API version 2010-05-15. A stack is named by its name, or by its id (the only way to ask about a
/// deleted one). An unknown stack is NotFound here, although AWS says ValidationError.
class CloudFormationClient {
public:
    explicit CloudFormationClient(ApiClient api) : m_api(std::move(api)) {}
    static Result<CloudFormationClient> create(std::shared_ptr<Session> session);
    const ApiClient& api() const { return m_api; }

    /// Gives the stack's id at once; creation goes on behind it.
    Result<std::string> createStack(const CreateStackInput& input, const CallContext& context) const;
    /// Gives the stack's id; the update goes on behind it. An error for which saysNoChange() holds when nothing
    /// differs.
    Result<std::string> updateStack(const StackInput& input, const CallContext& context) const;
    /// An update that is under way is rolled back.
    Status cancelUpdate(const std::string& stack, const CallContext& context) const;
    /// Out of UPDATE_ROLLBACK_FAILED.
    Status continueRollback(const std::string& stack, const CallContext& context) const;
    Status setTerminationProtection(const std::string& stack, bool on, const CallContext& context) const;

    /// Gives the detection's id; CloudFormation looks behind it.
    Result<std::string> detectDrift(const std::string& stack, const CallContext& context) const;
    Result<DriftDetection> driftDetection(const std::string& detectionId, const CallContext& context) const;
    /// As the last detection found them.
    Result<std::vector<ResourceDrift>> resourceDrifts(const std::string& stack, const CallContext& context) const;

    /// `type` is CREATE or UPDATE. Gives the change set's id; it is made behind it.
    Result<std::string> createChangeSet(const StackInput& input, const std::string& name, const std::string& type,
                                        const CallContext& context) const;
    Result<ChangeSet> describeChangeSet(const std::string& changeSet, const CallContext& context) const;
    Status deleteChangeSet(const std::string& changeSet, const CallContext& context) const;

    /// Succeeds for a stack that is gone already. `retainResources` are logical ids, allowed in DELETE_FAILED only.
    Status deleteStack(const std::string& stack, const std::vector<std::string>& retainResources,
                       const CallContext& context) const;

    /// All that are not deleted.
    Result<std::vector<Stack>> describeStacks(const CallContext& context) const;
    Result<Stack> describeStack(const std::string& stack, const CallContext& context) const;
    /// `statusFilter` empty: all, with those deleted in the last 90 days.
    Result<std::vector<StackSummary>> listStacks(const std::vector<std::string>& statusFilter,
                                                 const CallContext& context) const;

    /// Newest first, as AWS gives them; only those newer than `sinceEventId` when one is given.
    Result<std::vector<StackEvent>> stackEvents(const std::string& stack, const std::string& sinceEventId,
                                                const CallContext& context) const;
    Result<std::vector<StackResource>> stackResources(const std::string& stack, const CallContext& context) const;

    /// The template's text as it was given.
    Result<std::string> getTemplate(const std::string& stack, const CallContext& context) const;
    Result<TemplateSummary> validateTemplate(const std::string& templateBody, const CallContext& context) const;
    /// More than validateTemplate says: types, allowed values, resource types.
    Result<TemplateSummary> templateSummary(const std::string& templateBody, const CallContext& context) const;
    Result<TemplateSummary> templateSummaryAt(const std::string& templateUrl, const CallContext& context) const;

private:
    ApiClient m_api;
};

} // namespace skydeck::aws::cloudformation
