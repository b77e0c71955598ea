#pragma once

#include "core/base/json.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace skydeck::wire {

/// AWS's service-2.json as a typed graph. Built once, immutable, shared between threads.

enum class Protocol { Json, Query, Ec2, RestJson, RestXml };
enum class ShapeType { Structure, List, Map, String, Integer, Long, Float, Double, Boolean, Blob, Timestamp };
enum class Location { Body, Uri, QueryString, Header, Headers, StatusCode };
enum class TimestampFormat { Default, Iso8601, Rfc822, UnixTimestamp };

struct Shape;

/// A reference to a shape from a member, a list or a map: the traits of the reference win over the shape's.
struct ShapeRef {
    const Shape* shape = nullptr;
    std::string locationName;
    std::string queryName;
    Location location = Location::Body;
    TimestampFormat timestampFormat = TimestampFormat::Default;
    bool flattened = false;
    bool xmlAttribute = false;
    bool streaming = false;
    bool idempotencyToken = false;
    bool hostLabel = false;
    bool jsonValue = false;
    std::string xmlNamespace;
    std::string xmlNamespacePrefix;
};

struct Member {
    std::string name;
    ShapeRef ref;
    bool required = false;
    /// What it is called in a JSON, XML or form body: its locationName; without one, for a list whose own shape is
    /// flattened, the element's (as SQS has it); else its name.
    std::string wireName;
};

struct Shape {
    std::string name;
    ShapeType type = ShapeType::Structure;
    std::vector<Member> members; ///< structures, by name
    std::unordered_map<std::string, std::size_t> memberIndex;
    std::unordered_map<std::string, std::size_t> wireIndex; ///< members by wireName, attributes excepted
    std::string payload;                                    ///< the member that is the body, or empty
    ShapeRef element;                                       ///< lists
    ShapeRef key, value;                                    ///< maps
    std::vector<std::string> enumeration;
    std::optional<double> min, max; ///< length of strings, lists, blobs; value of numbers
    std::string pattern;
    bool flattened = false, document = false, isUnion = false, streaming = false, sensitive = false;
    bool wrapper = false, boxed = false, requiresLength = false, eventStream = false;
    bool exception = false, fault = false;
    std::string locationName;
    std::string xmlNamespace, xmlNamespacePrefix;
    TimestampFormat timestampFormat = TimestampFormat::Default;
    std::string errorCode;  ///< error shapes: the code on the wire (error.code, or the shape's name)
    int errorStatus = 0;    ///< error shapes: error.httpStatusCode, or 0
    bool retryable = false; ///< error shapes: the same call may work when it is made again

    const Member* member(std::string_view name) const;
    /// The member that is called so in a body.
    const Member* memberByWireName(const std::string& name) const;
};

/// A requestUri taken apart: "/{Bucket}/{Key+}?list-type=2".
struct UriPattern {
    struct Segment {
        std::string text; ///< literal text as in the model, or the label's name
        bool label = false;
        bool greedy = false;
    };
    std::vector<Segment> segments;
    std::vector<std::pair<std::string, std::string>> query; ///< literal names and values
};

/// How a request of the rest protocols means an operation.
struct Route {
    std::string method = "POST";
    UriPattern uri;
    std::vector<std::string> requiredQuery;   ///< parameters that it cannot do without
    std::vector<std::string> requiredHeaders; ///< likewise
};

struct OperationModel {
    std::string name;
    std::string method = "POST";
    std::string requestUri = "/"; ///< may hold {Label}, {Label+} and a literal query
    Route route;                  ///< method and requestUri, parsed
    int responseCode = 200;
    ShapeRef input; ///< shape may be null
    ShapeRef output;
    std::string resultWrapper; ///< query protocol
    std::vector<const Shape*> errors;
    std::string hostPrefix;
    std::string authType; ///< "none", "v4-unsigned-body" or empty
    bool checksumRequired = false;
    std::string requestCompression;
    Json httpChecksum; ///< the raw trait, or null
};

class ServiceModel {
public:
    ServiceModel() = default;
    ServiceModel(ServiceModel&&) = default;
    ServiceModel& operator=(ServiceModel&&) = default;

    /// From the JSON of service-2.json (or the trimmed form). InvalidInput names the missing or odd part.
    static Result<ServiceModel> fromJson(const Json& model);

    std::string name; ///< our key, botocore's folder name: "s3", "batch", "cloudformation"
    std::string apiVersion;
    std::string endpointPrefix;
    std::string signingName;
    std::string serviceId;
    std::string targetPrefix;
    std::string xmlNamespace;
    std::string globalEndpoint;
    std::string jsonVersion = "1.1";
    Protocol protocol = Protocol::Json;
    bool awsQueryCompatible = false;
    Json paginators; ///< paginators-1.json "pagination" object, or null
    Json waiters;    ///< waiters-2.json "waiters" object, or null

    const OperationModel* operation(std::string_view name) const;
    /// Operations that AWS has and the trimmed model only names, so that a server can tell "not served" from "no such
    /// thing" and never takes GetBucketAcl for ListObjects.
    const std::map<std::string, Route, std::less<>>& unserved() const { return m_unserved; }
    const std::map<std::string, OperationModel, std::less<>>& operations() const { return m_operations; }
    const Shape* shape(std::string_view name) const;

private:
    std::deque<Shape> m_shapes; // stable addresses
    std::unordered_map<std::string, Shape*> m_byName;
    std::map<std::string, OperationModel, std::less<>> m_operations;
    std::map<std::string, Route, std::less<>> m_unserved;
};

/// A model that was trimmed and embedded at build time; nullptr when the service is not in
/// resources/models/operations.json. Parsed on first use; thread-safe.
const ServiceModel* embeddedModel(std::string_view service);
/// The names of all embedded services, sorted.
std::vector<std::string> embeddedServices();

} // namespace skydeck::wire
